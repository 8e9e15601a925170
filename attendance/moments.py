"""When an event happened: by the device's clock, set right, and believed or not (writeback.md, Clocks)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from attendance.clocks import Timing, corrected, is_believed, judge, read_moment, without
from attendance.faults import Faults
from custr.zones import zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Aware moments: when it happened, what the device said, and what the device's clock showed.

    `clock_behind_ms` is how far behind the device knew its clock to be at the tap, where that is believed.
    `unbelieved` is a moment that is kept, and too long ago to be true.
    """

    occurred_at: datetime
    occurred_at_sent: datetime | None
    device_time: datetime | None
    clock_behind_ms: int | None
    unbelieved: bool


def read_moments(
    occurred_at: Any,
    device_time: Any,
    clock_behind_ms: Any = None,
    *,
    received_at: datetime,
    timezone: str,
    faults: Faults,
) -> Moments:
    """Read all as sent. With faults it is still usable: for what can only be stored, not refused."""
    clock = read_device_time(device_time, faults=faults)
    sent = _read_occurred_at(occurred_at, timezone=timezone, faults=faults)
    behind = _read_behind(clock_behind_ms, faults=faults)
    shown = sent
    if behind is not None and not is_believed(behind):
        faults.remark(
            "The device's word on its own clock could not be believed; it was left out of the time."
        )
        shown, behind = sent and without(sent, behind_ms=behind), None
    # Corrected at the tap by what the device knew then: a clock set right since moves nothing.
    moment = shown and _place(
        shown, clock=None if behind is not None else clock, received_at=received_at, faults=faults
    )
    return Moments(
        occurred_at=moment or received_at,
        occurred_at_sent=sent,
        device_time=clock,
        clock_behind_ms=behind,
        unbelieved=moment is not None and judge(moment, received_at=received_at) is Timing.TOO_LONG_AGO,
    )


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


def _read_behind(value: Any, *, faults: Faults) -> int | None:
    """Milliseconds; None where the device has not heard the server since it started."""
    if value is None or type(value) is int:
        return value
    faults.add(
        "clock_behind_ms",
        "invalid",
        detail=_("Give whole milliseconds, or null."),
        note="What the device said of its own clock could not be read.",
    )
    return None


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
