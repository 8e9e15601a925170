"""Rows as Wonde gives them: names, nulls for what no scope allows, timestamps as objects.

Public: `id`, `upi`, `mis_id`, the names and the timestamps of a student; `id` and `code` of a code.
The insides of `education_details`, `year` and `group` are not public in full: ours are the plainest.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from mis.demo_mis.school import Code, Pupil, School

_UNSCOPED = ("title", "middle_names", "gender", "date_of_birth", "restored_at")


def timestamp(moment: datetime) -> dict[str, Any]:
    """A moment as PHP's DateTime turns into JSON."""
    date = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return {"date": date, "timezone_type": 3, "timezone": "UTC"}


def student_row(pupil: Pupil, *, includes: frozenset[str] = frozenset()) -> dict[str, Any]:
    """One student, with the includes that were asked for; an unknown include adds nothing."""
    row: dict[str, Any] = {
        "id": pupil.id,
        "upi": sha256(pupil.id.encode()).hexdigest()[:32],
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
    offered = {"education_details": _education, "year": _year, "group": _group}
    row.update({name: {"data": make(pupil)} for name, make in offered.items() if name in includes})
    return row


def _education(pupil: Pupil) -> dict[str, Any]:
    return {"current_nc_year": pupil.year, "form": pupil.form, "upn": None, "admission_date": None}


def _year(pupil: Pupil) -> dict[str, Any]:
    return {"id": f"AY{pupil.year}", "code": pupil.year, "name": f"Year {pupil.year}", "type": "YEAR"}


def _group(pupil: Pupil) -> dict[str, Any]:
    return {"id": f"AG{pupil.form}", "code": pupil.form, "name": pupil.form, "type": "REGISTRATION"}


def code_row(code: Code) -> dict[str, Any]:
    """One attendance code: write with its `id`, never with its letter."""
    return {
        "id": code.id,
        "mis_id": code.id.removeprefix("A"),
        "code": code.letter,
        "description": code.meaning,
        "active": code.active,
    }


def deletion_row(student_id: str, at: datetime) -> dict[str, Any]:
    """One student that the MIS no longer knows."""
    return {"id": student_id, "type": "student", "deleted_at": timestamp(at)}


def school_row(school: School, *, domain: str) -> dict[str, Any]:
    """The school; `region.domain` is where its data is to be asked for: here."""
    return {
        "id": school.id,
        "name": school.name,
        "mis": "SIMS",
        "phase_of_education": "SECONDARY",
        "timezone": school.zone.key,
        "region": {"code": "UK-ENG", "domain": domain},
    }
