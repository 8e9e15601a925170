"""Whom a file of the new MIS left out still has a former id: it proves nothing at a later file or run."""

import pytest

from custr.models import Student
from tests.mis.moving.test_moving_over import another, by_name, confirmed, held, pupils  # noqa: F401
from tests.mis.provisioning.files import exported, provision, refusal
from tests.mis.sync.conftest import mis, on_roll, school, sync  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

BEN = {"mis_id": "A71", "forename": "Ben", "surname": "King", "form": "7B"}
STRANGERS = [("Zed", "Young"), ("Yan", "Xu"), ("Wim", "Vos"), ("Uma", "Tan")]


def a_file(school, *students):  # noqa: F811
    return {"school": {"slug": school.slug}, "students": list(students)}


@pytest.fixture
def ben_came(another, school):  # noqa: F811
    """Of six pupils one came by a file of the new MIS, under another id."""
    before = by_name(school)
    provision(a_file(school, BEN))
    assert by_name(school) == {**before, "Ben King": (before["Ben King"][0], "A71")}
    return before


def test_a_stranger_under_a_former_id_is_asked_about_and_is_somebody_new(ben_came, sync, mis, school):  # noqa: F811
    mis.pupils = [*pupils(71, names=[("Ben", "King")]), *pupils(1, names=[("Zed", "Young")])]
    run = sync(whole=True)
    assert (run.status, run.cause) == ("failed", "other_names")
    assert ["pupil_renamed", "Ava Olsen", {"name": ["A1: Ava Olsen", "Zed Young"]}] in run.lines
    assert "Ava Olsen" in by_name(school)
    assert confirmed(sync, run).status == "succeeded"
    assert on_roll(school) == {"A71", "A1"}
    ava = Student.objects.get(pk=ben_came["Ava Olsen"][0])
    assert (ava.name, ava.active) == ("Ava Olsen", False)
    assert by_name(school)["Ben King"][0] == ben_came["Ben King"][0]


def test_whoever_is_found_under_another_id_is_moved_over(ben_came, sync, mis, school):  # noqa: F811
    mis.pupils = pupils(71, 1, 72, names=[("Ben", "King"), ("Zed", "Young"), ("Ava", "Olsen")])
    run = sync(whole=True)
    assert run.cause == "other_ids"
    assert confirmed(sync, run).status == "succeeded"
    assert by_name(school)["Ava Olsen"] == (ben_came["Ava Olsen"][0], "A72")
    assert by_name(school)["Zed Young"][1] == "A1"


def test_one_who_came_may_take_a_new_name_as_ever(ben_came, sync, mis, school):  # noqa: F811
    mis.pupils = [*pupils(71, names=[("Tom", "Quux")]), *pupils(1, 3, 4, 5, 6, names=[("Ava", "Olsen")])]
    assert sync(whole=True).status == "succeeded"
    assert by_name(school)["Tom Quux"][0] == ben_came["Ben King"][0]


def test_a_later_file_renames_nobody_who_was_left_out(ben_came, school):  # noqa: F811
    zed, dee = {"forename": "Zed", "surname": "Young"}, {"forename": "Dee", "surname": "Hart", "form": "7B"}
    provision(a_file(school, {"mis_id": "A1", **zed}, {"mis_id": "A74", **dee}))
    ava = Student.objects.get(pk=ben_came["Ava Olsen"][0])
    assert (ava.name, ava.of_former_mis, ava.mis_id != "A1") == ("Ava Olsen", True, True)
    assert by_name(school)["Zed Young"][1] == "A1"
    assert by_name(school)["Dee Hart"] == (ben_came["Dee Hart"][0], "A74")


def test_many_strangers_are_refused_as_ever(ben_came, school):  # noqa: F811
    rows = [
        {"mis_id": mis_id, "forename": forename, "surname": surname}
        for mis_id, (forename, surname) in zip(["A1", "A3", "A4", "A5"], STRANGERS, strict=True)
    ]
    assert "--accept-renamed" in refusal(a_file(school, *rows))


def test_an_export_names_those_alone_who_came(ben_came, school, capsys):  # noqa: F811
    """With the others in it, their ids would be taken for those of the MIS that is connected now."""
    students = exported(school.slug, "--with-students")["students"]
    assert [student["mis_id"] for student in students] == ["A71"]
    left_out = Student.objects.filter(of_former_mis=True).count()
    assert f"{left_out} pupils are not in it" in capsys.readouterr().err
    provision({**a_file(school), "students": students})
    assert Student.objects.filter(of_former_mis=True).count() == left_out > 1


def test_nor_anybody_where_none_have_come(another, school, capsys):  # noqa: F811
    assert exported(school.slug, "--with-students")["students"] == []
    assert "pupils are not in it" in capsys.readouterr().err
