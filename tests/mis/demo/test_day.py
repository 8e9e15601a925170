"""The demo's day works at every minute of it."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from mis.demo.day import lay_day

LONDON = ZoneInfo("Europe/London")
MIDNIGHT = datetime(2026, 11, 23, tzinfo=LONDON)
EVERY_MINUTE = [MIDNIGHT + timedelta(minutes=minute, seconds=30) for minute in range(24 * 60)]


def test_a_morning_has_its_registration_just_behind_it() -> None:
    day = lay_day(datetime(2026, 11, 23, 14, 5, 40, tzinfo=LONDON))
    assert (day.session, day.now) == ("AM", time(14, 5))
    assert (day.ended, day.am_registration_ends) == (time(13, 55), time(13, 55))
    assert (day.pm_starts, day.pm_registration_ends) == (time(16, 5), time(16, 25))


def test_late_in_the_evening_it_is_afternoon() -> None:
    day = lay_day(datetime(2026, 11, 23, 23, 58, tzinfo=LONDON))
    assert day.session == "PM"
    assert (day.am_registration_ends, day.pm_starts) == (time(9), time(23, 28))
    assert day.ended == day.pm_registration_ends == time(23, 48)


def test_after_midnight_registration_ended_at_midnight() -> None:
    assert lay_day(MIDNIGHT + timedelta(minutes=3)).ended == time(0)


@pytest.mark.parametrize("clock_change", ["2026-03-29T01:30", "2026-10-25T01:30"])
def test_clock_changes_do_no_harm(clock_change: str) -> None:
    day = lay_day(datetime.fromisoformat(clock_change).replace(tzinfo=LONDON))
    assert day.ended == time(1, 20)


def test_every_minute_of_a_day_has_its_times_in_order() -> None:
    for now in EVERY_MINUTE:
        day = lay_day(now)
        assert day.am_registration_ends < day.pm_starts < day.pm_registration_ends, now
        assert day.ended <= now.time(), now


def test_at_every_minute_the_session_is_the_one_that_is_named() -> None:
    for now in EVERY_MINUTE:
        day = lay_day(now)
        assert (now.time() >= day.pm_starts) is (day.session == "PM"), now
        registration = day.pm_registration_ends if day.session == "PM" else day.am_registration_ends
        assert day.ended == registration, now
