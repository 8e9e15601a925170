"""GET /config: what a device needs to know (rest.md)."""

from datetime import date, datetime, timedelta

import pytest

from custr.models import Device, School
from tests.attendance.api.kiosk import Kiosk
from tests.cast import (
    a_closure,
    a_question,
    a_reason,
    a_school,
    a_special_day,
    a_term,
    a_weekday,
)

PIN = {"salt": "c2FsdA==", "hash": "aGFzaA==", "iterations": 600000}


def usual_day(when: date) -> dict[str, str | None]:
    held = {"starts": "08:45", "ends": "15:15", "pm_starts": "12:45"}
    return {"date": when.isoformat(), **(held if when.isoweekday() <= 5 else dict.fromkeys(held))}


def test_all_that_a_device_needs_is_there(clock):
    clock.shift(0.114)
    school = a_school(slug="northfield", kiosk_pin=PIN, offline_directory=True, pm_starts="12:45")
    kiosk = Kiosk(school, "Reception")
    reason = a_reason(school, "Missed the bus", kind="late_arrival", code="L")
    question = a_question(
        school, "Who?", kind="early_leave", type="choice", choices=["Mother", "Father"], required=True
    )
    response = kiosk.get("config")
    assert response.status_code == 200
    assert response.json() == {
        "school": {"slug": "northfield", "name": "Northfield Academy", "timezone": "Europe/London"},
        "server_time": "2026-11-23T08:55:00.114Z",
        "device": {
            "id": str(kiosk.device.pk),
            "name": "Reception",
            "kinds": ["late_arrival", "early_leave"],
        },
        "settings": {
            "reason_exact_match_required": True,
            "student_exact_match_required": True,
            "day_starts": "08:45",
            "day_ends": "15:15",
            "pm_starts": "12:45",
            "school_days": ["mon", "tue", "wed", "thu", "fri"],
            "closed_today": False,
            "today": {"date": "2026-11-23", "starts": "08:45", "ends": "15:15", "pm_starts": "12:45"},
            "days": [usual_day(date(2026, 11, 24) + timedelta(days=number)) for number in range(14)],
            "utc_offsets": [
                {"from": "2026-10-25T01:00:00Z", "minutes": 0},
                {"from": "2027-03-28T01:00:00Z", "minutes": 60},
                {"from": "2027-10-31T01:00:00Z", "minutes": 0},
            ],
            "offline_directory": True,
            "staff_pin": PIN,
            "kiosk_numbers": False,
            "early_leave": {"years": None, "needs_pin": False},
        },
        "reasons": [{"id": str(reason.pk), "text": "Missed the bus", "kind": "late_arrival"}],
        "questions": [
            {
                "id": str(question.pk),
                "text": "Who?",
                "kind": "early_leave",
                "type": "choice",
                "choices": ["Mother", "Father"],
                "required": True,
            }
        ],
    }


def test_codes_are_never_told(kiosk):
    a_reason(kiosk.school, "Overslept", code="ZZ9", time_codes={"09:00": "QQ7"})
    a_reason(kiosk.school, "XX8", code="XX8", imported=True)  # its MIS describes it by nothing else
    body = kiosk.get("config").content.decode()
    for letters in ("ZZ9", "QQ7", "XX8"):
        assert letters not in body


def test_only_what_is_offered_is_told(kiosk):
    for text, fields in {
        "Own": {},
        "Old": {"archived": True},
        "Late": {"imported": True, "code": "L"},
    }.items():
        a_reason(kiosk.school, text, **fields)
    a_reason(a_school(), "Another school's")
    a_question(kiosk.school, "Old?", archived=True)
    a_question(a_school(), "Another school's?")
    config = kiosk.get("config").json()
    assert [reason["text"] for reason in config["reasons"]] == ["Own", "Late"]
    assert config["questions"] == []
    School.objects.update(hide_imported_reasons=True)
    assert [reason["text"] for reason in kiosk.get("config").json()["reasons"]] == ["Own"]


@pytest.mark.parametrize(
    ("now", "timezone", "closed"),
    [
        ("2026-11-23T08:55:00Z", "Europe/London", False),
        ("2026-11-22T08:55:00Z", "Europe/London", True),  # a Sunday
        ("2026-11-22T12:00:00Z", "Pacific/Auckland", False),  # Monday there
        ("2026-11-23T08:55:00Z", "Pacific/Honolulu", True),  # still Sunday there
        ("2026-12-21T08:55:00Z", "Europe/London", True),  # a closure
        ("2027-01-01T23:59:00Z", "Europe/London", True),
        ("2027-01-04T08:55:00Z", "Europe/London", False),
    ],
)
def test_closed_today_is_by_the_schools_calendar(clock, now, timezone, closed):
    clock.move_to(now)
    school = a_school(timezone=timezone)
    a_closure(school, "2026-12-21", "2027-01-01")
    assert Kiosk(school).get("config").json()["settings"]["closed_today"] is closed


def test_an_unchanged_config_is_not_sent_again(kiosk, clock):
    etag = kiosk.get("config").headers["ETag"]
    clock.shift(60)
    for sent in (etag, f"W/{etag}", f'"other", {etag}', f'W/"other",W/{etag}', "*"):
        response = kiosk.ask("config", sent)
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == etag


@pytest.mark.parametrize("sent", ["", '"other"', "garbage", '"', "W/", "é"])
def test_another_etag_gets_the_config(kiosk, sent):
    assert kiosk.ask("config", sent).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda kiosk: School.objects.update(reason_exact_match_required=False),
        lambda kiosk: School.objects.update(kiosk_pin=PIN),
        lambda kiosk: a_reason(kiosk.school),
        lambda kiosk: a_question(kiosk.school),
        lambda kiosk: a_closure(kiosk.school, "2026-11-23"),
        lambda kiosk: a_closure(kiosk.school, "2026-12-07"),
        lambda kiosk: a_special_day(kiosk.school, "2026-11-23", ends="12:00"),
        lambda kiosk: a_weekday(kiosk.school, "fri", no_pm=True),
        lambda kiosk: School.objects.update(kiosk_numbers=True),
        lambda kiosk: Device.objects.update(kinds=["late_arrival"]),
    ],
)
def test_any_change_is_another_config(kiosk, change):
    etag = kiosk.get("config").headers["ETag"]
    change(kiosk)
    assert kiosk.ask("config", etag).status_code == 200


def test_two_devices_have_etags_of_their_own(kiosk):
    assert kiosk.get("config").headers["ETag"] != Kiosk(kiosk.school).get("config").headers["ETag"]


def test_a_config_is_for_this_device_alone(kiosk):
    assert kiosk.get("config").headers["Cache-Control"] == "private, no-cache"


def settings_of(kiosk):
    return kiosk.get("config").json()["settings"]


def hours(day):
    return day["starts"], day["ends"], day["pm_starts"]


@pytest.mark.parametrize(
    ("times", "told"),
    [
        ({}, ("08:45", "15:15", "12:30")),
        ({"ends": "14:00"}, ("08:45", "14:00", "12:30")),
        ({"ends": "12:00", "no_pm": True}, ("08:45", "12:00", None)),
        ({"no_pm": True}, ("08:45", "12:30", None)),  # at most the usual PM start
        ({"ends": "12:00"}, ("08:45", "12:00", None)),
        ({"am": False}, ("12:30", "15:15", "12:30")),
        ({"starts": "10:00", "am_registration_ends": "10:15"}, ("10:00", "15:15", "12:30")),
        ({"pm_starts": "13:00", "pm_registration_ends": "13:20"}, ("08:45", "15:15", "13:00")),
        ({"am": False, "no_pm": True}, (None, None, None)),
    ],
)
def test_today_is_the_day_that_the_calendar_has(kiosk, times, told):
    a_special_day(kiosk.school, "2026-11-23", **times)
    settings = settings_of(kiosk)
    assert settings["today"]["date"] == "2026-11-23"
    assert hours(settings["today"]) == told
    assert settings["closed_today"] is (told[0] is None)
    assert (settings["day_starts"], settings["day_ends"], settings["pm_starts"]) == (
        "08:45",
        "15:15",
        "12:30",
    )


def test_the_days_to_come_are_the_next_fourteen_by_weekday_term_closure_and_date(kiosk):
    school = kiosk.school
    a_weekday(school, "fri", ends="12:30", no_pm=True)
    a_special_day(school, "2026-11-29", starts="09:00", am_registration_ends="09:10")  # a Sunday
    a_closure(school, "2026-11-25")
    a_term(school, "2026-09-02", "2026-12-01")
    a_term(school, "2026-12-04", "2026-12-18")
    days = {day["date"]: hours(day) for day in settings_of(kiosk)["days"]}
    assert (min(days), max(days)) == ("2026-11-24", "2026-12-07")
    closed, usual, friday = (None, None, None), ("08:45", "15:15", "12:30"), ("08:45", "12:30", None)
    assert list(days.values()) == [
        usual,
        closed,  # the closure
        usual,
        friday,
        closed,
        ("09:00", "15:15", "12:30"),
        usual,
        usual,
        closed,  # between two terms
        closed,
        friday,
        closed,
        closed,
        usual,
    ]


@pytest.mark.parametrize(
    ("timezone", "midnight"),
    [("Europe/London", "2026-11-24T00:00:00Z"), ("Asia/Tokyo", "2026-11-23T15:00:00Z")],
)
def test_the_config_is_another_one_from_the_schools_midnight_on(clock, timezone, midnight):
    kiosk = Kiosk(a_school(timezone=timezone))
    etag = kiosk.get("config").headers["ETag"]
    clock.move_to(datetime.fromisoformat(midnight) - timedelta(seconds=1))
    assert kiosk.ask("config", etag).status_code == 304
    clock.move_to(midnight)
    answer = kiosk.ask("config", etag)
    assert answer.status_code == 200
    assert answer.json()["settings"]["today"]["date"] == "2026-11-24"


@pytest.mark.parametrize(
    ("now", "timezone", "offsets"),
    [
        ("2026-11-23T08:55:00Z", "Asia/Kolkata", [(None, 330)]),
        ("2026-11-23T08:55:00Z", "UTC", [(None, 0)]),
        (
            "2027-03-28T00:59:59Z",
            "Europe/London",
            [("2026-10-25T01:00:00Z", 0), ("2027-03-28T01:00:00Z", 60), ("2027-10-31T01:00:00Z", 0)],
        ),
        (
            "2027-03-28T01:00:00Z",
            "Europe/London",
            [("2027-03-28T01:00:00Z", 60), ("2027-10-31T01:00:00Z", 0), ("2028-03-26T01:00:00Z", 60)],
        ),
        (
            "2026-11-23T08:55:00Z",
            "Australia/Lord_Howe",  # half an hour
            [("2026-10-03T15:30:00Z", 660), ("2027-04-03T15:00:00Z", 630), ("2027-10-02T15:30:00Z", 660)],
        ),
    ],
)
def test_the_offset_of_now_and_its_next_two_changes_are_told(clock, now, timezone, offsets):
    clock.move_to(now)
    told = settings_of(Kiosk(a_school(timezone=timezone)))["utc_offsets"]
    assert [(offset["from"], offset["minutes"]) for offset in told] == offsets


def test_who_may_sign_out_and_what_this_device_offers_is_told(clock):
    school = a_school(kiosk_early_leave_years=["12", "13"], kiosk_early_leave_needs_pin=True)
    kiosk = Kiosk(school)
    Device.objects.update(kinds=["late_arrival"])
    config = kiosk.get("config").json()
    assert config["settings"]["early_leave"] == {"years": ["12", "13"], "needs_pin": True}
    assert config["device"]["kinds"] == ["late_arrival"]
