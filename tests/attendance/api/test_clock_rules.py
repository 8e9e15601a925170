"""Clocks at the door: corrected, refused, or stored (writeback.md, Clocks)."""

from datetime import UTC, datetime

import pytest

from attendance.models import AttendanceRecord
from tests.attendance.api.kiosk import errors_of, stored


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("device_time", "occurred_at", "corrected"),
    [
        ("08:55:00", "08:54:00", "08:54:00"),
        ("08:54:00", "08:54:00", "08:54:00"),
        ("08:56:00", "08:54:00", "08:54:00"),
        ("08:53:59", "08:50:00", "08:51:01"),
        ("07:55:00", "07:50:00", "08:50:00"),
        ("11:55:00", "11:50:00", "08:50:00"),
    ],
)
def test_a_clock_over_60_seconds_off_is_corrected(kiosk, said, device_time, occurred_at, corrected):
    row = stored(
        kiosk.record(
            **said, occurred_at=utc(occurred_at).isoformat(), device_time=utc(device_time).isoformat()
        )
    )
    assert row.occurred_at == utc(corrected)
    assert (row.occurred_at_sent, row.device_time) == (utc(occurred_at), utc(device_time))


def test_the_corrected_time_decides_date_and_session(kiosk, said):
    response = kiosk.record(**said, occurred_at="2026-11-24T13:00:00Z", device_time="2026-11-24T13:00:00Z")
    assert response.json()["occurred_at"] == "2026-11-23T08:55:00Z"
    assert (response.json()["date"], response.json()["session"]) == ("2026-11-23", "AM")


@pytest.mark.parametrize(
    ("occurred_at", "code"),
    [
        ("2026-11-23T09:00:00Z", None),
        ("2026-11-23T09:00:01Z", "occurred_in_future"),
        ("9998-12-31T23:59:59Z", "occurred_in_future"),
        ("2026-10-23T08:55:00Z", None),
        ("2026-10-23T08:54:59Z", "occurred_too_long_ago"),
        ("0002-01-01T00:00:00Z", "occurred_too_long_ago"),
    ],
)
def test_five_minutes_ahead_and_31_days_back_are_accepted(kiosk, said, occurred_at, code):
    response = kiosk.record(**said, occurred_at=occurred_at)
    if code:
        assert errors_of(response) == [("occurred_at", code)]
        assert not AttendanceRecord.objects.exists()
    else:
        assert response.status_code == 201


def test_the_clock_is_corrected_before_it_is_judged(kiosk, said):
    ahead = {"occurred_at": "2026-11-23T09:20:00Z", "device_time": "2026-11-23T09:21:00Z"}
    assert kiosk.record(**said, **ahead).status_code == 201
    behind = {"occurred_at": "2026-11-23T08:55:00Z", "device_time": "2026-11-23T08:45:00Z"}
    assert errors_of(kiosk.record(**said, **behind)) == [("occurred_at", "occurred_in_future")]


@pytest.mark.parametrize(
    ("moment", "date", "session"),
    [("2026-06-15T22:59:00Z", "2026-06-15", "PM"), ("2026-06-15T23:00:00Z", "2026-06-16", "AM")],
)
def test_date_and_session_are_local_in_summer(  # noqa: PLR0917
    kiosk, said, clock, moment, date, session
):
    clock.move_to(moment)
    record = kiosk.record(**said, occurred_at=moment).json()
    assert (record["date"], record["session"]) == (date, session)
