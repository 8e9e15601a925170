"""A school's calendar gives each date its times, and whether the school is open. Pure (writeback.md)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from enum import StrEnum

from custr.week import WEEKDAYS

Span = tuple[date, date]  # first and last day, both included


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolDay:
    """One school's usual day: local wall-clock times, in the school's own time zone."""

    timezone: str
    days: frozenset[str]
    starts: time
    ends: time
    am_registration_ends: time
    pm_starts: time
    pm_registration_ends: time


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTimes:
    """What a weekday or a date has otherwise. None: as the layer below has it.

    `am` False: no morning session. `no_pm`: no afternoon session; a `pm_starts` above it opens one again.
    """

    starts: time | None = None
    ends: time | None = None
    am: bool | None = None
    am_registration_ends: time | None = None
    no_pm: bool = False
    pm_starts: time | None = None
    pm_registration_ends: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(SchoolDay):
    """The usual day, and what makes a date another: as much of it as the dates in question need."""

    weekdays: Mapping[str, OtherTimes] = field(default_factory=dict)
    special: Mapping[date, OtherTimes] = field(default_factory=dict)
    terms: Sequence[Span] = ()
    closures: Sequence[Span] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """One date's times, whether the school is open on it or not.

    `am` and `pm`: the session is held, where the school is open at all. `pm_starts` parts the day even
    where there is no afternoon. `moved`: the usual times that this date has otherwise, and its own.
    """

    date: date
    timezone: str
    starts: time
    ends: time
    am: bool
    am_registration_ends: time
    pm: bool
    pm_starts: time
    pm_registration_ends: time
    moved: Mapping[time, time]


class DayFault(StrEnum):
    """What is wrong with the times of a weekday or a date; the value names the field that mends it."""

    NO_DAY = "ends"  # it would start when it has ended
    AM_REGISTRATION = "am_registration_ends"  # the morning begins after its register has closed
    PM_REGISTRATION = "pm_registration_ends"


def times_on(when: date, *, day: Calendar) -> Times:
    """The times of one date. Field by field: the date's own, else its weekday's, else the usual ones."""
    layers = (day.special.get(when, _AS_USUAL), day.weekdays.get(WEEKDAYS[when.weekday()], _AS_USUAL))
    pm_starts = next((layer.pm_starts for layer in layers if layer.no_pm or layer.pm_starts), day.pm_starts)
    am_ends = _first([layer.am_registration_ends for layer in layers], day.am_registration_ends)
    pm_ends = _first([layer.pm_registration_ends for layer in layers], day.pm_registration_ends)
    parts = pm_starts or day.pm_starts
    usual = {
        day.pm_starts: parts,
        day.am_registration_ends: am_ends,
        day.pm_registration_ends: pm_ends,
    }
    return Times(
        date=when,
        timezone=day.timezone,
        starts=_first([layer.starts for layer in layers], day.starts),
        ends=_first([layer.ends for layer in layers], day.ends),
        am=next((layer.am for layer in layers if layer.am is not None), True),
        am_registration_ends=am_ends,
        pm=pm_starts is not None,
        pm_starts=parts,
        pm_registration_ends=pm_ends,
        moved={clock: other for clock, other in usual.items() if clock != other},
    )


def weekday_times(weekday: str, *, day: Calendar) -> Times:
    """What one weekday has, every week."""
    any_such = date(2024, 1, 1 + WEEKDAYS.index(weekday))  # the first was a Monday
    return times_on(any_such, day=replace(day, special={}))


def is_school_date(when: date, *, day: Calendar) -> bool:
    """Whether the school is open on that date.

    A closure wins over everything; a special day opens a date that would be none, by its weekday or
    because it lies between two terms.
    """
    if any(first <= when <= last for first, last in day.closures):
        return False
    if when in day.special:
        return True
    return WEEKDAYS[when.weekday()] in day.days and not _between_terms(when, day.terms)


def held_hours(when: date, *, day: Calendar) -> tuple[time, time] | None:
    """When the first session that is held on that date begins, and the last one ends; None: none is held."""
    times = times_on(when, day=day)
    starts = times.starts if times.am else max(times.starts, times.pm_starts)
    ends = times.ends if times.pm else min(times.ends, times.pm_starts)
    return (starts, ends) if starts < ends and is_school_date(when, day=day) else None


def day_faults(calendar: Calendar) -> Iterator[tuple[str | date, DayFault]]:
    """What cannot be: the weekday or the date, and what is wrong with its times.

    A session that begins at or after the end of its registration must say when that ends, and not before it
    begins: every pupil who comes in time would be late. The usual day is not judged here.
    """
    for weekday, other in calendar.weekdays.items():
        yield from ((weekday, fault) for fault in _faults(other, weekday_times(weekday, day=calendar)))
    for when, other in calendar.special.items():
        yield from ((when, fault) for fault in _faults(other, times_on(when, day=calendar)))


def _faults(other: OtherTimes, times: Times) -> Iterator[DayFault]:
    if times.starts >= times.ends:
        yield DayFault.NO_DAY
    morning = times.am and times.starts < times.pm_starts
    named = other.starts or other.am_registration_ends
    if morning and named and times.starts >= times.am_registration_ends:
        yield DayFault.AM_REGISTRATION
    named = other.starts or other.pm_starts or other.pm_registration_ends
    if times.pm and named and max(times.starts, times.pm_starts) >= times.pm_registration_ends:
        yield DayFault.PM_REGISTRATION


def _between_terms(when: date, terms: Sequence[Span]) -> bool:
    """Before the first and after the last listed term a school may simply not have typed the dates yet."""
    if any(first <= when <= last for first, last in terms):
        return False
    return any(last < when for _, last in terms) and any(when < first for first, _ in terms)


_AS_USUAL = OtherTimes()


def _first(said: Sequence[time | None], usual: time) -> time:
    return next((clock for clock in said if clock is not None), usual)
