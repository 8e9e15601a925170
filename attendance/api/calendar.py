"""What a device is told of the school's calendar: today, the days to come, the zone's offsets (rest.md)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from attendance.api.representation import instant
from attendance.days import calendar_between, day_of
from attendance.school_day import Calendar, Session, local_date, next_session, times_on
from custr.models import School
from custr.school_times import held_hours
from custr.utc_offsets import offsets_from

DAYS_TO_COME = 14  # a tablet that was left on over the holidays knows what day it is


def calendar_settings(school: School, *, now: datetime) -> dict[str, Any]:
    """The usual day, today's by the calendar, and those to come. It changes at the school's midnight."""
    today = local_date(now, day=day_of(school))
    to_come = [today + timedelta(days=number) for number in range(1, DAYS_TO_COME + 1)]
    calendar = calendar_between(school, today, to_come[-1])
    told = _day(today, calendar)
    return {
        "day_starts": clock(school.day_starts),
        "day_ends": clock(school.day_ends),
        "pm_starts": clock(school.pm_starts),
        "school_days": school.school_days,
        "closed_today": told["starts"] is None,
        "today": told,
        "days": [_day(when, calendar) for when in to_come],
        "utc_offsets": [
            {"from": offset.since and instant(offset.since, always_ms=False), "minutes": offset.minutes}
            for offset in offsets_from(now, timezone=school.timezone)
        ],
    }


def clock(at: time) -> str:
    """`08:45`."""
    return at.isoformat(timespec="minutes")


def _day(when: date, calendar: Calendar) -> dict[str, Any]:
    """The hours of what is held; nothing but the date where nothing is."""
    hours, times = held_hours(when, day=calendar), times_on(when, day=calendar)
    afternoon = hours is not None and next_session(Session.AM, times=times) is not None
    return {
        "date": when.isoformat(),
        "starts": clock(hours[0]) if hours else None,
        "ends": clock(hours[1]) if hours else None,
        "pm_starts": clock(times.pm_starts) if afternoon else None,
    }
