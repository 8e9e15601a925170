"""Whom an event is about: a pupil by id, or by a typed name (writeback.md, Exact match)."""

from django.db.models import BigIntegerField, UUIDField
from django.utils.translation import gettext as _

from attendance.faults import Faults
from custr.ids import read_id
from custr.models import School, Student
from custr.names import the_one_meant, typed_keys
from custr.prepared import Given, Prepared

MOST_ALIKE = 50  # pupils of one key who are told apart by how they are spelt

_BY_ID = Prepared(
    lambda: Student.objects.filter(
        school=Given("school", BigIntegerField()), pk=Given("id", UUIDField())
    ).order_by()
)


def student_by_id(school: School, student_id: str, *, faults: Faults) -> Student | None:
    """The school's pupil, one who has left included; a fault where it never had one of this id."""
    key = read_id(student_id)
    student = _BY_ID.one(school=school.pk, id=key) if key else None
    if student is None:
        faults.add(
            "student_id",
            "unknown_student",
            detail=_("This school has no such pupil."),
            note=f"This school has no pupil with the id that was sent: {student_id}.",
        )
    return student


def student_by_name(school: School, typed: str, *, faults: Faults) -> Student | None:
    """The one active pupil of that name; a fault for none, or two, where the school insists on one."""
    student = _match_name(school, typed)
    if student is None and school.student_exact_match_required:
        faults.add(
            "student_name",
            "student_not_matched",
            detail=_("Type the pupil's name as the school has it, or choose it from the list."),
            note="The name that was typed matches no single pupil.",
        )
    return student


def _match_name(school: School, typed: str) -> Student | None:
    keys = typed_keys(typed)
    found = Student.objects.filter(school=school, active=True, match_key__in=keys.sure | keys.doubtful)
    return the_one_meant(typed, keys, found[:MOST_ALIKE])
