"""A moment and a school's calendar give the local date, session and minutes late. Pure (writeback.md)."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol

from custr.school_times import Calendar, OtherTimes, SchoolDay, Times, is_school_date, times_on
from custr.zones import zone_of

__all__ = [
    "Calendar",
    "EarlyLeaveMarks",
    "OtherTimes",
    "SchoolDay",
    "Session",
    "Times",
    "early_leave_session",
    "inside_school_day",
    "is_school_date",
    "local_date",
    "local_moment",
    "minutes_late",
    "next_session",
    "session_at",
    "session_start",
    "times_on",
]


class Session(StrEnum):
    """The half day a register is taken for."""

    AM = "AM"
    PM = "PM"


class EarlyLeaveMarks(StrEnum):
    """Which register an Early Leave marks: the school's choice."""

    CURRENT = "current"
    NEXT = "next"
    REGISTER = "register"  # the one that is still to be taken


class Zoned(Protocol):
    """A school's day, or a date's times: what knows the school's time zone."""

    @property
    def timezone(self) -> str:
        """An IANA name."""
        ...


def local_moment(moment: datetime, *, day: Zoned) -> datetime:
    """The aware `moment` on the wall clock of the school. Never UTC, never the server's zone."""
    return moment.astimezone(zone_of(day.timezone))


def local_date(moment: datetime, *, day: Zoned) -> date:
    """The school's calendar date at `moment`."""
    return local_moment(moment, day=day).date()


def session_at(moment: datetime, *, times: Times) -> Session:
    """AM before that day's PM start, PM from it on; whether it is held or not."""
    return Session.AM if local_moment(moment, day=times).time() < times.pm_starts else Session.PM


def next_session(session: Session, *, times: Times) -> Session | None:
    """The session after this one on the same day; None after PM, or where there is no afternoon."""
    return Session.PM if session is Session.AM and times.pm and times.ends > times.pm_starts else None


def early_leave_session(moment: datetime, *, times: Times, marks: EarlyLeaveMarks) -> Session | None:
    """The session that an Early Leave at `moment` marks; None where it would be the next and there is none.

    In a session that is not held it is that session: rule 4 has ended it before anybody asks.
    """
    now = session_at(moment, times=times)
    if marks is EarlyLeaveMarks.CURRENT or not _held(now, times):
        return now
    register_is_open = local_moment(moment, day=times).time() < _registration_ends(now, times)
    if marks is EarlyLeaveMarks.REGISTER and register_is_open:
        return now
    return next_session(now, times=times)


def session_start(when: date, session: Session, *, day: SchoolDay) -> datetime:
    """The moment that half day usually begins, on the school's wall clock: what an MIS calls its roll call.

    Whatever the calendar says of the date: Arbor knows its roll calls by their usual time (mis-wire.md).
    """
    clock = day.starts if session is Session.AM else day.pm_starts
    return datetime.combine(when, clock, zone_of(day.timezone))


def inside_school_day(moment: datetime, *, day: Calendar) -> bool:
    """Whether `moment` falls in a session that is held: from the day's start on, before its end."""
    local = local_moment(moment, day=day)
    times = times_on(local.date(), day=day)
    return (
        is_school_date(times.date, day=day)
        and times.starts <= local.time() < times.ends
        and _held(session_at(moment, times=times), times)
    )


def minutes_late(moment: datetime, *, times: Times) -> int | None:
    """Whole minutes, rounded down, since that day's registration of the session ended.

    None before that, and where the session is not held: there is no register to be late for.
    """
    session = session_at(moment, times=times)
    late = _seconds(local_moment(moment, day=times).time()) - _seconds(_registration_ends(session, times))
    return late // 60 if late >= 0 and _held(session, times) else None


def _held(session: Session, times: Times) -> bool:
    return times.am if session is Session.AM else times.pm


def _registration_ends(session: Session, times: Times) -> time:
    return times.am_registration_ends if session is Session.AM else times.pm_registration_ends


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
