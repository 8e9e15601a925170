"""Pupils come by a file that brings no codes: no mark goes out under a code's id of the former MIS."""

import pytest

from mis.causes import Cause
from mis.connecting import adapter_for
from mis.models import Connection
from mis.wording import fix_for
from reasons.models import AttendanceCode, Reason
from tests.mis.engine.conftest import mis, morning, scene  # noqa: F401 - fixtures
from tests.mis.moving.rosario import changed  # noqa: F401 - fixture
from tests.mis.provisioning.files import exported

EVIE = {"mis_id": "7", "forename": "Evie", "surname": "King"}


@pytest.fixture
def come(changed):  # noqa: F811
    """Its pupil has come by a file, which says nothing of codes."""
    changed.provisions(students=[EVIE])
    return changed


def test_a_mark_ends_and_says_what_to_bring(come):
    ended = come.ends()
    assert (ended.status, ended.cause, ended.outcome_unknown) == ("failed", "code_not_in_mis", False)
    assert "still has its id of SIMS" in ended.detail
    assert "connected to RosarioSIS" in ended.detail
    assert come.received == {}


def test_a_synchronisation_brings_them_and_reasons_keep_their_letters(come):
    before = {row.pk: row.code.code for row in Reason.objects.all()}
    assert come.synchronises().status == "succeeded"
    assert come.ends().status == "successful"
    assert come.received == {"7": "2"}
    assert before.items() <= {row.pk: row.code.code for row in Reason.objects.all()}.items()


def test_codes_that_were_read_before_the_pupils_came_are_its_own(changed):  # noqa: F811
    assert changed.synchronises().status == "succeeded"
    changed.provisions(students=[EVIE])
    assert changed.ends().status == "successful"
    assert changed.received == {"7": "2"}


def test_so_does_a_file_for_the_codes_whose_ids_it_gives(come):
    come.provisions(attendance_codes=[{"code": "L", "mis_id": "2"}, {"code": "U", "description": "Late"}])
    assert come.ends().status == "successful"
    assert come.received == {"7": "2"}
    assert AttendanceCode.objects.get(code="U").from_mis


def test_the_same_id_in_a_file_is_the_new_one(come):
    come.stub.codes = {"A1203": ("L", "Late")}
    come.provisions(attendance_codes=[{"code": "L", "mis_id": "A1203"}])
    assert come.ends().status == "successful"
    assert come.received == {"7": "A1203"}


def test_what_the_new_mis_holds_is_not_read_by_the_former_ids(come):
    assert dict(adapter_for(Connection.objects.get()).letters) == {}


def test_an_export_gives_no_file_that_would_bring_them(come):
    codes = exported(come.scene.school.slug)["attendance_codes"]
    assert [code["code"] for code in codes] == ["C", "L", "M", "U"]
    assert not any("mis_id" in code for code in codes)
    come.provisions(attendance_codes=codes)
    assert come.ends().cause == "code_not_in_mis"
    assert come.received == {}


def test_a_webhook_is_told_the_ids_that_are_held(changed):  # noqa: F811
    receiver = {"provider": "webhook", "base_url": "https://in.example/"}
    changed.provisions(mis={**receiver, "credentials": {"secret": "a-secret-of-hill"}}, students=[EVIE])
    codes = exported(changed.scene.school.slug)["attendance_codes"]
    assert {code["code"]: code["mis_id"] for code in codes}["L"] == "A1203"


def test_back_to_the_former_mis_its_ids_are_good_again(come):
    mis = come.scene.mis  # noqa: F811
    there = {"provider": "wonde", "system": "sims", "base_url": mis.base_url}
    there["credentials"] = {"token": mis.token, "school_id": "A1930499544"}
    known = {"mis_id": "A1749000193", "forename": "Evie", "surname": "King"}
    come.provisions(mis=there, students=[known])
    assert come.ends().status == "successful"
    assert [mark["attendance_code_id"] for mark in come.scene.sent] == ["A1203"]


def test_what_to_do_is_to_bring_its_codes():
    assert fix_for(Cause.CODE_NOT_IN_MIS, of_former_mis=True).startswith("Bring the codes of your new MIS")
