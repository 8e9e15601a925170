"""Dates, sessions and the later-day rule far from Greenwich and across the clock changes."""

from datetime import UTC, date, datetime

import pytest

from mis.connecting import adapter_for
from mis.models import Connection
from tests.mis.engine.conftest import at


@pytest.mark.parametrize(
    ("zone", "occurred_at", "when", "session"),
    [
        # 09:05 on Monday in Tonga is still Sunday in Greenwich; 13:05 in Samoa is Tuesday there.
        ("Pacific/Tongatapu", datetime(2026, 11, 22, 20, 5, tzinfo=UTC), "2026-11-23", "AM"),
        ("Pacific/Tongatapu", datetime(2026, 11, 23, 1, 5, tzinfo=UTC), "2026-11-23", "PM"),
        ("Pacific/Pago_Pago", datetime(2026, 11, 23, 20, 5, tzinfo=UTC), "2026-11-23", "AM"),
        ("Pacific/Pago_Pago", datetime(2026, 11, 24, 0, 5, tzinfo=UTC), "2026-11-23", "PM"),
        # London on the last school day before and the first after each clock change.
        ("Europe/London", datetime(2026, 10, 23, 7, 50, tzinfo=UTC), "2026-10-23", "AM"),
        ("Europe/London", datetime(2026, 10, 26, 8, 50, tzinfo=UTC), "2026-10-26", "AM"),
        ("Europe/London", datetime(2026, 10, 26, 12, 30, tzinfo=UTC), "2026-10-26", "PM"),
        ("Europe/London", datetime(2027, 3, 26, 12, 29, tzinfo=UTC), "2027-03-26", "AM"),
        ("Europe/London", datetime(2027, 3, 29, 11, 30, tzinfo=UTC), "2027-03-29", "PM"),
    ],
)
def test_the_mark_has_the_schools_own_date_and_session(scene, zone, occurred_at, when, session):
    scene.set(timezone=zone)
    scene.now.move_to(occurred_at)
    assert scene.ends(scene.arrives(occurred_at=occurred_at)).status == "successful"
    assert [(mark["date"], mark["session"]) for mark in scene.sent] == [(when, session)]


@pytest.mark.parametrize(
    ("zone", "occurred_at", "received_at", "cause"),
    [
        # Two dates in Greenwich, one in Tonga.
        (
            "Pacific/Tongatapu",
            datetime(2026, 11, 22, 20, 0, tzinfo=UTC),
            datetime(2026, 11, 23, 10, 59, tzinfo=UTC),
            "",
        ),
        # One date in Greenwich, two in Tonga.
        (
            "Pacific/Tongatapu",
            datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
            datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
            "received_on_later_day",
        ),
        (
            "Pacific/Pago_Pago",
            datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 10, 59, tzinfo=UTC),
            "",
        ),
        (
            "Pacific/Pago_Pago",
            datetime(2026, 11, 23, 20, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 11, 0, tzinfo=UTC),
            "received_on_later_day",
        ),
    ],
)
def test_a_later_day_is_a_later_day_of_the_school(scene, zone, occurred_at, received_at, cause):
    scene.set(timezone=zone)
    scene.now.move_to(received_at)
    record = scene.arrives(occurred_at=occurred_at, received_at=received_at, captured_offline=True)
    assert scene.ends(record).cause == cause


@pytest.mark.parametrize(
    ("zone", "inside", "outside"),
    [
        ("Pacific/Tongatapu", "2026-11-20T09:00:00+13:00", "2026-11-21T09:00:00+13:00"),
        ("Pacific/Pago_Pago", "2026-11-20T09:00:00-11:00", "2026-11-21T09:00:00-11:00"),
    ],
)
def test_friday_and_saturday_are_the_schools(scene, zone, inside, outside):
    scene.set(timezone=zone)
    for text, cause in ((inside, ""), (outside, "outside_school_day")):
        moment = datetime.fromisoformat(text)
        scene.now.move_to(moment)
        assert scene.ends(scene.arrives(occurred_at=moment)).cause == cause


def test_minutes_late_are_counted_on_the_wall_clock_after_a_clock_change(scene):
    for when in (date(2026, 10, 23), date(2026, 10, 26)):
        moment = at("09:12", on=when)
        scene.now.move_to(moment)
        scene.ends(scene.arrives(occurred_at=moment))
    assert [mark["minutes_late"] for mark in scene.sent] == [12, 12]


@pytest.mark.parametrize(
    ("zone", "today"), [("Pacific/Tongatapu", date(2026, 11, 24)), ("Pacific/Pago_Pago", date(2026, 11, 23))]
)
def test_what_the_mis_is_asked_about_today_is_about_the_schools_today(scene, zone, today):
    scene.set(timezone=zone)
    scene.now.move_to(datetime(2026, 11, 23, 20, 5, tzinfo=UTC))
    assert adapter_for(Connection.objects.get()).today == today
