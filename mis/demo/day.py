"""The demo's school day, laid around now, so that it works at whatever hour and weekday. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

AGO = timedelta(minutes=10)
LATEST_MORNING = time(21)


@dataclass(frozen=True, slots=True)
class DemoDay:
    """Local times. Registration of the present session ended a few minutes ago: `ended`."""

    now: time
    session: str
    ended: time
    am_registration_ends: time
    pm_starts: time
    pm_registration_ends: time


def lay_day(now: datetime) -> DemoDay:
    """A morning that began some time ago; late in the evening an afternoon, since PM must still fit in.

    Within ten minutes after midnight registration ended at midnight, as early as a day can have it.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    local = now.replace(second=0, microsecond=0, tzinfo=None)
    ended = max(local - AGO, midnight)
    if local.time() < LATEST_MORNING:
        afternoon = local + timedelta(hours=2)
        times = (ended, afternoon, afternoon + timedelta(minutes=20))
        return DemoDay(local.time(), "AM", ended.time(), *(moment.time() for moment in times))
    times = (midnight + timedelta(hours=9), ended - timedelta(minutes=20), ended)
    return DemoDay(local.time(), "PM", ended.time(), *(moment.time() for moment in times))
