"""The device's clock against the server's, and what moments can be believed. Pure (writeback.md, Clocks)."""

from datetime import datetime, timedelta
from enum import StrEnum

from custr import values

DRIFT_ALLOWED = timedelta(seconds=60)
FUTURE_ALLOWED = timedelta(minutes=5)
OLDEST_ALLOWED = timedelta(days=31)
MOST_BEHIND = timedelta(hours=24)  # what a device may have known of its own clock at the tap


class Timing(StrEnum):
    """How a moment lies against the one at which the server got it."""

    BELIEVABLE = "believable"
    IN_FUTURE = "in_future"
    TOO_LONG_AGO = "too_long_ago"


def read_moment(value: object) -> datetime | None:
    """The moment that a text says: in UTC where it has an offset, else naive. None for anything else."""
    moment = values.moment(value) or values.local_moment(value)
    return moment and _holdable(moment)


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


def is_believed(behind_ms: int) -> bool:
    """Whether a clock may have been so far behind, or ahead, at the tap; the limit itself may."""
    return abs(behind_ms) <= MOST_BEHIND // timedelta(milliseconds=1)


def without(occurred_at: datetime, *, behind_ms: int) -> datetime:
    """`occurred_at` as the device's clock showed it; unchanged where that leaves the calendar."""
    try:
        return _holdable(occurred_at - timedelta(milliseconds=behind_ms)) or occurred_at
    except OverflowError:
        return occurred_at


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
