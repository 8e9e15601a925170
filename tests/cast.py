"""The cast: small plain factories of whoever a test needs. Further arguments are fields of the model."""

import itertools
from typing import Any

from attendance.models import Question
from custr.devices import issue_token
from custr.models import Closure, Device, School, SpecialDay, Student, Term, WeekdayTimes
from mis.models import Connection
from reasons.models import AttendanceCode, Reason, TimeCode

_numbers = itertools.count(1)


def a_school(**settings: Any) -> School:
    """A school of its own; Northfield Academy where nothing else is said."""
    number = next(_numbers)
    given = {"slug": f"northfield-{number}", "name": "Northfield Academy", **settings}
    return School.objects.create(**given)


def a_student(school: School, forename: str = "Ava", surname: str = "Olsen", **fields: Any) -> Student:
    """An active pupil of 7B."""
    given = {"mis_id": f"A{next(_numbers)}", "form": "7B", "year": "7", **fields}
    return Student.objects.create(school=school, forename=forename, surname=surname, **given)


def a_code(school: School, code: str = "L", **fields: Any) -> AttendanceCode:
    """An attendance code as the MIS knows it; asked for twice, it is the same one."""
    given = {"mis_id": f"id-of-{code}", "description": f"Code {code}", **fields}
    return AttendanceCode.objects.get_or_create(school=school, code=code, defaults=given)[0]


def a_reason(
    school: School,
    text: str = "Missed the bus",
    *,
    code: AttendanceCode | str | None = None,
    time_codes: dict[str, str] | None = None,
    **fields: Any,
) -> Reason:
    """A reason of the school's own, for both kinds; `time_codes` such as `{"09:00": "U"}`."""
    if isinstance(code, str):
        code = a_code(school, code)
    reason = Reason.objects.create(school=school, text=text, code=code, **fields)
    for starts, letter in (time_codes or {}).items():
        TimeCode.objects.create(reason=reason, starts=starts, code=a_code(school, letter))
    return reason


def a_question(school: School, text: str = "Who is collecting you?", **fields: Any) -> Question:
    """A question answered by text, for both kinds, not required."""
    return Question.objects.create(school=school, text=text, **fields)


def a_device(school: School, name: str = "", **fields: Any) -> tuple[Device, str]:
    """A kiosk, and the token that it speaks with."""
    device = Device.objects.create(school=school, name=name or f"Reception {next(_numbers)}", **fields)
    return device, issue_token(device)


def a_closure(school: School, first_day: str, last_day: str | None = None, **fields: Any) -> Closure:
    """Days such as "2026-12-21" on which the school is closed."""
    return Closure.objects.create(
        school=school, first_day=first_day, last_day=last_day or first_day, **fields
    )


def a_special_day(school: School, when: str, **times: Any) -> SpecialDay:
    """A date such as "2026-12-18" with times of its own, such as `ends="12:00"` or `no_pm=True`."""
    return SpecialDay.objects.create(school=school, date=when, **times)


def a_weekday(school: School, weekday: str, **times: Any) -> WeekdayTimes:
    """A weekday such as "fri" with times of its own."""
    return WeekdayTimes.objects.create(school=school, weekday=weekday, **times)


def a_term(school: School, first_day: str, last_day: str, **fields: Any) -> Term:
    """A term from "2026-09-02" to "2026-12-18"."""
    return Term.objects.create(school=school, first_day=first_day, last_day=last_day, **fields)


def a_connection(
    school: School,
    base_url: str = "http://127.0.0.1:9/",
    *,
    provider: str = "wonde",
    system: str = "sims",
    credentials: dict[str, str] | None = None,
    **fields: Any,
) -> Connection:
    """An MIS: Wonde over SIMS, nobody listening, where nothing else is said."""
    connection = Connection(
        school=school, provider=provider, system=system, base_url=base_url, **{"timeout_s": 2, **fields}
    )
    connection.set_credentials(credentials or {"token": "wonde-token", "school_id": "A1930499544"})
    connection.save()
    return connection
