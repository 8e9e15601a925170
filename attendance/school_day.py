"""A moment and a school's day give the local date, session and minutes late. Pure (writeback.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from custr.week import WEEKDAYS


class Session(StrEnum):
    """The half day a register is taken for."""

    AM = "AM"
    PM = "PM"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolDay:
    """One school's day: local wall-clock times, in the school's own time zone."""

    timezone: str
    days: frozenset[str]
    starts: time
    ends: time
    am_registration_ends: time
    pm_starts: time
    pm_registration_ends: time
    closures: Sequence[tuple[date, date]] = ()  # first and last day, both closed


def local_moment(moment: datetime, *, day: SchoolDay) -> datetime:
    """The aware `moment` on the wall clock of the school. Never UTC, never the server's zone."""
    return moment.astimezone(ZoneInfo(day.timezone))


def local_date(moment: datetime, *, day: SchoolDay) -> date:
    """The school's calendar date at `moment`."""
    return local_moment(moment, day=day).date()


def session_at(moment: datetime, *, day: SchoolDay) -> Session:
    """AM before the school's PM start, PM from it on."""
    return Session.AM if local_moment(moment, day=day).time() < day.pm_starts else Session.PM


def next_session(session: Session, *, day: SchoolDay) -> Session | None:
    """The session after this one on the same day; None after PM, or where the day ends before PM starts."""
    return Session.PM if session is Session.AM and day.ends > day.pm_starts else None


def session_start(when: date, session: Session, *, day: SchoolDay) -> datetime:
    """The moment that half day begins, on the school's wall clock."""
    clock = day.starts if session is Session.AM else day.pm_starts
    return datetime.combine(when, clock, ZoneInfo(day.timezone))


def is_school_date(when: date, *, day: SchoolDay) -> bool:
    """Whether the school is open on that date: one of its weekdays, and in no closure."""
    closed = any(first <= when <= last for first, last in day.closures)
    return WEEKDAYS[when.weekday()] in day.days and not closed


def inside_school_day(moment: datetime, *, day: SchoolDay) -> bool:
    """Whether `moment` falls in an open school day: from its start on, before its end."""
    local = local_moment(moment, day=day)
    return is_school_date(local.date(), day=day) and day.starts <= local.time() < day.ends


def minutes_late(moment: datetime, *, day: SchoolDay) -> int | None:
    """Whole minutes, rounded down, since the session's registration ended; None before that."""
    local = local_moment(moment, day=day).time()
    morning = session_at(moment, day=day) is Session.AM
    ended = day.am_registration_ends if morning else day.pm_registration_ends
    seconds = _seconds(local) - _seconds(ended)
    return seconds // 60 if seconds >= 0 else None


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
