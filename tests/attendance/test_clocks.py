"""Clocks: what a moment says, how it is set right, and whether it is believed (writeback.md, Clocks)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.clocks import Timing, corrected, judge, read_moment

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T09:00:00Z", NINE),
        ("2026-11-23t09:00:00z", NINE),
        ("2026-11-23 09:00:00+00:00", NINE),
        ("2026-11-23T10:00:00+01:00", NINE),
        ("2026-11-23T04:30:00-04:30", NINE),
        ("2026-11-23T09:00:00.250Z", NINE + timedelta(milliseconds=250)),
        ("2026-11-23T09:00:00.123456789Z", NINE + timedelta(microseconds=123456)),
    ],
)
def test_a_moment_with_an_offset_is_read_in_utc(text, moment):
    assert read_moment(text) == moment
    assert read_moment(text).tzinfo is UTC


def test_a_moment_without_an_offset_stays_naive():
    assert read_moment("2026-11-23T09:00:00") == datetime(2026, 11, 23, 9)  # noqa: DTZ001


@pytest.mark.parametrize(
    "garbage",
    [
        None,
        "",
        "nine o'clock",
        "2026-11-23",
        "20261123T090000Z",
        "2026-W48-1T09:00:00Z",
        "09:00",
        1795424400,
        True,
        [],
        {},
        "2026-13-01T09:00:00Z",
        "2026-02-30T09:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T24:00:00",
        "2026-11-23T25:00:00Z",
        "2026-11-23T09:00Z",
        "2026-11-23T10:00:00+0100",
        " 2026-11-23T09:00:00Z ",
        "2026-11-23T09:00:00+24:00",
        "2026-11-23T09:00:00Z\x00",
        "٢٠٢٦-11-23T09:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "0001-06-01T00:00:00",
        "9999-06-01T00:00:00Z",
    ],
)
def test_anything_else_is_no_moment(garbage):
    assert read_moment(garbage) is None


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?"))
def test_no_text_breaks_the_reading(text):
    moment = read_moment(text)
    assert moment is None or 1 < moment.year < 9999


@pytest.mark.parametrize(
    ("drift_s", "shift_s"), [(0, 0), (60, 0), (-60, 0), (61, 61), (-61, -61), (3600, 3600), (-90000, -90000)]
)
def test_a_clock_more_than_a_minute_off_is_set_right(drift_s, shift_s):
    device_time = NINE - timedelta(seconds=drift_s)
    occurred_at = device_time - timedelta(seconds=5)
    moment = corrected(occurred_at, device_time=device_time, received_at=NINE)
    assert moment == occurred_at + timedelta(seconds=shift_s)


def test_without_the_devices_time_nothing_is_corrected():
    assert corrected(NINE, device_time=None, received_at=NINE + timedelta(hours=2)) == NINE


@pytest.mark.parametrize(("occurred", "clock"), [(9998, 2), (2, 9998)])
def test_a_correction_beyond_the_calendar_gives_nothing(occurred, clock):
    occurred_at, device_time = NINE.replace(year=occurred), NINE.replace(year=clock)
    assert corrected(occurred_at, device_time=device_time, received_at=NINE) is None


@pytest.mark.parametrize(
    ("off", "timing"),
    [
        (timedelta(0), Timing.BELIEVABLE),
        (timedelta(minutes=5), Timing.BELIEVABLE),
        (timedelta(minutes=5, seconds=1), Timing.IN_FUTURE),
        (timedelta(days=-31), Timing.BELIEVABLE),
        (timedelta(days=-31, seconds=-1), Timing.TOO_LONG_AGO),
    ],
)
def test_five_minutes_ahead_and_31_days_back_can_be_believed(off, timing):
    assert judge(NINE + off, received_at=NINE) is timing
