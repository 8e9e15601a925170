"""When an event happened: by the device's clock, set right, and believed or not (writeback.md, Clocks)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from attendance.clocks import Timing, corrected, judge, read_moment
from attendance.faults import Faults
from custr.zones import zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Aware moments: when it happened, what the device said, and what the device's clock showed."""

    occurred_at: datetime
    occurred_at_sent: datetime | None
    device_time: datetime | None


def read_moments(
    occurred_at: Any, device_time: Any, *, received_at: datetime, timezone: str, faults: Faults
) -> Moments:
    """Read both as sent. With faults it is still usable: for what can only be stored, not refused."""
    clock = read_device_time(device_time, faults=faults)
    sent = _read_occurred_at(occurred_at, timezone=timezone, faults=faults)
    moment = sent and _place(sent, clock=clock, received_at=received_at, faults=faults)
    return Moments(occurred_at=moment or received_at, occurred_at_sent=sent, device_time=clock)


def read_device_time(value: Any, *, faults: Faults) -> datetime | None:
    """The device's own clock; None where it says nothing, with a fault where it says nothing usable."""
    if _blank(value):
        return None
    moment = read_moment(value)
    if moment is None or moment.tzinfo is None:
        faults.add(
            "device_time",
            "invalid",
            detail=_("Give the device's time with its offset, such as 2026-11-23T08:55:03+00:00."),
            note="The device's clock could not be read, so the time was not checked against it.",
        )
        return None
    return moment


def _read_occurred_at(value: Any, *, timezone: str, faults: Faults) -> datetime | None:
    moment = read_moment(value)
    if moment is not None and moment.tzinfo is not None:
        return moment
    faults.add(
        "occurred_at",
        "required" if _blank(value) else "invalid",
        detail=_("Give the time with its offset, such as 2026-11-23T08:55:00+00:00."),
        note="The time came without its offset; it was read as the school's local time."
        if moment
        else "The device sent no time that could be read; the time of arrival was taken.",
    )
    return moment and moment.replace(tzinfo=zone_of(timezone)).astimezone(UTC)


def _place(
    sent: datetime, *, clock: datetime | None, received_at: datetime, faults: Faults
) -> datetime | None:
    moment = corrected(sent, device_time=clock, received_at=received_at)
    timing = judge(moment, received_at=received_at) if moment else Timing.TOO_LONG_AGO
    if timing is Timing.IN_FUTURE:
        faults.add(
            "occurred_at",
            "occurred_in_future",
            detail=_("This time has not come yet. Check the device's clock."),
            note="The time lay in the future; the time of arrival was taken.",
        )
        return None
    if timing is Timing.TOO_LONG_AGO:
        faults.add(
            "occurred_at",
            "occurred_too_long_ago",
            detail=_("This was more than 31 days ago. Check the device's clock."),
            note="This was more than 31 days before it arrived.",
        )
    return moment


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
