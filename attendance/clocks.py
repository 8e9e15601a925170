"""The device's clock against the server's, and what moments can be believed. Pure (writeback.md, Clocks)."""

import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum

DRIFT_ALLOWED = timedelta(seconds=60)
FUTURE_ALLOWED = timedelta(minutes=5)
OLDEST_ALLOWED = timedelta(days=31)

# RFC 3339; the offset and the seconds may be missing, which is judged by whoever asks.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)


class Timing(StrEnum):
    """How a moment lies against the one at which the server got it."""

    BELIEVABLE = "believable"
    IN_FUTURE = "in_future"
    TOO_LONG_AGO = "too_long_ago"


def read_moment(value: object) -> datetime | None:
    """The moment that a text says: in UTC where it has an offset, else naive. None for anything else."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value.strip()):
        return None
    try:
        moment = datetime.fromisoformat(value.strip().upper())
        return _holdable(moment if moment.tzinfo is None else moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def corrected(
    occurred_at: datetime, *, device_time: datetime | None, received_at: datetime
) -> datetime | None:
    """`occurred_at` set right by the clocks' difference when that is over 60 s; None beyond the calendar."""
    if device_time is None or abs(received_at - device_time) <= DRIFT_ALLOWED:
        return occurred_at
    try:
        return _holdable(occurred_at + (received_at - device_time))
    except OverflowError:
        return None


def judge(occurred_at: datetime, *, received_at: datetime) -> Timing:
    """Whether a corrected moment can be believed; both limits themselves still can."""
    if occurred_at > received_at + FUTURE_ALLOWED:
        return Timing.IN_FUTURE
    if occurred_at < received_at - OLDEST_ALLOWED:
        return Timing.TOO_LONG_AGO
    return Timing.BELIEVABLE


def _holdable(moment: datetime) -> datetime | None:
    """None in the calendar's first and last year: another time zone might leave it."""
    return moment if 1 < moment.year < 9999 else None
