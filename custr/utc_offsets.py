"""A zone's offset from UTC now, and its next changes: what a device without time zone tables needs. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from custr.zones import zone_of

_REACH_DAYS = 800  # two years and a bit: every zone that still changes does so within it
_CHANGES = 2
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Offset:
    """Minutes east of Greenwich from a moment on; None: for as long as anybody needs to know."""

    since: datetime | None
    minutes: int


def offsets_from(now: datetime, *, timezone: str) -> list[Offset]:
    """The offset at the aware `now`, then the next changes: one to three, earliest first."""
    known = _around(timezone, now.astimezone(UTC).date())
    begun = [offset for offset in known if offset.since is None or offset.since <= now]
    later = [offset for offset in known if offset.since is not None and offset.since > now]
    return [begun[-1], *later[:_CHANGES]]


@lru_cache(maxsize=256)
def _around(timezone: str, today: date) -> tuple[Offset, ...]:
    """Every change within reach of a UTC date, and before the first of them the offset that it ends."""
    zone = zone_of(timezone)
    first = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=_REACH_DAYS)
    days = [first + timedelta(days=number) for number in range(2 * _REACH_DAYS + 1)]
    found = [Offset(None, _minutes(first, zone))]
    for start, end in pairwise(days):
        if _minutes(start, zone) != _minutes(end, zone):
            moment = _change_between(start, end, zone)
            found.append(Offset(moment, _minutes(moment, zone)))
    return tuple(found)


def _change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The first second of the new offset. Halved until it is known: no zone changes twice within a day."""
    old = _minutes(start, zone)
    while end - start > _SECOND:
        middle = start + (end - start) // (2 * _SECOND) * _SECOND
        start, end = (middle, end) if _minutes(middle, zone) == old else (start, middle)
    return end


def _minutes(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    return round(offset.total_seconds() / 60)
