"""Rows as Wonde gives them: names, nulls for what no scope allows, timestamps as objects.

Where each fact comes from. "Documented": docs.wonde.com, the page of each endpoint, of which
github.com/Edrolo/pywonde holds a description (`meta/wonde.openapi.yaml`).

- a student's fields, `education_details`, `registration` and `year` (each in `data`, null where a pupil has
  none), a deletion's and a code's fields, `extended` and `region` of a school, `meta/schools/{id}`, a
  permission's fields: documented. Public code that runs against Wonde reads the same fields of
  `education_details.data`, and finds years written "8", "R" or "N1".
- `upi` is a hash of the school and `mis_id`, and outlives the `id`: documented.
- timestamps are what PHP makes of a DateTime: documented.
- the values of a code's `type` and of a permission's `identity` are unknown: ours are the plainest.
"""

from datetime import UTC, datetime, time
from typing import Any

from mis.demo_mis.marks import Mark
from mis.demo_mis.school import Code, Deletion, Pupil, School

_UNSCOPED = ("title", "middle_names", "gender", "date_of_birth", "restored_at")


def timestamp(moment: datetime) -> dict[str, Any]:
    """A moment as PHP's DateTime turns into JSON."""
    date = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return {"date": date, "timezone_type": 3, "timezone": "UTC"}


def student_row(pupil: Pupil, *, includes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """One student, with the includes that were asked for; an unknown include adds nothing."""
    row: dict[str, Any] = {
        "id": pupil.id,
        "upi": pupil.upi,
        "mis_id": str(pupil.number),
        "initials": f"{pupil.forename[:1]}{pupil.surname[:1]}",
        "forename": pupil.forename,
        "surname": pupil.surname,
        "legal_forename": pupil.legal_forename,
        "legal_surname": pupil.legal_surname,
        **dict.fromkeys(_UNSCOPED),
        "created_at": timestamp(pupil.updated_at),
        "updated_at": timestamp(pupil.updated_at),
    }
    row.update({name: {"data": make(pupil)} for name, make in _INCLUDES.items() if name in includes})
    return row


def _education(pupil: Pupil) -> dict[str, Any]:
    return {
        "admission_number": pupil.admission_number,
        "upn": pupil.upn or None,
        "local_upn": None,
        "former_upn": None,
        "learner_number": None,
        "current_nc_year": pupil.year or None,
        "part_time": False,
        "admission_date": None,
        "leaving_date": None if pupil.active else timestamp(pupil.updated_at),
    }


def _registration(pupil: Pupil) -> dict[str, Any] | None:
    if not pupil.form:
        return None
    return {"id": f"A{pupil.form}", "mis_id": pupil.form, "code": pupil.form, "name": pupil.form}


def _year(pupil: Pupil) -> dict[str, Any] | None:
    if not pupil.year:
        return None
    return {"id": f"A{pupil.year}", "mis_id": pupil.year, "code": pupil.year, "name": f"Year {pupil.year}"}


_INCLUDES = {"education_details": _education, "registration": _registration, "year": _year}
STUDENT_INCLUDES = tuple(_INCLUDES)


def code_row(code: Code) -> dict[str, Any]:
    """One attendance code: write with its `id`, never with its letter."""
    kind = _TYPES.get(code.letter, "ABSENT")
    return {"id": code.id, "code": code.letter, "type": kind, "description": code.meaning}


_TYPES = {"/": "PRESENT", "\\": "PRESENT", "L": "LATE"}


def deletion_row(student_id: str, deletion: Deletion) -> dict[str, Any]:
    """One student that the MIS no longer knew; `restored_at` tells of one that it knows again."""
    return {
        "type": "student",
        "id": student_id,
        "mis_id": str(deletion.pupil.number),
        "deleted_at": timestamp(deletion.at),
        "restored_at": timestamp(deletion.restored_at) if deletion.restored_at else None,
    }


def school_row(school: School, *, domain: str) -> dict[str, Any]:
    """The school; `region.domain` is where its data is to be asked for: here."""
    return {
        "id": school.id,
        "name": school.name,
        "mis": "SIMS",
        "phase_of_education": "SECONDARY",
        "timezone": school.zone.key,
        "region": {"code": "UK-ENG", "domain": domain},
        "extended": {"allows_writeback": school.allows_writeback, "has_timetables": True},
    }


def meta_row(school: School) -> dict[str, Any]:
    """What Wonde says of its own connection to the school, rather than of the school."""
    return {
        "id": school.id,
        "name": school.name,
        "online": True,
        "approved": True,
        "audited": True,
        "custom_attendance_codes": False,
    }


def mark_row(number: int, mark: Mark) -> dict[str, Any]:
    """One session mark of the copy that Wonde keeps: the code's id, and hours late."""
    return {
        "id": f"A{number}",
        "date": timestamp(datetime.combine(mark.date, time(), tzinfo=UTC)),
        "session": mark.session,
        "student": mark.student_id,
        "employee": None,
        "attendance_code": mark.code_id,
        "comment": mark.comment or None,
    }


def permission_row(identity: str) -> dict[str, Any]:
    """One thing that the school lets the token do."""
    about, _, does = identity.partition(".")
    return {
        "identity": identity,
        "name": f"{about.replace('_', ' ').capitalize()} {does}",
        "description": None,
        "parent": None,
        "group": about,
        "active_from": None,
        "optional": False,
        "approved": True,
        "audited": True,
    }


PERMISSIONS = ("students.read", "education_details.read", "attendance.read", "attendance.write")
