"""A school written out as the file it could be provisioned from: no secrets, nobody else's data."""

from datetime import time
from typing import Any

from django.db.models import QuerySet

from attendance.models import Question, QuestionType
from custr.models import Device, DifferentTimes, School, SpecialDay, Student, WeekdayTimes
from custr.week import WEEKDAYS
from mis.capabilities import shown_address
from mis.facts import connection_of
from mis.identity import former_of, former_of_code
from mis.models import Connection
from reasons.models import AttendanceCode, Reason

_SETTINGS = (
    "reason_exact_match_required",
    "student_exact_match_required",
    "late_arrival_writeback",
    "early_leave_writeback",
    "minutes_late",
    "early_leave_session",
    "hide_imported_reasons",
    "protected_codes",
    "offline_directory",
    "kiosk_numbers",
)
_TIMES = ("starts", "ends", "am_registration_ends", "pm_starts", "pm_registration_ends")
_STUDENT = ("mis_id", "forename", "surname", "legal_forename", "legal_surname", "year", "form", "active")
_KNOWN_AGAIN_BY = ("upi", "admission_number")  # where there is one; a UPN never leaves


def export_school(school: School, *, with_students: bool = False) -> dict[str, Any]:
    """The school's configuration in provision.md's format; what is secret is left out, not emptied.

    Left out on purpose: credentials, passwords, the kiosk PIN and tokens; imported reasons (they follow
    the codes); revoked kiosks; the other schools of people of a trust (their own files name them).
    """
    content = {
        "school": {"slug": school.slug, "name": school.name, "timezone": school.timezone},
        "day": _day(school),
        "settings": _settings(school),
        "mis": _mis(school),
        "attendance_codes": [_code(row, school) for row in school.attendance_codes.order_by("code")],
        "reasons": [_reason(row) for row in _own_reasons(school)],
        "questions": [_question(row) for row in school.questions.order_by("position", "text", "kind")],
        "kiosks": [
            {"name": row.name, "kinds": row.offers}
            for row in Device.objects.filter(school=school, revoked_at=None).order_by("name")
        ],
        "users": [
            {"username": row.user.username, "email": row.user.email, "role": row.role}
            for row in school.memberships.select_related("user").order_by("user__username")
        ],
    }
    if with_students:
        rows = Student.objects.filter(school=school).exclude(pk__in=pupils_left_out(school))
        content["students"] = [_student(row) for row in rows.order_by("mis_id")]
    return content


def pupils_left_out(school: School) -> QuerySet[Student]:
    """Whose id is a former MIS's: a file with it would give it to the MIS that is connected now."""
    pupils = Student.objects.filter(school=school)
    if former_of(school, connection_of(school)):
        return pupils
    return pupils.filter(of_former_mis=True)


def _code(row: AttendanceCode, school: School) -> dict[str, Any]:
    """Without an id that is a former MIS's: a file with it would give it to the MIS that is connected now."""
    told = {"code": row.code, "mis_id": row.mis_id, "description": row.description, "active": row.active}
    if former_of_code(row.from_mis, connection_of(school)):
        del told["mis_id"]
    return told


def _student(row: Student) -> dict[str, Any]:
    numbers = {name: value for name in _KNOWN_AGAIN_BY if (value := getattr(row, name))}
    return {name: getattr(row, name) for name in _STUDENT} | numbers


def _settings(school: School) -> dict[str, Any]:
    leaving = {
        "years": school.kiosk_early_leave_years,
        "needs_pin": school.kiosk_early_leave_needs_pin,
    }
    return {**{name: getattr(school, name) for name in _SETTINGS}, "kiosk_early_leave": leaving}


def _day(school: School) -> dict[str, Any]:
    return {
        "days": school.school_days,
        "starts": _clock(school.day_starts),
        "ends": _clock(school.day_ends),
        "am_registration_ends": _clock(school.am_registration_ends),
        "pm_starts": _clock(school.pm_starts),
        "pm_registration_ends": _clock(school.pm_registration_ends),
        **_calendar(school),
    }


def _calendar(school: School) -> dict[str, Any]:
    weekdays = sorted(WeekdayTimes.objects.filter(school=school), key=lambda row: WEEKDAYS.index(row.weekday))
    special = SpecialDay.objects.filter(school=school).order_by("date")
    return {
        "weekdays": {row.weekday: _times(row) for row in weekdays},
        "special": [{"date": f"{row.date}", **_times(row), "name": row.name} for row in special],
        "terms": _spans(school.terms),
        "closures": _spans(school.closures),
    }


def _times(row: DifferentTimes) -> dict[str, Any]:
    """The times that are named: what is not is as the layer below has it."""
    given: dict[str, Any] = {name: getattr(row, name) for name in _TIMES}
    named = {name: _clock(clock) for name, clock in given.items() if clock}
    return named | ({} if row.am is None else {"am": row.am}) | ({"pm_starts": None} if row.no_pm else {})


def _spans(rows: Any) -> list[dict[str, str]]:
    return [
        {"from": row.first_day.isoformat(), "to": row.last_day.isoformat(), "name": row.name}
        for row in rows.order_by("first_day", "last_day")
    ]


def _mis(school: School) -> dict[str, Any] | None:
    row = Connection.objects.filter(school=school).first()
    if row is None:
        return None
    named = {"system": row.system} if row.system else {}
    seconds = int(row.timeout_s) if row.timeout_s.is_integer() else row.timeout_s
    return {
        "provider": row.provider,
        **named,
        "base_url": shown_address(row.provider, row.base_url),
        "timeout_s": seconds,
        "enabled": row.enabled,
    }


def _own_reasons(school: School) -> Any:
    rows = Reason.objects.filter(school=school, imported=False).select_related("code")
    return rows.prefetch_related("time_codes__code").order_by("position", "text", "kind")


def _reason(row: Reason) -> dict[str, Any]:
    content: dict[str, Any] = {
        "text": row.text,
        "kind": row.kind,
        "code": row.code.code if row.code else None,
    }
    if not row.writeback:
        content["writeback"] = False
    content["time_codes"] = [
        {"from": _clock(held.starts), "code": held.code.code} for held in row.time_codes.all()
    ]
    return content | _archived(row.archived)


def _question(row: Question) -> dict[str, Any]:
    content = {"text": row.text, "kind": row.kind, "type": row.type, "required": row.required}
    if row.type == QuestionType.CHOICE:
        content["choices"] = row.choices
    return content | _archived(row.archived)


def _archived(archived: bool) -> dict[str, bool]:
    return {"archived": True} if archived else {}


def _clock(moment: time) -> str:
    """`09:05`, or `09:05:30` where there are seconds."""
    return moment.isoformat("seconds" if moment.second else "minutes")
