"""The dates of the section `day`: weekdays, special days, terms, closures. Pure."""

from collections.abc import Mapping
from datetime import time

from custr.week import WEEKDAYS
from mis.provisioning.reading import scalars
from mis.provisioning.reading.nodes import Node, Reader, columns
from mis.provisioning.values import CalendarEntries, Columns, Entry

CALENDAR = ("weekdays", "special", "terms", "closures")


def read_calendar(fields: Mapping[str, Node]) -> CalendarEntries:
    """The calendar of a day's section; what the section does not hold is not touched."""
    return CalendarEntries(
        weekdays=_weekdays(fields["weekdays"]) if "weekdays" in fields else None,
        special=_entries(fields.get("special"), _special_day),
        terms=_entries(fields.get("terms"), _span),
        closures=_entries(fields.get("closures"), _span),
    )


def _weekdays(node: Node) -> tuple[Entry, ...]:
    days = node.fields(*WEEKDAYS)
    return tuple(
        Entry(place=days[name].place, key=name, columns=_times(days[name].fields(*_TIMES)))
        for name in WEEKDAYS
        if name in days
    )


def _entries(node: Node | None, read: Reader) -> tuple[Entry, ...]:
    entries = tuple(map(read, node.items())) if node else ()
    scalars.refuse_repeats((entry.place, entry.key) for entry in entries)
    return entries


def _special_day(node: Node) -> Entry:
    fields = node.fields("date", "name", "remove", *_TIMES, needs=["date"])
    return Entry(
        place=node.place,
        key=scalars.day(fields["date"]),
        columns={**_times(fields), **columns(fields, _NAME)},
        remove=_remove(fields),
    )


def _span(node: Node) -> Entry:
    fields = node.fields("from", "to", "name", "remove", needs=["from", "to"])
    first, last = scalars.day(fields["from"]), scalars.day(fields["to"])
    if last < first:
        raise fields["to"].wrong(f"is before it begins: {last} is earlier than {first}")
    return Entry(
        place=node.place,
        key=(first, last),
        columns=columns(fields, _NAME),
        remove=_remove(fields),
    )


def _times(fields: Mapping[str, Node]) -> Columns:
    """Every column of the times: what is not named is as the layer below has it."""
    given = dict.fromkeys(_TIMES) | columns(dict(fields), _TIMES)
    return {**given, "no_pm": "pm_starts" in fields and given["pm_starts"] is None}


def _clock_or_none(node: Node) -> time | None:
    return None if node.value is None else scalars.clock(node)


def _remove(fields: Mapping[str, Node]) -> bool:
    return "remove" in fields and scalars.flag(fields["remove"])


_NAME: dict[str, Reader] = {"name": scalars.text(100, empty=True)}
_TIMES: dict[str, Reader] = {
    "starts": scalars.clock,
    "ends": scalars.clock,
    "am": scalars.flag,
    "am_registration_ends": scalars.clock,
    "pm_starts": _clock_or_none,  # null: no afternoon
    "pm_registration_ends": scalars.clock,
}
