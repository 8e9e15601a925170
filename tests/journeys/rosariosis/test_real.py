"""RosarioSIS run for real: what is recorded at the kiosk is found in its tables, by SQL."""

import json
from typing import Any

import pytest
import requests

from tests.journeys.rosariosis.conftest import (
    ABSENT,
    EXCUSED,
    LONG,
    PERIODS,
    PRESENT,
    TARDY,
    WITHDRAWN,
    a_school,
)
from tests.journeys.rosariosis.real import PASSWORD, RosarioSis, changed
from tests.journeys.test_two_servers import Kiosk

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("rosariosis")]

AVA, BEN, CYRUS, DORA = "ava ols", "ben o", "cyrus uns", "dora els"
LIMIT = 30  # refused sign-ins in ten minutes


def record(kiosk: Kiosk, pupil: str, reason: str = "Overslept", **changed: Any) -> tuple[dict[str, Any], str]:
    """One late arrival to its end: what became of the mark, and of which half day."""
    (student,) = kiosk.pupils(pupil)
    event = kiosk.event(student["id"], reason_id=kiosk.reasons[reason], **changed)
    answer = kiosk.post(event)
    assert answer.status_code == 201
    return kiosk.ended(event, seconds=30), answer.json()["session"]


def assert_refused(
    rosario: RosarioSis, kiosk: Kiosk, pupil: str, cause: str, reason: str = "Overslept"
) -> str:
    """It ends with this cause, known not written, and the tables are as before; the sentence."""
    before = rosario.marks()
    ended, _ = record(kiosk, pupil, reason)
    assert (ended["status"], ended["cause"], ended["outcome_unknown"]) == ("failed", cause, False)
    assert rosario.marks() == before
    assert rosario.sql("select count(*) from attendance_day") == [(0,)]
    return str(ended["detail"])


def test_a_late_arrival_is_a_mark_of_the_office(rosario, kiosk, today):
    ended, session = record(kiosk, AVA)
    assert (ended["status"], ended["attendance_code"]) == ("successful", "T")
    assert rosario.marks() == [(201, today, PERIODS[session], TARDY, "Overslept", "Y")]


def test_a_second_event_replaces_it(rosario, kiosk, today):
    record(kiosk, AVA)
    ended, session = record(kiosk, AVA, "Dentist or doctor")
    assert (ended["status"], ended["attendance_code"]) == ("successful", "E")
    assert rosario.marks() == [(201, today, PERIODS[session], EXCUSED, "Dentist or doctor", "Y")]


def test_a_teachers_mark_is_replaced(rosario, kiosk):
    rosario.hold(202, PRESENT)
    ended, session = record(kiosk, BEN)
    assert ended["status"] == "successful"
    held = {period: (code, admin) for _, _, period, code, _, admin in rosario.marks()}
    assert held.pop(PERIODS[session]) == (TARDY, "Y")
    assert list(held.values()) == [(PRESENT, None)], "the other half day is the teacher's still"


def test_a_protected_mark_is_kept(rosario, kiosk):
    rosario.hold(201, ABSENT)
    before = rosario.marks()
    ended, _ = record(kiosk, AVA)
    assert (ended["status"], ended["cause"]) == ("not_required", "mark_protected")
    assert rosario.marks() == before


def test_a_long_reason_is_cut_and_the_mark_is_in(rosario, kiosk):
    assert len(LONG) > 100
    assert record(kiosk, AVA, LONG)[0]["status"] == "successful"
    assert [reason for *_, reason, _ in rosario.marks()] == [LONG[:100].rstrip()]


def test_a_pupil_without_a_class_is_refused(rosario, kiosk):
    assert "has no class" in assert_refused(rosario, kiosk, CYRUS, "mis_rejected")


def test_a_pupil_it_does_not_have_is_refused(rosario, kiosk):
    assert "no such pupil" in assert_refused(rosario, kiosk, DORA, "mis_rejected")


def test_a_date_outside_every_quarter_is_refused_in_its_own_words(rosario, kiosk):
    with changed(
        rosario, "school_marking_periods", "start_date = '2001-01-01', end_date = '2001-01-02'", "mp = 'QTR'"
    ):
        said = assert_refused(rosario, kiosk, AVA, "mis_rejected")
    assert "not in a school quarter" in said


def test_a_day_without_school_is_refused(rosario, kiosk):
    with changed(rosario, "attendance_calendar", "minutes = 0", "true"):
        assert_refused(rosario, kiosk, AVA, "mis_rejected")


def test_a_withdrawn_code_is_not_in_the_mis(rosario, kiosk):
    assert_refused(rosario, kiosk, AVA, "code_not_in_mis", "Old times")


def test_a_withdrawn_code_that_the_pupil_still_holds_is_not_in_the_mis_either(rosario, kiosk):
    rosario.hold(201, WITHDRAWN)
    assert_refused(rosario, kiosk, AVA, "code_not_in_mis", "Old times")


def test_a_wrong_password_is_one_refused_sign_in(rosario, kiosk):
    other = rosario.hash_of("another password")
    with changed(rosario, "staff", "password = %(other)s", "staff_id = 900", other=other):
        assert_refused(rosario, kiosk, AVA, "mis_unauthorised")
    assert rosario.sql("select count(*) from access_log") == [(1,)]


def test_a_user_who_may_only_look_is_refused(rosario, kiosk):
    with changed(rosario, "profile_exceptions", "can_edit = null", "profile_id = 90"):
        assert_refused(rosario, kiosk, AVA, "mis_unauthorised")


def test_a_user_who_may_not_open_the_program_is_refused(rosario, kiosk):
    with changed(rosario, "profile_exceptions", "can_use = null", "profile_id = 90"):
        assert_refused(rosario, kiosk, AVA, "mis_unauthorised")


def test_a_banned_address_is_refused_with_the_right_password_too(rosario, kiosk):
    for _ in range(LIMIT):
        with requests.Session() as stranger:
            stranger.headers["User-Agent"] = "Custr"
            stranger.get(f"{rosario.url}index.php", timeout=10)
            form = {"USERNAME": "custr", "PASSWORD": f"not {PASSWORD}"}
            assert stranger.post(f"{rosario.url}index.php", data=form, timeout=10).ok
    assert_refused(rosario, kiosk, AVA, "mis_unauthorised")
    assert rosario.sql("select count(*) from access_log where status = 'B'") == [(1,)], "and tried once only"
    rosario.sql("delete from access_log")
    assert record(kiosk, AVA)[0]["status"] == "successful"


def test_its_codes_come_by_synchronising_and_its_pupils_do_not(rosario, our_house):
    school = a_school(rosario.url)
    school["school"] = {"slug": "southfield", "name": "Southfield", "timezone": "UTC"}
    our_house.provision(school)
    assert our_house.manage("sync_mis", "southfield").startswith("southfield: ")
    after = json.loads(our_house.manage("export_school", "southfield", "--with-students"))
    codes = {
        row["code"]: (row["mis_id"], row["description"], row["active"]) for row in after["attendance_codes"]
    }
    assert codes == {
        "A": (str(ABSENT), "Absent", True),
        "P": (str(PRESENT), "Present", True),
        "T": (str(TARDY), "Tardy", True),
        "E": (str(EXCUSED), "Excused Absence", True),
        "W": (str(WITHDRAWN), "", False),
    }
    assert {row["mis_id"] for row in after["students"] if row["active"]} == {"201", "202", "203", "999"}
