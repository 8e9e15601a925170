"""When a school's night is: a minute of its own between 01:00 and 05:00 on its own clock. Pure."""

import hashlib
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS = time(1)
WINDOW = timedelta(hours=4)


def moment_of(night: date, *, zone: ZoneInfo, slug: str) -> datetime:
    """The school's moment in a night; by its short name, so that it stays and schools spread evenly."""
    digest = hashlib.sha256(slug.encode()).digest()
    second = int.from_bytes(digest[:8], "big") % int(WINDOW.total_seconds())
    return datetime.combine(night, OPENS, zone) + timedelta(seconds=second)


def latest_night(now: datetime, *, zone: ZoneInfo, slug: str) -> tuple[date, datetime]:
    """The night whose moment came last, and that moment."""
    night = now.astimezone(zone).date()
    moment = moment_of(night, zone=zone, slug=slug)
    if moment > now:
        night -= timedelta(days=1)
        moment = moment_of(night, zone=zone, slug=slug)
    return night, moment
