"""A school's calendar: the times of each date, whether the school is open on it, what cannot be."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custr.school_times import (
    Calendar,
    DayFault,
    OtherTimes,
    day_faults,
    held_hours,
    is_school_date,
    times_on,
)
from custr.week import WEEKDAYS

USUAL = Calendar(
    timezone="Europe/London",
    days=frozenset({"mon", "tue", "wed", "thu", "fri"}),
    starts=time(8, 45),
    ends=time(15, 15),
    am_registration_ends=time(9),
    pm_starts=time(12, 30),
    pm_registration_ends=time(12, 50),
)
FRIDAY, SATURDAY = date(2026, 12, 11), date(2026, 12, 12)
SHORT = OtherTimes(ends=time(12, 30), no_pm=True)
FRIDAYS = replace(USUAL, weekdays={"fri": SHORT})
AUTUMN, SPRING = (date(2026, 9, 2), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 3, 26))
TERMS = replace(USUAL, terms=(AUTUMN, SPRING))


def hours(when, calendar):
    held = held_hours(when, day=calendar)
    return held and tuple(f"{clock:%H:%M}" for clock in held)


@pytest.mark.parametrize("weekday", WEEKDAYS)
def test_each_weekday_has_the_times_that_are_its_own_and_no_other_day_has_them(weekday):
    calendar = replace(USUAL, days=frozenset(WEEKDAYS), weekdays={weekday: OtherTimes(ends=time(14))})
    week = [date(2026, 11, 23) + timedelta(days=day) for day in range(7)]
    assert [times_on(when, day=calendar).ends for when in week] == [
        time(14) if WEEKDAYS[when.weekday()] == weekday else time(15, 15) for when in week
    ]


def test_a_special_day_takes_what_it_does_not_say_from_its_weekday_and_that_from_the_usual_day():
    calendar = replace(
        FRIDAYS, special={FRIDAY: OtherTimes(starts=time(10), am_registration_ends=time(10, 15))}
    )
    times = times_on(FRIDAY, day=calendar)
    assert (times.starts, times.am_registration_ends) == (time(10), time(10, 15))
    assert (times.ends, times.pm) == (time(12, 30), False)
    assert (times.pm_starts, times.pm_registration_ends) == (time(12, 30), time(12, 50))


def test_a_special_day_can_have_the_afternoon_that_its_weekday_has_not():
    back = OtherTimes(ends=time(16), pm_starts=time(13), pm_registration_ends=time(13, 20))
    assert times_on(FRIDAY, day=replace(FRIDAYS, special={FRIDAY: back})).pm


def test_a_special_day_can_have_the_morning_that_its_weekday_has_not():
    calendar = replace(USUAL, weekdays={"fri": OtherTimes(am=False)}, special={FRIDAY: OtherTimes(am=True)})
    assert times_on(FRIDAY, day=calendar).am
    assert not times_on(FRIDAY + timedelta(days=7), day=calendar).am


@pytest.mark.parametrize(
    ("other", "held"),
    [
        (OtherTimes(), ("08:45", "15:15")),
        (OtherTimes(no_pm=True), ("08:45", "12:30")),
        (OtherTimes(no_pm=True, ends=time(12)), ("08:45", "12:00")),
        (OtherTimes(am=False), ("12:30", "15:15")),
        (OtherTimes(am=False, pm_starts=time(12, 40)), ("12:40", "15:15")),
        (OtherTimes(am=False, no_pm=True), None),
    ],
)
def test_the_hours_are_those_of_what_is_held(other, held):
    assert hours(FRIDAY, replace(USUAL, special={FRIDAY: other})) == held


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        (date(2026, 8, 31), True),  # a Monday before the first term: as if there were no terms
        (AUTUMN[0], True),
        (AUTUMN[1], True),
        (date(2026, 12, 21), False),
        (date(2027, 1, 4), False),
        (SPRING[0], True),
        (SPRING[1], True),
        (date(2027, 4, 12), True),  # next term is not typed yet: its marks must not be lost
        (date(2026, 12, 12), False),  # a Saturday
    ],
)
def test_between_two_terms_there_is_no_school_and_outside_all_of_them_there_is(when, is_open):
    assert is_school_date(when, day=TERMS) is is_open


def test_a_special_day_opens_a_weekend_and_a_day_between_two_terms():
    calendar = replace(TERMS, special={SATURDAY: OtherTimes(), date(2026, 12, 21): OtherTimes()})
    assert hours(SATURDAY, calendar) == ("08:45", "15:15")
    assert is_school_date(date(2026, 12, 21), day=calendar)


def test_the_times_of_a_weekday_do_not_open_it():
    assert not is_school_date(SATURDAY, day=replace(USUAL, weekdays={"sat": OtherTimes(ends=time(12))}))


def test_a_closure_wins_over_a_special_day_and_a_term():
    calendar = replace(TERMS, special={FRIDAY: OtherTimes()}, closures=((FRIDAY, FRIDAY),))
    assert hours(FRIDAY, calendar) is None


def faults(calendar):
    return list(day_faults(calendar))


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        (OtherTimes(starts=time(10)), DayFault.AM_REGISTRATION),
        (OtherTimes(starts=time(9)), DayFault.AM_REGISTRATION),
        (OtherTimes(pm_starts=time(12, 50)), DayFault.PM_REGISTRATION),
        (OtherTimes(starts=time(13)), DayFault.PM_REGISTRATION),
        (OtherTimes(am=False, pm_starts=time(13)), DayFault.PM_REGISTRATION),
        (OtherTimes(starts=time(10), am_registration_ends=time(9, 30)), DayFault.AM_REGISTRATION),
        (OtherTimes(am_registration_ends=time(8, 45)), DayFault.AM_REGISTRATION),
        (OtherTimes(pm_registration_ends=time(12)), DayFault.PM_REGISTRATION),
        (OtherTimes(ends=time(8, 45)), DayFault.NO_DAY),
    ],
)
def test_a_session_that_begins_when_its_register_has_closed_must_say_when_it_closes(other, fault):
    assert faults(replace(USUAL, special={FRIDAY: other})) == [(FRIDAY, fault)]
    assert faults(replace(USUAL, weekdays={"wed": other})) == [("wed", fault)]


@pytest.mark.parametrize(
    "other",
    [
        OtherTimes(),
        SHORT,
        OtherTimes(starts=time(8, 59, 59)),
        OtherTimes(starts=time(10), am_registration_ends=time(10, 15)),
        OtherTimes(starts=time(13), pm_registration_ends=time(13, 15)),
        OtherTimes(starts=time(13), no_pm=True, am_registration_ends=time(13, 1)),
        OtherTimes(am=False),
        OtherTimes(pm_starts=time(13), pm_registration_ends=time(13, 15)),
    ],
)
def test_what_says_so_or_needs_not_is_right(other):
    assert faults(replace(USUAL, special={FRIDAY: other}, weekdays={"wed": other})) == []


def test_a_special_day_is_judged_by_the_times_of_its_weekday():
    late = OtherTimes(starts=time(10), am_registration_ends=time(10, 15))
    calendar = replace(USUAL, weekdays={"fri": late})
    assert faults(replace(calendar, special={FRIDAY: OtherTimes(ends=time(14))})) == []
    assert faults(replace(calendar, special={FRIDAY: OtherTimes(starts=time(10, 30))})) == [
        (FRIDAY, DayFault.AM_REGISTRATION)
    ]


def test_only_times_that_the_date_has_otherwise_are_moved():
    other = OtherTimes(starts=time(10), am_registration_ends=time(10, 15), pm_registration_ends=time(12, 50))
    assert times_on(FRIDAY, day=replace(USUAL, special={FRIDAY: other})).moved == {time(9): time(10, 15)}
    assert times_on(FRIDAY, day=USUAL).moved == {}


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_without_a_calendar_every_date_has_the_usual_times_and_its_weekday_says_whether_it_is_open(when):
    times = times_on(when, day=USUAL)
    assert (times.starts, times.ends, times.pm_starts) == (USUAL.starts, USUAL.ends, USUAL.pm_starts)
    assert (times.am_registration_ends, times.pm_registration_ends) == (time(9), time(12, 50))
    assert (times.am, times.pm, dict(times.moved)) == (True, True, {})
    assert is_school_date(when, day=USUAL) == (when.isoweekday() <= 5)
