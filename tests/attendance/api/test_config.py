"""GET /config: what a device needs to know (rest.md)."""

import pytest

from custr.models import School
from tests.attendance.api.kiosk import Kiosk
from tests.cast import a_closure, a_question, a_reason, a_school

PIN = {"salt": "c2FsdA==", "hash": "aGFzaA==", "iterations": 600000}


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
        "device": {"id": str(kiosk.device.pk), "name": "Reception"},
        "settings": {
            "reason_exact_match_required": True,
            "student_exact_match_required": True,
            "day_starts": "08:45",
            "day_ends": "15:15",
            "pm_starts": "12:45",
            "school_days": ["mon", "tue", "wed", "thu", "fri"],
            "closed_today": False,
            "offline_directory": True,
            "staff_pin": PIN,
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
