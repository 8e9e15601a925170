"""What Wonde would refuse in a session register: every field of every row, and why.

The messages are Laravel's, which Wonde is built on; their exact words are not public.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mis.demo_mis.marks import NewMark
from mis.demo_mis.school import School

REQUIRED = ("date", "session", "student_id", "attendance_code_id")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMERIC = re.compile(r"\s*[+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")

Errors = dict[str, list[str]]


@dataclass(slots=True)
class Register:
    """A checked body: the marks to write, or the errors that refuse all of them."""

    marks: list[NewMark] = field(default_factory=list)
    errors: Errors = field(default_factory=dict)


def check_register(body: Any, *, school: School) -> Register:
    """Check a session write; one wrong row refuses the whole register."""
    rows = body.get("attendance") if isinstance(body, dict) else None
    register = Register()
    if not isinstance(rows, list) or not rows:
        wrong = "must be an array" if rows else "field is required"
        register.errors["attendance"] = [f"The attendance {wrong}."]
        return register
    for place, row in enumerate(rows):
        errors = _row_errors(row, place=f"attendance.{place}", school=school)
        register.errors.update(errors)
        if not register.errors:
            register.marks.append(_mark_of(row, school))
    return register


def _row_errors(row: Any, *, place: str, school: School) -> Errors:
    if not isinstance(row, dict):
        return {place: [f"The {place} must be an array."]}
    errors: Errors = {}
    for name in _CHECKS:
        message = _field_error(row.get(name), name=name, school=school)
        if message:
            errors[f"{place}.{name}"] = [message.format(name=f"{place}.{name}")]
    return errors


def _field_error(value: Any, *, name: str, school: School) -> str:
    if value in (None, ""):
        return "The {name} field is required." if name in REQUIRED else ""
    return "" if _CHECKS[name](value, school) else "The selected {name} is invalid."


def _is_date(value: Any, _school: School) -> bool:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_session(value: Any, _school: School) -> bool:
    return isinstance(value, str) and value in {"AM", "PM"}


def _is_current_student(value: Any, school: School) -> bool:
    pupil = school.pupils.get(value) if isinstance(value, str) else None
    return pupil is not None and pupil.active


def _is_code_id(value: Any, school: School) -> bool:
    code = school.codes.get(value) if isinstance(value, str) else None
    return code is not None and code.active


def _is_minutes(value: Any, _school: School) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return bool(_NUMERIC.fullmatch(value)) and math.isfinite(float(value))
    if isinstance(value, int):
        return 0 <= value < 10**9
    return isinstance(value, float) and math.isfinite(value) and value >= 0


def _is_text(value: Any, _school: School) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()  # half a surrogate pair is no text
    except UnicodeEncodeError:
        return False
    return True


_CHECKS: dict[str, Callable[[Any, School], bool]] = {
    "date": _is_date,
    "session": _is_session,
    "student_id": _is_current_student,
    "attendance_code_id": _is_code_id,
    "minutes_late": _is_minutes,
    "comment": _is_text,
    "employee_id": _is_text,
}


def _mark_of(row: dict[str, Any], school: School) -> NewMark:
    minutes = row.get("minutes_late")
    return NewMark(
        student_id=row["student_id"],
        date=date.fromisoformat(row["date"]),
        session=row["session"],
        code_id=row["attendance_code_id"],
        code=school.codes[row["attendance_code_id"]].letter,
        minutes_late=None if minutes in (None, "") else float(minutes),
        comment=row.get("comment") or "",
    )
