"""The sections `school`, `day` and `settings`. Pure."""

import re
from typing import Any

from attendance.school_day import EarlyLeaveMarks
from custr.week import WEEKDAYS
from custr.zones import canonical, is_timezone
from mis.provisioning.reading import scalars
from mis.provisioning.reading.calendar import CALENDAR, read_calendar
from mis.provisioning.reading.nodes import Node, Reader, columns
from mis.provisioning.values import CalendarEntries, Columns


def read_slug(node: Node) -> str:
    """Letters, digits, hyphens: the school's name in addresses and on the command line."""
    slug = node.text(longest=60)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", slug):
        raise node.wrong(f"must be letters, digits and hyphens, not “{slug}”")
    return slug


def read_school(node: Node) -> tuple[str, Columns]:
    """The slug, and the columns beside it."""
    fields = node.fields("slug", "name", "timezone", needs=["slug"])
    return read_slug(fields["slug"]), columns(fields, {"name": scalars.text(200), "timezone": _timezone})


def read_day(node: Node) -> tuple[Columns, CalendarEntries]:
    """The school's usual day as columns of the school, and its calendar."""
    fields = node.fields(*_DAY, *CALENDAR)
    found = columns(fields, {name: read for name, (_, read) in _DAY.items()})
    return {_DAY[name][0]: value for name, value in found.items()}, read_calendar(fields)


def read_settings(node: Node) -> tuple[Columns, bool, str | None]:
    """The settings as columns, whether a PIN is given, and the PIN."""
    fields = node.fields(*_SETTINGS, "kiosk_pin", "kiosk_early_leave")
    pin = fields.get("kiosk_pin")
    leaving = fields.get("kiosk_early_leave")
    given = {**columns(fields, _SETTINGS), **(_kiosk_early_leave(leaving) if leaving else {})}
    return given, pin is not None, _pin(pin) if pin else None


def _timezone(node: Node) -> str:
    name = node.text(longest=64)
    if not is_timezone(name):
        raise node.wrong(f"must be an IANA time zone such as Europe/London, not “{name}”")
    return canonical(name)


def _weekdays(node: Node) -> list[Any]:
    days = scalars.words(node, scalars.choice(WEEKDAYS))
    if not days:
        raise node.wrong("must name at least one day")
    return sorted(days, key=WEEKDAYS.index)


def _letters(node: Node) -> list[Any]:
    return scalars.words(node, scalars.text(scalars.LETTERS))


def _pin(node: Node) -> str | None:
    if node.value is None:
        return None
    pin = node.secret()
    if not re.fullmatch(r"[0-9]{4,8}", pin):
        raise node.wrong("must be 4 to 8 digits")
    return pin


def _kiosk_early_leave(node: Node) -> dict[str, Any]:
    found = columns(node.fields("years", "needs_pin"), {"years": _years, "needs_pin": scalars.flag})
    return {f"kiosk_early_leave_{name}": value for name, value in found.items()}


def _years(node: Node) -> list[Any] | None:
    return None if node.value is None else scalars.words(node, scalars.text(20))


_DAY: dict[str, tuple[str, Reader]] = {
    "days": ("school_days", _weekdays),
    "starts": ("day_starts", scalars.clock),
    "ends": ("day_ends", scalars.clock),
    "am_registration_ends": ("am_registration_ends", scalars.clock),
    "pm_starts": ("pm_starts", scalars.clock),
    "pm_registration_ends": ("pm_registration_ends", scalars.clock),
}
_SETTINGS: dict[str, Reader] = {
    "reason_exact_match_required": scalars.flag,
    "student_exact_match_required": scalars.flag,
    "late_arrival_writeback": scalars.flag,
    "early_leave_writeback": scalars.flag,
    "minutes_late": scalars.flag,
    "early_leave_session": scalars.choice(list(EarlyLeaveMarks)),
    "hide_imported_reasons": scalars.flag,
    "protected_codes": _letters,
    "offline_directory": scalars.flag,
    "kiosk_numbers": scalars.flag,
}
