"""Text from outside as values: the named shapes alone, and the same answer on every Python."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custr import values

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
# Each is a value to one Python or another, or to `int` and `float`.
NO_CLOCK = [
    "24:00", "24:00:00", "23:59:60", "12:60", "9:00", "09:00:5", "0900", "090000", "09", "09.00",
    "09:00:00.5", "09:00:00,5", "T09:00", "09:00Z", "09:00+01:00", " 09:00", "09:00\n", "٠٩:٠٠",
    "０９:００", "-9:00", "", None, 9,
]  # fmt: skip
NO_DAY = [
    "20261123", "2026-W48-1", "2026W481", "2026-327", "2026-11", "2026-11-23T00:00", "2026-11-31",
    "2026-00-10", "2026-11-00", "0000-01-01", "26-11-23", "2026-1-23", " 2026-11-23",
    "2026-11-23\n", "٢٠٢٦-11-23", "", None, 20261123,
]  # fmt: skip
NO_MOMENT = [
    "2026-11-23T09:00:00", "2026-11-22T24:00:00Z", "2026-11-23T24:00:00+00:00",
    "2026-11-22T23:59:60Z", "2026-11-23T09:00Z", "2026-11-23T09Z", "20261123T090000Z",
    "2026-W48-1T09:00:00Z", "2026-327T09:00:00Z", "2026-11-23T09:00:00,5Z", "2026-11-23T09:00:00.Z",
    "2026-11-23T09:00:00+0100", "2026-11-23T09:00:00+01", "2026-11-23T09:00:00+01:00:30",
    "2026-11-23T09:00:00+24:00", "2026-11-23T09:00:00+01:60", "2026-11-23T09:00:00 Z",
    "2026-11-23T09:00:00ZZ", "2026-11-23_09:00:00Z", "2026-11-23  09:00:00Z",
    " 2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z\n", "2026-02-29T09:00:00Z",
    "٢٠٢٦-11-23T09:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-11-23",
    "09:00:00Z", "", None, 1795424400, True,
]  # fmt: skip
NO_WHOLE_NUMBER = [
    "1_000", " 12", "12 ", "12\n", "+12", "-12", "1e3", "12.0", "٣", "１２", "²", "0x10", "9" * 19,
    "9" * 5000, "", None, 12, True,
]  # fmt: skip
NO_DECIMAL_NUMBER = [
    "nan", "inf", "-inf", "Infinity", "1_0", "1e3", "1.", ".5", "+1", "1,5", " 1", "1\n", "٣", "²",
    "9" * 5000, "", None, 1.5, True,
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("00:00", time(0)),
        ("00:00:00", time(0)),
        ("09:05", time(9, 5)),
        ("09:05:30", time(9, 5, 30)),
        ("23:59:59", time(23, 59, 59)),
    ],
)
def test_a_time_of_the_day_has_minutes_or_seconds(said, meant):
    assert values.clock(said) == meant


@pytest.mark.parametrize("said", NO_CLOCK)
def test_anything_else_is_no_time_of_the_day(said):
    assert values.clock(said) is None


@pytest.mark.parametrize(
    ("said", "meant"), [("2026-11-23", date(2026, 11, 23)), ("2028-02-29", date(2028, 2, 29))]
)
def test_a_date_has_year_month_and_day(said, meant):
    assert values.day(said) == meant


@pytest.mark.parametrize("said", NO_DAY)
def test_anything_else_is_no_date(said):
    assert values.day(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-23T09:00:00Z", NINE),
        ("2026-11-23t09:00:00z", NINE),
        ("2026-11-23 09:00:00+00:00", NINE),
        ("2026-11-23T09:00:00-00:00", NINE),
        ("2026-11-23T10:00:00+01:00", NINE),
        ("2026-11-23T04:30:00-04:30", NINE),
        ("2026-11-24T08:59:00+23:59", NINE),
        ("2026-11-23T09:00:00.5Z", NINE.replace(microsecond=500_000)),
        ("2026-11-23T09:00:00.123456789Z", NINE.replace(microsecond=123_456)),
        ("2026-11-23T00:00:00Z", NINE.replace(hour=0)),
    ],
)
def test_a_moment_says_its_offset_and_is_given_in_utc(said, meant):
    assert values.moment(said) == meant
    assert values.moment(said).tzinfo is UTC


@pytest.mark.parametrize("said", NO_MOMENT)
def test_anything_else_is_no_moment(said):
    assert values.moment(said) is None


def test_a_moment_on_a_wall_clock_names_no_offset():
    assert values.local_moment("2026-11-23T09:00:00.25") == datetime(2026, 11, 23, 9, 0, 0, 250_000)  # noqa: DTZ001
    assert values.local_moment("2026-11-23 09:00:00") == datetime(2026, 11, 23, 9)  # noqa: DTZ001


@pytest.mark.parametrize(
    "said", ["2026-11-23T09:00:00Z", "2026-11-22T24:00:00", "2026-11-31 09:00:00", "", None]
)
def test_anything_else_is_on_no_wall_clock(said):
    assert values.local_moment(said) is None


@pytest.mark.parametrize(("said", "meant"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_whole_number_is_digits_alone(said, meant):
    assert values.whole_number(said) == meant


@pytest.mark.parametrize("said", NO_WHOLE_NUMBER)
def test_anything_else_is_no_whole_number(said):
    assert values.whole_number(said) is None


@pytest.mark.parametrize(("said", "meant"), [("0", 0.0), ("1800", 1800.0), ("2.50", 2.5), ("-5", -5.0)])
def test_a_decimal_number_may_have_a_point_and_a_minus(said, meant):
    assert values.decimal_number(said) == meant


@pytest.mark.parametrize("said", NO_DECIMAL_NUMBER)
def test_anything_else_is_no_decimal_number(said):
    assert values.decimal_number(said) is None


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?([+-]\d\d:?\d\d|Z)?"))
def test_no_text_breaks_a_reader(said):
    for read in (values.clock, values.day, values.moment, values.local_moment, values.whole_number):
        read(said)


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_for_machines_is_read_back(moment):
    assert values.moment(moment.isoformat()) == moment
