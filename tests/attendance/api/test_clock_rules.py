"""Clocks at the door: corrected, refused, or stored (writeback.md, Clocks)."""

from datetime import UTC, datetime

import pytest

from attendance.editing import edit_record
from attendance.models import AttendanceRecord
from custr.models import Role
from tests.admin_cast import signed_in, somebody
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


HOUR_MS = 3_600_000


def test_what_the_device_knew_at_the_tap_is_believed_and_not_corrected_again(kiosk, said):
    put_right_since = {"occurred_at": "2026-11-23T08:40:00Z", "device_time": "2026-11-23T07:40:00Z"}
    row = stored(kiosk.record(**said, **put_right_since, clock_behind_ms=HOUR_MS))
    assert (row.occurred_at, row.occurred_at_sent) == (utc("08:40:00"), utc("08:40:00"))
    assert (row.clock_behind_ms, row.notes) == (HOUR_MS, [])


@pytest.mark.parametrize("behind", [0, -HOUR_MS, 24 * HOUR_MS, -24 * HOUR_MS])
def test_it_may_be_nothing_and_up_to_a_day_either_way(kiosk, said, behind):
    row = stored(kiosk.record(**said, device_time="2026-11-23T06:55:00Z", clock_behind_ms=behind))
    assert (row.occurred_at, row.clock_behind_ms) == (utc("08:55:00"), behind)


@pytest.mark.parametrize("left_out", [{}, {"clock_behind_ms": None}])
def test_a_device_that_has_not_heard_the_server_is_corrected_by_its_clock(kiosk, said, left_out):
    event = {"occurred_at": "2026-11-23T07:50:00Z", "device_time": "2026-11-23T07:55:00Z", **left_out}
    response = kiosk.post(
        "attendance", {"id": "0b6f0b8e-2f0c-4f0e-9a55-0f6a3a1f7c11", "kind": "late_arrival", **said, **event}
    )
    row = stored(response)
    assert (row.occurred_at, row.clock_behind_ms) == (utc("08:50:00"), None)


def test_more_than_a_day_is_taken_off_again_with_a_note(kiosk, said):
    behind = 24 * HOUR_MS + 1
    event = {"occurred_at": "2026-11-24T08:50:00.001Z", "device_time": "2026-11-23T08:53:00Z"}
    row = stored(kiosk.record(**said, **event, clock_behind_ms=behind))
    assert row.occurred_at == utc("08:52:00")  # by device_time
    assert row.clock_behind_ms is None
    assert "could not be believed" in " ".join(row.notes)


@pytest.mark.parametrize("behind", [10**30, -(10**30)])
def test_what_no_calendar_holds_breaks_nothing(kiosk, said, behind):
    assert kiosk.record(**said, clock_behind_ms=behind).status_code == 201


@pytest.mark.parametrize("behind", ["0", 1.5, True, [], {}])
def test_it_is_whole_milliseconds(kiosk, said, behind):
    assert errors_of(kiosk.record(**said, clock_behind_ms=behind)) == [("clock_behind_ms", "invalid")]
    row = stored(kiosk.record(**said, clock_behind_ms=behind, captured_offline=True))
    assert "own clock could not be read" in " ".join(row.notes)


def test_it_is_no_part_of_what_makes_an_event_the_same(kiosk, said):
    event = {"id": "0b6f0b8e-2f0c-4f0e-9a55-0f6a3a1f7c11", **said}
    assert kiosk.record(**event, clock_behind_ms=5).status_code == 201
    assert kiosk.record(**event, clock_behind_ms=7).status_code == 200


def test_an_event_of_1970_stands_among_todays_to_be_looked_at(kiosk, said, clock):
    response = kiosk.record(**said, occurred_at="1970-01-02T00:10:00Z", captured_offline=True)
    row = stored(response)
    assert (row.occurred_at.year, str(row.date), str(row.seen_on)) == (1970, "1970-01-02", "2026-11-23")
    other = kiosk.record(**said, kind="late_arrival")
    assert stored(other).seen_on is None
    staff = signed_in(somebody("desk", Role.STAFF, kiosk.school))
    html = staff.get("/").content.decode()
    assert html.index("2 Jan 1970") < html.index("08:55")
    assert html.count("Check the time") == 1
    edit_record(row, occurred_at=row.received_at)
    assert "Check the time" not in staff.get("/").content.decode(), "somebody has looked at it"
    clock.shift(86_400)
    assert "1970" not in staff.get("/").content.decode()
