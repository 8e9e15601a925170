"""The school's calendar: its weekdays as a whole, its dates one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from custr.calendars import whole_calendar
from custr.models import Closure, School, SpecialDay, Term, WeekdayTimes
from custr.school_times import Calendar, DayFault, day_faults, times_on, weekday_times
from mis.provisioning.applying.tally import Tally, assign
from mis.provisioning.errors import FileError
from mis.provisioning.values import CalendarEntries, Entry


@dataclass(frozen=True, slots=True)
class _Section:
    """Rows of one kind, and the columns that tell one from another."""

    name: str
    model: type[Model]
    key: tuple[str, ...]

    def held(self, school: School) -> dict[Any, Model]:
        """The school's rows, by what tells them apart."""
        rows = self.model._default_manager.filter(school=school)
        return {tuple(getattr(row, name) for name in self.key): row for row in rows}

    def apply(self, entries: Iterable[Entry], school: School, tally: Tally) -> None:
        """Make, change or remove what the entries name."""
        held = self.held(school)
        for entry in entries:
            key = entry.key if isinstance(entry.key, tuple) else (entry.key,)
            row = held.get(key)
            if entry.remove:
                tally.updated[self.name] += bool(row and row.delete())
            elif row is None:
                given = {**dict(zip(self.key, key, strict=True)), **entry.columns}
                self.model._default_manager.create(school=school, **given)
                tally.created[self.name] += 1
            elif changed := assign(row, entry.columns):
                row.save(update_fields=changed)
                tally.updated[self.name] += 1


_WEEKDAYS = _Section("weekdays", WeekdayTimes, ("weekday",))
_SPECIAL = _Section("special", SpecialDay, ("date",))
_TERMS = _Section("terms", Term, ("first_day", "last_day"))
_CLOSURES = _Section("closures", Closure, ("first_day", "last_day"))


def apply_calendar(calendar: CalendarEntries, school: School, tally: Tally) -> None:
    """Weekdays as the file has them; of dates those that it does not list stay."""
    if calendar.weekdays is not None:
        listed = {entry.key for entry in calendar.weekdays}
        gone = [
            Entry(place="", key=key, remove=True) for key in _WEEKDAYS.held(school) if key[0] not in listed
        ]
        _WEEKDAYS.apply([*gone, *calendar.weekdays], school, tally)
    _SPECIAL.apply(calendar.special, school, tally)
    _TERMS.apply(calendar.terms, school, tally)
    _CLOSURES.apply(calendar.closures, school, tally)
    _refuse_what_cannot_be(calendar, whole_calendar(school))


def _refuse_what_cannot_be(entries: CalendarEntries, calendar: Calendar) -> None:
    for day, fault in day_faults(calendar):
        named = [*(entries.weekdays or ()), *entries.special]
        place = next((entry.place for entry in named if entry.key == day and not entry.remove), None)
        if place is None:
            raise FileError(
                "day", f"does not go with the times of {day}: {fault.value} {_words(day, fault, calendar)}"
            )
        raise FileError(f"{place}.{fault.value}", _words(day, fault, calendar))


def _words(day: str | date, fault: DayFault, calendar: Calendar) -> str:
    times = weekday_times(day, day=calendar) if isinstance(day, str) else times_on(day, day=calendar)
    if fault is DayFault.NO_DAY:
        return f"leaves no school day: it would start at {times.starts:%H:%M} and end at {times.ends:%H:%M}"
    morning = fault is DayFault.AM_REGISTRATION
    starts = times.starts if morning else max(times.starts, times.pm_starts)
    ended = times.am_registration_ends if morning else times.pm_registration_ends
    return (
        f"is missing: the session begins at {starts:%H:%M}, when its registration would have ended "
        f"already ({ended:%H:%M})"
    )
