"""Running it again: only real changes are made and counted; what is left out is not touched."""

from typing import Any

import pytest

from attendance.models import Question
from custr.models import Closure, Device, School, Student, User
from mis.models import Connection
from reasons.models import AttendanceCode, Reason
from tests.mis.provisioning.files import counted, everything, only, provision, whole, without_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def hill() -> School:
    provision(without_people())
    return School.objects.get()


def updated(content: dict[str, Any]) -> dict[str, int]:
    report = provision(content)
    assert counted(report["created"]) == {}
    return counted(report["updated"])


def test_twice_changes_nothing() -> None:
    provision(whole())
    before = everything()
    report = provision(whole())
    assert counted(report["created"]) == counted(report["updated"]) == {}
    assert everything() == before


def test_a_file_of_the_slug_alone_touches_nothing(hill: School) -> None:
    before = everything()
    assert updated(only()) == {}
    assert everything() == before


def test_empty_sections_touch_nothing(hill: School) -> None:
    lists = ("attendance_codes", "reasons", "questions", "students", "kiosks", "users")
    before = everything()
    assert updated(only(day={}, settings={}, **{name: [] for name in lists})) == {}
    assert everything() == before


@pytest.mark.parametrize(
    ("section", "content"),
    [
        ("school", {"slug": "hill", "name": "Hill Academy"}),
        ("school", {"slug": "hill", "timezone": "Europe/Dublin"}),
        ("day", {"starts": "08:31"}),
        ("day", {"days": ["mon"]}),
        ("settings", {"minutes_late": False}),
        ("settings", {"protected_codes": []}),
        ("settings", {"kiosk_pin": "9999"}),
        ("mis", {"provider": "wonde", "enabled": False}),
        ("mis", {"provider": "wonde", "timeout_s": 2.5}),
        ("mis", {"provider": "wonde", "system": "bromcom"}),
        ("mis", {"provider": "wonde", "credentials": {"token": "another-one"}}),
        ("attendance_codes", [{"code": "L", "description": "Late before registers closed"}]),
        ("reasons", [{"text": "Dentist", "code": "L"}]),
        ("reasons", [{"text": "DENTIST", "kind": "both"}]),
        ("reasons", [{"text": "Overslept", "kind": "late_arrival", "time_codes": []}]),
        ("reasons", [{"text": "Dentist", "writeback": False}]),
        ("questions", [{"text": "Lunch?", "choices": ["Yes"]}]),
        ("questions", [{"text": "Lunch?", "required": True}]),
        ("students", [{"mis_id": "P1", "form": "8C"}]),
    ],
)
def test_one_change_is_counted_once(hill: School, section: str, content: Any) -> None:
    assert updated(only(**{section: content})) == {section: 1}
    assert updated(only(**{section: content})) == {}


def test_keys_that_are_left_out_keep_their_values(hill: School) -> None:
    provision(only(day={"starts": "08:00"}, settings={"minutes_late": False}))
    before = {**School.objects.values().get()}
    assert before["day_ends"] == hill.day_ends
    assert before["early_leave_session"] == "next"
    assert before["name"] == "Hill School"


def test_entries_that_are_not_listed_stay(hill: School) -> None:
    provision(
        only(
            day={"closures": [{"from": "2026-10-26", "to": "2026-10-30"}]},
            attendance_codes=[{"code": "N"}],
            reasons=[{"text": "Traffic"}],
            questions=[{"text": "Well?"}],
            students=[{"mis_id": "P9", "forename": "Mo", "surname": "Li"}],
            kiosks=[{"name": "Gate"}],
        )
    )
    assert Closure.objects.count() == 2
    assert AttendanceCode.objects.count() == 4
    assert Reason.objects.filter(imported=False).count() == 6
    assert Question.objects.count() == 3
    assert Student.objects.count() == 3
    assert Device.objects.count() == 3


def test_new_reasons_go_behind_the_old_ones(hill: School) -> None:
    provision(only(reasons=[{"text": "Traffic"}, {"text": "Dentist"}, {"text": "Snow"}]))
    own = Reason.objects.filter(imported=False).order_by("position").values_list("text", flat=True)
    assert list(own)[-2:] == ["Traffic", "Snow"]


def test_a_code_can_be_taken_from_a_reason(hill: School) -> None:
    assert updated(only(reasons=[{"text": "Dentist", "code": None}])) == {"reasons": 1}
    assert Reason.objects.get(text="Dentist").code is None


def test_an_archived_reason_stays_archived_until_the_file_says_otherwise(hill: School) -> None:
    assert updated(only(reasons=[{"text": "Asleep"}])) == {}
    assert Reason.objects.get(text="Asleep").archived
    assert updated(only(reasons=[{"text": "Asleep", "archived": False}])) == {"reasons": 1}


def test_time_codes_are_replaced_as_a_set(hill: School) -> None:
    rows = [{"from": "10:00", "code": "M"}]
    assert updated(only(reasons=[{"text": "Overslept", "kind": "late_arrival", "time_codes": rows}]))
    overslept = Reason.objects.get(text="Overslept")
    assert [(f"{row.starts:%H:%M}", row.code.code) for row in overslept.time_codes.all()] == [("10:00", "M")]


def test_time_codes_in_another_order_are_the_same_set(hill: School) -> None:
    rows = [{"from": "12:30:30", "code": "L"}, {"from": "09:00:00", "code": "U"}]
    assert updated(only(reasons=[{"text": "Overslept", "kind": "late_arrival", "time_codes": rows}])) == {}


def test_an_imported_reason_follows_its_codes_description(hill: School) -> None:
    provision(only(attendance_codes=[{"code": "U", "description": "After registration"}]))
    assert Reason.objects.get(imported=True, code__code="U").text == "After registration"


def test_a_renamed_pupil_is_found_by_the_new_name(hill: School) -> None:
    provision(only(students=[{"mis_id": "P1", "forename": "Lucy"}]))
    pupil = Student.objects.get(mis_id="P1")
    assert pupil.name_key == "lucy o'brien"
    assert pupil.surname_first_key == "o'brien lucy"
    assert " lucy " in pupil.search_key


def test_days_in_another_order_are_the_same_days(hill: School) -> None:
    assert updated(only(day={"days": ["wed", "mon", "tue"]})) == {}


def test_a_pin_that_is_the_same_keeps_its_salt(hill: School) -> None:
    provision(only(settings={"kiosk_pin": "1234"}))
    before = School.objects.get().kiosk_pin
    assert before is not None
    assert sorted(before) == ["hash", "iterations", "salt"]
    assert before["iterations"] == 600_000
    assert updated(only(settings={"kiosk_pin": "1234"})) == {}
    assert School.objects.get().kiosk_pin == before


def test_null_takes_the_pin_away(hill: School) -> None:
    provision(only(settings={"kiosk_pin": "1234"}))
    assert updated(only(settings={"kiosk_pin": None})) == {"settings": 1}
    assert School.objects.get().kiosk_pin is None
    assert updated(only(settings={"kiosk_pin": None})) == {}


@pytest.mark.parametrize("mis", [None, {"provider": "none"}])
def test_the_connection_can_be_removed(hill: School, mis: Any) -> None:
    assert updated(only(mis=mis)) == {"mis": 1}
    assert not Connection.objects.exists()
    assert updated(only(mis=mis)) == {}


def test_a_credential_that_is_left_out_is_kept(hill: School) -> None:
    provision(only(mis={"provider": "wonde", "credentials": {"token": "a-new-token"}}))
    assert Connection.objects.get().credentials == {"token": "a-new-token", "school_id": "A1930499544"}


def test_credentials_that_are_left_out_altogether_are_kept(hill: School) -> None:
    sealed = Connection.objects.get().credentials_encrypted
    assert updated(only(mis={"provider": "wonde", "credentials": {}})) == {}
    assert Connection.objects.get().credentials_encrypted == sealed


def test_a_connection_may_lack_credentials() -> None:
    mis = {"provider": "wonde", "base_url": "https://api.wonde.com/v1.0/"}
    provision(only(school={"slug": "hill", "name": "Hill"}, mis=mis))
    assert not Connection.objects.get().has_credentials


def test_a_revoked_kiosk_is_not_revived(hill: School) -> None:
    Device.objects.filter(name="Library").update(revoked_at="2026-11-23T08:00Z", token_hash=None)
    before = everything()
    assert "token" not in provision(without_people())["kiosks"][0]
    assert everything() == before


def test_an_unchanged_password_is_not_hashed_again() -> None:
    provision(whole())
    before = list(User.objects.values_list("password", flat=True))
    provision(whole())
    assert list(User.objects.values_list("password", flat=True)) == before


def test_a_dry_run_counts_and_changes_nothing() -> None:
    before = everything()
    report = provision(without_people(), "--dry-run")
    assert everything() == before
    assert report["created"]["students"] == 2
    assert report["kiosks"] == [{"name": "Library", "id": None}, {"name": "Reception", "id": None}]


def test_a_dry_run_over_a_school_counts_its_changes(hill: School) -> None:
    before = everything()
    report = provision(only(day={"starts": "07:00"}), "--dry-run")
    assert everything() == before
    assert counted(report["updated"]) == {"day": 1}
