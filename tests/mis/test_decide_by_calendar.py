"""What the school's calendar makes of an event: its session, its cause or its code. On values alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.school_day import EarlyLeaveMarks, OtherTimes, minutes_late
from mis.causes import Cause
from mis.decide import decide, times_of
from reasons.coding import ReasonRule
from reasons.kinds import Kind
from tests.mis.facts import DAY, at, facts

CURRENT, NEXT, REGISTER = EarlyLeaveMarks
MONDAY, FRIDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28)
NO_AFTERNOON = OtherTimes(no_pm=True)
NO_MORNING = OtherTimes(am=False)
LATE_START = OtherTimes(starts=time(10), am_registration_ends=time(10, 15))
OUTSIDE, NO_NEXT = Cause.OUTSIDE_SCHOOL_DAY, Cause.NO_NEXT_SESSION


def on(when, other):
    return replace(DAY, special={when: other})


def decided(clock, day, *, when=MONDAY, kind=Kind.LATE_ARRIVAL, **changed):
    """Session and cause; no cause where the mark goes out."""
    decision = decide(facts(day=day, occurred_at=at(clock, on=when), kind=kind, **changed))
    return decision.target.session, decision.cause


@pytest.mark.parametrize(
    ("clock", "session", "cause"),
    [
        ("08:44:59", "AM", OUTSIDE),
        ("08:45", "AM", None),
        ("12:29:59", "AM", None),
        ("12:30", "PM", OUTSIDE),
        ("14:00", "PM", OUTSIDE),
    ],
)
def test_on_a_day_without_an_afternoon_the_usual_pm_start_still_parts_the_day(clock, session, cause):
    assert decided(clock, on(MONDAY, NO_AFTERNOON)) == (session, cause)
    assert decided(clock, replace(DAY, weekdays={"mon": NO_AFTERNOON})) == (session, cause)


@pytest.mark.parametrize(
    ("clock", "session", "cause"),
    [("08:50", "AM", OUTSIDE), ("12:29:59", "AM", OUTSIDE), ("12:30", "PM", None), ("15:15", "PM", OUTSIDE)],
)
def test_on_a_day_without_a_morning_only_the_afternoon_is_written(clock, session, cause):
    assert decided(clock, on(MONDAY, NO_MORNING)) == (session, cause)


@pytest.mark.parametrize("marks", EarlyLeaveMarks)
@pytest.mark.parametrize(("clock", "session"), [("08:50", "AM"), ("14:00", "PM")])
def test_an_early_leave_from_a_session_that_is_not_held_is_outside_the_day(marks, clock, session):
    other = NO_MORNING if session == "AM" else NO_AFTERNOON
    leaving = {"kind": Kind.EARLY_LEAVE, "early_leave": marks}
    assert decided(clock, on(MONDAY, other), **leaving) == (session, OUTSIDE)


@pytest.mark.parametrize(
    "other", [NO_AFTERNOON, OtherTimes(ends=time(12, 30)), OtherTimes(ends=time(12), no_pm=True)]
)
def test_an_early_leave_to_an_afternoon_that_is_not_held_goes_nowhere(other):
    leaving = {"kind": Kind.EARLY_LEAVE, "early_leave": NEXT}
    assert decided("11:00", on(MONDAY, other), **leaving) == (None, NO_NEXT)
    assert decided("11:00", on(FRIDAY, other), **leaving) == ("PM", None)


@pytest.mark.parametrize(
    ("clock", "session", "cause"),
    [
        ("08:50", "AM", None),
        ("08:59:59.999999", "AM", None),
        ("09:00", "PM", None),
        ("12:29:59", "PM", None),
        ("12:30", "PM", None),
        ("12:49:59.999999", "PM", None),
        ("12:50", None, NO_NEXT),
        ("15:00", None, NO_NEXT),
        ("15:15", None, OUTSIDE),
    ],
)
def test_an_early_leave_can_go_to_the_register_that_is_still_to_come(clock, session, cause):
    assert decided(clock, DAY, kind=Kind.EARLY_LEAVE, early_leave=REGISTER) == (session, cause)


@pytest.mark.parametrize(
    ("clock", "session", "cause"), [("10:10", "AM", None), ("10:15", "PM", None), ("08:50", "AM", OUTSIDE)]
)
def test_the_register_to_come_is_that_days(clock, session, cause):
    day = on(MONDAY, LATE_START)
    assert decided(clock, day, kind=Kind.EARLY_LEAVE, early_leave=REGISTER) == (session, cause)


def test_after_the_only_register_of_a_day_there_is_no_next():
    leaving = {"kind": Kind.EARLY_LEAVE, "early_leave": REGISTER}
    assert decided("08:59", on(MONDAY, NO_AFTERNOON), **leaving) == ("AM", None)
    assert decided("09:00", on(MONDAY, NO_AFTERNOON), **leaving) == (None, NO_NEXT)
    assert decided("12:40", on(MONDAY, NO_MORNING), **leaving) == ("PM", None)


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({}, OUTSIDE),
        ({"special": {SATURDAY: OtherTimes()}}, None),
        ({"special": {SATURDAY: OtherTimes()}, "closures": ((SATURDAY, SATURDAY),)}, OUTSIDE),
        ({"special": {SATURDAY: LATE_START}}, OUTSIDE),  # 09:00 is before that day begins
    ],
)
def test_a_special_day_opens_a_saturday_and_a_closure_shuts_it(changed, cause):
    assert decided("09:00", replace(DAY, **changed), when=SATURDAY) == ("AM", cause)


def test_a_day_between_two_terms_is_outside_and_after_the_last_one_marks_go_on():
    terms = ((date(2026, 9, 1), date(2026, 11, 20)), (date(2026, 11, 25), date(2026, 12, 18)))
    day = replace(DAY, terms=terms)
    assert decided("09:00", day) == ("AM", OUTSIDE)
    assert decided("09:00", day, when=FRIDAY) == ("AM", None)
    assert decided("09:00", day, when=date(2027, 1, 4)) == ("AM", None)


ENGLISH = ReasonRule(code="L", time_codes=((time(9), "U"), (time(12, 30), "L"), (time(12, 50), "U")))


@pytest.mark.parametrize(
    ("clock", "letter"),
    [("10:02", "L"), ("10:14:59", "L"), ("10:15", "U"), ("12:30", "L"), ("12:49", "L"), ("12:50", "U")],
)
def test_on_a_day_that_begins_late_nobody_is_too_late_before_its_register_closes(clock, letter):
    mark = decide(facts(clock, day=on(MONDAY, LATE_START), reason=ENGLISH)).mark
    assert mark is not None
    assert mark.code == letter


@pytest.mark.parametrize(("clock", "letter"), [("12:40", "U"), ("13:10", "L"), ("13:25", "U")])
def test_the_afternoons_codes_move_with_the_afternoon(clock, letter):
    later = OtherTimes(pm_starts=time(13), pm_registration_ends=time(13, 20))
    mark = decide(facts(clock, day=on(MONDAY, later), reason=ENGLISH)).mark
    assert mark is not None
    assert (mark.code, mark.session) == (letter, "AM" if clock < "13:00" else "PM")


def late(clock, day, when=MONDAY):
    whole = facts(day=day, occurred_at=at(clock, on=when))
    return minutes_late(whole.occurred_at, times=times_of(whole))


def test_minutes_are_counted_from_the_end_of_that_days_registration():
    assert (late("10:14", on(MONDAY, LATE_START)), late("10:20", on(MONDAY, LATE_START))) == (None, 5)
    assert late("10:20", DAY) == 80
    assert late("14:00", on(MONDAY, NO_AFTERNOON)) is None


def test_the_mis_is_told_the_usual_start_of_the_session_whatever_the_day():
    mark = decide(facts("10:02", day=on(MONDAY, LATE_START))).mark
    assert mark is not None
    assert mark.session_starts_at == at("08:45")


@pytest.mark.parametrize(
    ("utc", "cause"),
    [
        # Clocks go back on Sunday 25 October 2026 and forward on Sunday 28 March 2027.
        (datetime(2026, 10, 23, 9, 2, tzinfo=UTC), None),  # 10:02 in summer
        (datetime(2026, 10, 25, 9, 59, tzinfo=UTC), OUTSIDE),
        (datetime(2026, 10, 25, 10, 2, tzinfo=UTC), None),
        (datetime(2026, 10, 26, 9, 59, tzinfo=UTC), OUTSIDE),
        (datetime(2027, 3, 26, 10, 2, tzinfo=UTC), None),
        (datetime(2027, 3, 28, 8, 59, tzinfo=UTC), OUTSIDE),
        (datetime(2027, 3, 28, 9, 2, tzinfo=UTC), None),
        (datetime(2027, 3, 29, 9, 2, tzinfo=UTC), None),
    ],
)
def test_a_day_that_begins_at_ten_does_so_by_the_wall_clock_on_both_sides_of_both_changes(utc, cause):
    day = replace(DAY, special={at("12:00", on=utc.date()).date(): LATE_START})
    decision = decide(facts(day=day, occurred_at=utc, reason=ENGLISH))
    assert decision.cause == cause
    assert (decision.target.session, decision.target.code) == ("AM", "L")


# The rules as they were before a school could have a calendar: what one without it must still see.
def once(clock, when, *, kind, marks):
    afternoon = clock >= time(12, 30)
    session = "PM" if afternoon else "AM"
    if kind is Kind.EARLY_LEAVE and marks is NEXT:
        session = None if afternoon else "PM"
    outside = when.isoweekday() > 5 or not time(8, 45) <= clock < time(15, 15)
    if outside:
        return session, None, OUTSIDE
    if session is None:
        return None, None, NO_NEXT
    ended = time(12, 50) if afternoon else time(9)
    minutes = (clock.hour - ended.hour) * 60 + clock.minute - ended.minute if clock >= ended else None
    return session, minutes, None


@given(
    clock=st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    when=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    kind=st.sampled_from(Kind),
    marks=st.sampled_from([CURRENT, NEXT]),
)
def test_a_school_without_a_calendar_decides_as_it_always_did(clock, when, kind, marks):
    whole = facts(occurred_at=at(clock.isoformat(), on=when), kind=kind, early_leave=marks, reason=ENGLISH)
    session, minutes, cause = once(clock, when, kind=kind, marks=marks)
    decision = decide(whole)
    assert (decision.target.session, decision.cause) == (session, cause)
    rows = [letter for starts, letter in ENGLISH.time_codes if starts <= clock]
    assert decision.target.code == (rows[-1] if rows else "L")
    if cause is None:
        assert minutes_late(whole.occurred_at, times=times_of(whole)) == minutes


@given(
    clock=st.times(),
    days=st.integers(-30, 30),
    other=st.builds(
        OtherTimes,
        starts=st.none() | st.times(),
        ends=st.none() | st.times(),
        am=st.none() | st.booleans(),
        no_pm=st.booleans(),
        pm_starts=st.none() | st.times(),
        am_registration_ends=st.none() | st.times(),
        pm_registration_ends=st.none() | st.times(),
    ),
    kind=st.sampled_from(Kind),
    marks=st.sampled_from(EarlyLeaveMarks),
)
def test_whatever_a_calendar_says_there_is_a_mark_or_a_cause(clock, days, other, kind, marks):
    when = MONDAY + timedelta(days=days)
    day = replace(DAY, special={when: other}, weekdays={"mon": other})
    decision = decide(
        facts(day=day, occurred_at=at(clock.isoformat(), on=when), kind=kind, early_leave=marks)
    )
    assert (decision.mark is None) != (decision.cause is None)
