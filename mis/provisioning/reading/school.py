"""The sections `school`, `day` and `settings`. Pure."""

import re
from typing import Any

from custr.week import WEEKDAYS
from custr.zones import is_timezone
from mis.provisioning.reading import scalars
from mis.provisioning.reading.nodes import Node, Reader, columns
from mis.provisioning.values import Columns, Entry


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


def read_day(node: Node) -> tuple[Columns, tuple[Entry, ...]]:
    """The school's day as columns of the school, and its closures."""
    fields = node.fields(*_DAY, "closures")
    found = columns(fields, {name: read for name, (_, read) in _DAY.items()})
    closures = tuple(map(_closure, fields["closures"].items())) if "closures" in fields else ()
    scalars.refuse_repeats((entry.place, entry.key) for entry in closures)
    return {_DAY[name][0]: value for name, value in found.items()}, closures


def read_settings(node: Node) -> tuple[Columns, bool, str | None]:
    """The settings as columns, whether a PIN is given, and the PIN."""
    fields = node.fields(*_SETTINGS, "kiosk_pin")
    pin = fields.get("kiosk_pin")
    return columns(fields, _SETTINGS), pin is not None, _pin(pin) if pin else None


def _timezone(node: Node) -> str:
    name = node.text(longest=64)
    if not is_timezone(name):
        raise node.wrong(f"must be an IANA time zone such as Europe/London, not “{name}”")
    return name


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


def _closure(node: Node) -> Entry:
    fields = node.fields("from", "to", "name", needs=["from", "to"])
    first, last = scalars.day(fields["from"]), scalars.day(fields["to"])
    if last < first:
        raise fields["to"].wrong(f"is before it begins: {last} is earlier than {first}")
    return Entry(
        place=node.place, key=(first, last), columns=columns(fields, {"name": scalars.text(100, empty=True)})
    )


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
    "early_leave_session": scalars.choice(("current", "next")),
    "hide_imported_reasons": scalars.flag,
    "protected_codes": _letters,
    "offline_directory": scalars.flag,
}
