"""Days that are other than usual, from a saved record to what the MIS received."""

from datetime import UTC, date, datetime

import pytest

from tests.cast import a_closure, a_code, a_reason, a_special_day, a_term, a_weekday
from tests.mis.engine.conftest import at

MONDAY = "2026-11-23"
OUTSIDE, NO_NEXT = "outside_school_day", "no_next_session"


@pytest.fixture
def english(scene):
    """A reason with England's codes: late before, and after, each register closes."""
    a_code(scene.school, "U")
    scene.bus.time_codes.all().delete()
    for starts, letter in (("09:00", "U"), ("12:30", "L"), ("12:50", "U")):
        scene.bus.time_codes.create(starts=starts, code=a_code(scene.school, letter))
    return scene


def sent(scene, clock, **event):
    """Session, MIS code id and minutes of the one mark that went out; the cause where none did."""
    ended = scene.ends(scene.arrives(clock, **event))
    if ended.cause:
        assert scene.sent == []
        return ended.cause
    [mark] = scene.sent
    return mark["session"], mark["attendance_code_id"], mark.get("minutes_late")


@pytest.mark.parametrize(
    ("clock", "received"),
    [
        ("10:02", ("AM", "A1203", None)),
        ("10:14:59", ("AM", "A1203", None)),
        ("10:16", ("AM", "A1222", 1)),
        ("10:21", ("AM", "A1222", 6)),
        ("12:35", ("PM", "A1203", None)),
        ("09:50", OUTSIDE),
    ],
)
def test_a_day_that_begins_late(english, clock, received):
    a_special_day(english.school, MONDAY, starts="10:00", am_registration_ends="10:15")
    assert sent(english, clock) == received


@pytest.mark.parametrize(("clock", "received"), [("09:05", ("AM", "A1222", 5)), ("14:00", OUTSIDE)])
def test_a_weekday_without_an_afternoon(english, clock, received):
    a_weekday(english.school, "mon", ends="12:30", no_pm=True)
    assert sent(english, clock) == received


@pytest.mark.parametrize(("clock", "received"), [("09:05", OUTSIDE), ("13:00", ("PM", "A1222", 10))])
def test_a_day_without_a_morning(english, clock, received):
    a_special_day(english.school, MONDAY, am=False)
    assert sent(english, clock) == received


@pytest.mark.parametrize(
    ("setting", "clock", "received"),
    [
        ("next", "11:00", NO_NEXT),
        ("register", "08:59:59", ("AM", "A1203", None)),
        ("register", "09:00", NO_NEXT),
        ("current", "11:00", ("AM", "A1203", None)),
        ("next", "14:00", OUTSIDE),
    ],
)
def test_an_early_leave_on_a_day_without_an_afternoon(scene, setting, clock, received):
    a_special_day(scene.school, MONDAY, no_pm=True)
    scene.set(early_leave_session=setting)
    assert sent(scene, clock, kind="early_leave") == received


@pytest.mark.parametrize(
    ("clock", "received"),
    [
        ("08:59:59", ("AM", "A1203", None)),
        ("09:00", ("PM", "A1203", None)),
        ("12:49:59", ("PM", "A1203", None)),
        ("12:50", NO_NEXT),
    ],
)
def test_an_early_leave_marks_the_register_that_is_still_to_come(scene, clock, received):
    scene.set(early_leave_session="register")
    assert sent(scene, clock, kind="early_leave") == received


def closure_over_a_special_day(school):
    a_special_day(school, MONDAY, ends="12:00")
    a_closure(school, MONDAY)


def between_two_terms(school):
    a_term(school, "2026-09-02", "2026-11-20")
    a_term(school, "2026-11-24", "2026-12-18")


@pytest.mark.parametrize("calendar", [closure_over_a_special_day, between_two_terms])
def test_a_date_on_which_there_is_no_school(scene, calendar):
    calendar(scene.school)
    assert sent(scene, "09:05") == OUTSIDE


def test_a_special_day_opens_a_date_between_two_terms(scene):
    between_two_terms(scene.school)
    a_special_day(scene.school, MONDAY)
    assert sent(scene, "09:05") == ("AM", "A1203", 5)


def test_a_special_day_opens_a_saturday(scene):
    saturday = date(2026, 11, 28)
    scene.now.move_to(at("09:20", on=saturday))
    a_special_day(scene.school, "2026-11-28", starts="09:00", am_registration_ends="09:10")
    assert sent(scene, "09:15", occurred_at=at("09:15", on=saturday)) == ("AM", "A1203", 5)


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        ("2026-10-25", datetime(2026, 10, 25, 10, 16, tzinfo=UTC)),  # the clocks went back in the night
        ("2027-03-28", datetime(2027, 3, 28, 9, 16, tzinfo=UTC)),  # and forward
    ],
)
def test_on_a_sunday_on_which_the_clocks_change_a_day_from_ten_is_so_by_the_wall_clock(english, when, utc):
    english.now.move_to(utc)
    a_special_day(english.school, when, starts="10:00", am_registration_ends="10:15")
    assert sent(english, "10:16", occurred_at=utc) == ("AM", "A1222", 1)


def test_a_row_that_begins_with_no_usual_time_stays_where_it_is(scene):
    other = a_reason(scene.school, "Snow", code="L", time_codes={"09:30": "U"})
    a_special_day(scene.school, MONDAY, starts="10:00", am_registration_ends="10:15")
    # Half past nine is no usual time of the day: that row does not move.
    assert sent(scene, "10:02", reason=other)[1] == "A1222"
