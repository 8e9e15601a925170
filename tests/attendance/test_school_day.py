"""Moments on the school's own wall clock: dates, sessions, minutes late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.school_day import (
    Calendar,
    Session,
    inside_school_day,
    is_school_date,
    local_date,
    next_session,
    times_on,
)
from attendance.school_day import minutes_late as minutes_late_by
from attendance.school_day import session_at as session_by

DAY = Calendar(
    timezone="Europe/London",
    days=frozenset({"mon", "tue", "wed", "thu", "fri"}),
    starts=time(8, 45),
    ends=time(15, 15),
    am_registration_ends=time(9, 0),
    pm_starts=time(12, 30),
    pm_registration_ends=time(12, 50),
    closures=((date(2026, 12, 21), date(2027, 1, 1)),),
)
MONDAY = date(2026, 11, 23)


def at(clock: str, *, on: date = MONDAY, zone: str = "Europe/London") -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), ZoneInfo(zone))


def session_at(moment: datetime, *, day: Calendar) -> Session:
    return session_by(moment, times=times_on(local_date(moment, day=day), day=day))


def minutes_late(moment: datetime, *, day: Calendar) -> int | None:
    return minutes_late_by(moment, times=times_on(local_date(moment, day=day), day=day))


@pytest.mark.parametrize(
    ("clock", "session"),
    [("00:00", "AM"), ("12:29:59.999", "AM"), ("12:30", "PM"), ("23:59:59", "PM")],
)
def test_pm_begins_exactly_at_pm_start(clock, session):
    assert session_at(at(clock), day=DAY) == session


@pytest.mark.parametrize(
    ("clock", "inside"),
    [("08:44:59.999", False), ("08:45", True), ("15:14:59.999", True), ("15:15", False)],
)
def test_the_day_includes_its_start_and_not_its_end(clock, inside):
    assert inside_school_day(at(clock), day=DAY) is inside


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
        (date(2026, 12, 18), True),
        (date(2026, 12, 21), False),
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
    ],
)
def test_weekends_and_closures_with_both_their_ends_are_no_school_dates(when, is_open):
    assert is_school_date(when, day=DAY) is is_open
    assert inside_school_day(at("10:00", on=when), day=DAY) is is_open


@pytest.mark.parametrize(
    ("clock", "minutes"),
    [
        ("08:59:59", None),
        ("09:00", 0),
        ("09:00:59.9", 0),
        ("09:01", 1),
        ("09:12:40", 12),
        ("12:29:59", 209),
        ("12:30", None),
        ("12:50", 0),
        ("13:20", 30),
    ],
)
def test_minutes_late_are_whole_and_rounded_down_from_the_end_of_registration(clock, minutes):
    assert minutes_late(at(clock), day=DAY) == minutes


def test_after_the_morning_comes_the_afternoon_and_after_it_nothing():
    usual = times_on(MONDAY, day=DAY)
    assert next_session(Session.AM, times=usual) is Session.PM
    assert next_session(Session.PM, times=usual) is None


def test_a_school_that_ends_before_pm_has_no_next_session():
    half_day = replace(DAY, ends=time(12, 30))
    assert next_session(Session.AM, times=times_on(MONDAY, day=half_day)) is None


@pytest.mark.parametrize(
    ("utc", "local_clock_is_inside"),
    [
        # The clocks go back on 25 October 2026: 08:45 is 07:45 UTC on Friday and 08:45 UTC on Monday.
        (datetime(2026, 10, 23, 7, 45, tzinfo=UTC), True),
        (datetime(2026, 10, 23, 7, 44, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 7, 45, tzinfo=UTC), False),
        (datetime(2026, 10, 26, 8, 45, tzinfo=UTC), True),
        # They go forward on 28 March 2027.
        (datetime(2027, 3, 26, 8, 45, tzinfo=UTC), True),
        (datetime(2027, 3, 29, 7, 44, tzinfo=UTC), False),
        (datetime(2027, 3, 29, 7, 45, tzinfo=UTC), True),
    ],
)
def test_the_wall_clock_rules_across_both_clock_changes(utc, local_clock_is_inside):
    assert inside_school_day(utc, day=DAY) is local_clock_is_inside


def test_on_the_very_day_the_clocks_change_the_wall_clock_still_rules():
    sundays = replace(DAY, days=frozenset({"sun"}))
    back = datetime(2026, 10, 25, 9, 12, tzinfo=UTC)
    forward = datetime(2027, 3, 28, 8, 12, tzinfo=UTC)
    assert minutes_late(back, day=sundays) == 12
    assert minutes_late(forward, day=sundays) == 12
    # 01:30 happens twice: before and after the change it is the same date and session.
    for utc in (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        assert (local_date(utc, day=sundays), session_at(utc, day=sundays)) == (date(2026, 10, 25), "AM")


@pytest.mark.parametrize(
    ("zone", "utc", "when", "session"),
    [
        ("Pacific/Tongatapu", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), date(2026, 11, 23), "AM"),  # 09:00
        ("Pacific/Tongatapu", datetime(2026, 11, 22, 23, 30, tzinfo=UTC), date(2026, 11, 23), "PM"),
        ("Pacific/Auckland", datetime(2026, 11, 22, 20, 0, tzinfo=UTC), date(2026, 11, 23), "AM"),
        ("Pacific/Pago_Pago", datetime(2026, 11, 23, 20, 0, tzinfo=UTC), date(2026, 11, 23), "AM"),  # 09:00
        ("Pacific/Pago_Pago", datetime(2026, 11, 24, 1, 0, tzinfo=UTC), date(2026, 11, 23), "PM"),  # 14:00
    ],
)
def test_far_from_greenwich_the_date_and_session_are_the_schools(zone, utc, when, session):
    there = replace(DAY, timezone=zone)
    assert local_date(utc, day=there) == when
    assert session_at(utc, day=there) == session
    assert inside_school_day(utc, day=there)


@given(
    moment=st.datetimes(
        min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    zone=st.sampled_from(["Europe/London", "Pacific/Tongatapu", "Pacific/Pago_Pago", "Asia/Kathmandu"]),
)
def test_every_moment_has_a_date_a_session_and_sensible_minutes(moment, zone):
    day = replace(DAY, timezone=zone)
    assert abs(local_date(moment, day=day) - moment.date()) <= timedelta(days=1)
    assert session_at(moment, day=day) in Session
    minutes = minutes_late(moment, day=day)
    assert minutes is None or 0 <= minutes < 24 * 60
