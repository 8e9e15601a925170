"""The codes that a form of one school may choose from."""

from django.db.models import Q, QuerySet

from custr.models import School
from reasons.models import AttendanceCode


def codes_to_choose(school: School | None, *, present: int | None) -> QuerySet[AttendanceCode]:
    """The school's active codes, and the one that is chosen already: saving must not lose it."""
    return AttendanceCode.objects.filter(Q(active=True) | Q(pk=present), school=school)
