"""A school written out: the same format, and the same school again from it."""

import pytest

from attendance.models import Question
from custr.commands import WrongInputError
from custr.models import Device, School, Student
from mis.models import Connection
from reasons.models import AttendanceCode, Reason, TimeCode
from tests.cast import a_code, a_reason, a_school, a_student
from tests.mis.provisioning.files import (
    WHOLE,
    counted,
    everything,
    exported,
    provision,
    said,
    whole,
    without_people,
)

pytestmark = pytest.mark.django_db


def empty_the_school() -> None:
    """As if the database were a new one."""
    for model in (TimeCode, Reason, Question, AttendanceCode, Connection, Student, Device, School):
        model.objects.all().delete()


def test_export_is_the_file_without_its_secrets() -> None:
    provision(whole())
    expected = whole()
    del expected["settings"]["kiosk_pin"]
    del expected["mis"]["credentials"]
    for user in expected["users"]:
        del user["password"]
    assert exported("hill", "--with-students") == expected


def test_pupils_are_left_out_unless_asked_for() -> None:
    provision(without_people())
    assert "students" not in exported()
    assert exported("hill", "--with-students")["students"] == WHOLE["students"]


def test_what_pupils_are_known_again_by_goes_in_and_the_upn_never_comes_out() -> None:
    content = without_people()
    numbers = {"upi": "u-1", "admission_number": "004711", "upn": "H801200001001"}
    content["students"][0] |= numbers
    provision(content)
    assert Student.objects.filter(mis_id="P1").values(*numbers).get() == numbers
    first, second = exported("hill", "--with-students")["students"]
    assert first == {**WHOLE["students"][0], "upi": "u-1", "admission_number": "004711"}
    assert second == WHOLE["students"][1]


def test_provisioning_the_export_changes_nothing() -> None:
    provision(whole())
    before = everything()
    report = provision(exported("hill", "--with-students"))
    assert counted(report["created"]) == counted(report["updated"]) == {}
    assert everything() == before


def test_export_into_an_empty_database_exports_the_same() -> None:
    provision(without_people())
    first = exported("hill", "--with-students")
    empty_the_school()
    assert counted(provision(first)["created"])["students"] == 2
    assert exported("hill", "--with-students") == first


def test_a_bare_school_goes_round_too() -> None:
    bare = a_school(slug="bare")
    first = exported("bare", "--with-students")
    assert first["mis"] is None
    assert first["reasons"] == first["students"] == first["kiosks"] == []
    assert counted(provision(first)["updated"]) == {}
    bare.delete()
    provision(first)
    assert exported("bare", "--with-students") == first


def test_imported_reasons_are_the_mis_own() -> None:
    provision(without_people())
    assert Reason.objects.filter(imported=True).count() == 3
    texts = [reason["text"] for reason in exported()["reasons"]]
    assert "Late" not in texts


def test_a_revoked_kiosk_does_not_travel() -> None:
    provision(without_people())
    Device.objects.filter(name="Library").update(revoked_at="2026-11-23T08:00Z")
    assert [kiosk["name"] for kiosk in exported()["kiosks"]] == ["Reception"]


def test_another_school_is_not_in_it() -> None:
    other = a_school(slug="other", name="Other School")
    a_student(other, "Zelda", "Quux")
    a_reason(other, "Dragon", code=a_code(other, "D"))
    provision(without_people())
    text = said("export_school", "hill", "--with-students")
    for word in ("Zelda", "Quux", "Dragon", "Other School"):
        assert word not in text


def test_an_unknown_school_is_one_sentence() -> None:
    with pytest.raises(WrongInputError, match=r"^There is no school “moon”\.$") as refused:
        exported("moon")
    assert refused.value.returncode == 2


def test_letters_outside_ascii_are_written_as_they_are() -> None:
    provision(without_people())
    assert "Łukasz" in said("export_school", "hill", "--with-students")


def test_a_key_in_a_webhooks_address_is_no_part_of_it_and_survives_its_return() -> None:
    provision(whole())
    address = "https://receiver.example/marks/shh-this-opens-it?key=and-this-too"
    row = Connection.objects.get()
    row.provider, row.system, row.base_url = "webhook", "", address
    row.save()
    written = exported("hill", "--with-students")
    assert written["mis"]["base_url"] == "https://receiver.example"
    provision(written)
    assert Connection.objects.get().base_url == address
