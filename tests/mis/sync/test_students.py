"""Pupils brought from the MIS: new, changed, left and back again, and always the same row."""

import pytest

from custr.models import Student
from custr.text import name_key
from tests.cast import a_school, a_student
from tests.mis.sync.conftest import on_roll
from tests.mis.sync.fake_mis import a_pupil

pytestmark = pytest.mark.django_db


def test_the_first_run_brings_everybody_over_all_pages(sync, mis, school):
    mis.pupils = [a_pupil(number) for number in range(1, 121)]
    run = sync()
    assert (run.status, run.scope, run.counts["pupil_new"]) == ("succeeded", "full", 120)
    assert len(on_roll(school)) == 120
    asked = "students/?include=education_details%2Cyear%2Cregistration&per_page=200&cursor=true"
    assert mis.asked[0] == asked
    assert len([path for path in mis.asked if path.startswith("students/")]) == 3


def test_a_pupil_is_kept_as_the_mis_has_them(sync, mis, school):
    mis.pupils = [a_pupil(1, "Zoë", "Łukasz-Strauß", legal_forename="Zoe", form="8A", year="8")]
    sync()
    zoe = Student.objects.get(school=school)
    assert (zoe.mis_id, zoe.name, zoe.legal_forename) == ("A1", "Zoë Łukasz-Strauß", "Zoe")
    assert (zoe.form, zoe.year, zoe.active) == ("8A", "8", True)


def test_names_can_be_found_at_once_as_the_kiosk_searches(sync, mis, school):
    mis.pupils = [a_pupil(1, "Zoë", "Łukasz")]
    sync()
    assert Student.objects.filter(school=school, search_key__contains=" luk").exists()
    mis.pupils = [a_pupil(1, "Chloë", "Øst")]
    sync(whole=True)
    chloe = Student.objects.get(school=school)
    assert chloe.name_key == name_key(forename="Chloë", surname="Øst")
    assert " ost" in chloe.search_key
    assert " luk" not in chloe.search_key


def test_a_second_run_changes_nothing_and_says_so(sync, mis):
    mis.pupils = [a_pupil(1), a_pupil(2)]
    sync()
    before = list(Student.objects.order_by("pk").values())
    run = sync(whole=True)
    assert (run.counts, run.lines) == ({}, [])
    assert list(Student.objects.order_by("pk").values()) == before


def test_what_changed_is_kept_by_name(sync, mis):
    mis.pupils = [a_pupil(1, form="7B"), a_pupil(2, "Ben", "King")]
    sync()
    mis.pupils = [a_pupil(1, form="7C"), a_pupil(2, "Ben", "King"), a_pupil(3, "Cai", "Moss")]
    run = sync(whole=True)
    assert run.counts == {"pupil_changed": 1, "pupil_new": 1}
    assert run.lines == [
        ["pupil_changed", "Ava Olsen", {"form": ["7B", "7C"]}],
        ["pupil_new", "Cai Moss", "7B"],
    ]


def test_a_legal_name_that_changed_is_not_shown(sync, mis):
    mis.pupils = [a_pupil(1, legal_surname="Before")]
    sync()
    mis.pupils = [a_pupil(1, legal_surname="After")]
    run = sync(whole=True)
    assert run.counts == {"pupil_changed": 1}
    assert "After" not in str(run.lines)
    assert Student.objects.get().legal_surname == "After"


def test_who_vanishes_is_inactive_and_never_deleted(sync, mis, school):
    mis.pupils = [a_pupil(1), a_pupil(2, "Ben", "King")]
    sync()
    mis.pupils = [a_pupil(1)]
    run = sync(whole=True)
    assert run.lines == [["pupil_left", "Ben King", "7B"]]
    assert on_roll(school) == {"A1"}
    assert Student.objects.filter(school=school).count() == 2


def test_who_returns_is_the_same_row(sync, mis):
    mis.pupils = [a_pupil(1), a_pupil(2)]
    sync()
    was = Student.objects.get(mis_id="A2").pk
    mis.pupils = [a_pupil(1)]
    sync(whole=True)
    mis.pupils = [a_pupil(1), a_pupil(2, surname="Married")]
    run = sync(whole=True)
    back = Student.objects.get(mis_id="A2")
    assert (back.pk, back.active, back.surname) == (was, True, "Married")
    assert run.counts == {"pupil_back": 1}


def test_a_pupil_provisioned_from_a_file_is_recognised_by_their_id(sync, mis, school):
    held = a_student(school, "Ava", "Olsen", mis_id="A1")
    mis.pupils = [a_pupil(1, "Ava", "Olsen-Reed")]
    sync()
    assert Student.objects.get().pk == held.pk


def test_what_the_mis_does_not_say_stays(sync, mis, school):
    a_student(school, mis_id="A1", form="7B", year="7")
    mis.pupils = [a_pupil(1, education_details=None)]
    sync()
    assert (Student.objects.get().form, Student.objects.get().year) == ("7B", "7")


def test_another_schools_pupils_are_left_alone(sync, mis):
    other = a_student(a_school(), mis_id="A1")
    stranger = a_student(other.school, mis_id="A77")
    mis.pupils = [a_pupil(1, "New", "Name")]
    sync()
    other.refresh_from_db()
    stranger.refresh_from_db()
    assert (other.name, stranger.active) == ("Ava Olsen", True)


@pytest.mark.parametrize(
    "odd",
    [
        {"forename": "", "surname": "", "legal_forename": "", "legal_surname": ""},
        {"forename": "ﷺ" * 100},  # 18 letters each once it is spelt out
        {"id": "A" * 101},
    ],
)
def test_a_row_that_cannot_be_kept_is_reported_and_stops_no_other(sync, mis, school, odd):
    mis.pupils = [a_pupil(1), {**a_pupil(2), **odd}, a_pupil(3)]
    run = sync()
    assert (run.counts["pupil_new"], run.counts["pupil_skipped"]) == (2, 1)
    assert on_roll(school) == {"A1", "A3"}


def test_a_pupil_whose_name_cannot_be_kept_any_more_stays_as_they_were(sync, mis, school):
    mis.pupils = [a_pupil(1), a_pupil(2)]
    sync()
    mis.pupils = [a_pupil(1), a_pupil(2, "", "", legal_forename="", legal_surname="")]
    run = sync(whole=True)
    assert run.counts == {"pupil_skipped": 1}
    assert on_roll(school) == {"A1", "A2"}


def test_a_name_that_the_mis_does_not_tell_leaves_the_one_that_is_held(sync, mis):
    mis.pupils = [a_pupil(1, "Bo", "Berg")]
    sync()
    mis.pupils = [{**a_pupil(1, "Bo", "Berg"), "forename": None, "legal_forename": "Robert"}]
    sync(whole=True)
    assert Student.objects.get().name == "Bo Berg"


def test_names_are_kept_on_one_line_without_what_deceives(sync, mis):
    mis.pupils = [a_pupil(1, " Ava \n Mae\u202e", "Ol\x00sen")]
    sync()
    assert Student.objects.get().name == "Ava Mae Olsen"


def test_a_pupil_told_twice_is_one(sync, mis):
    mis.pupils = [a_pupil(1), a_pupil(1, form="9Z")]
    sync()
    assert Student.objects.get().form == "9Z"


def test_lines_are_bounded_and_counts_are_not(sync, mis):
    mis.pupils = [a_pupil(number) for number in range(1, 301)]
    run = sync()
    assert (run.counts["pupil_new"], len(run.lines)) == (300, 200)


def test_what_nobody_sees_is_left_out_of_what_the_mis_says(sync, mis, school):
    mis.pupils = [a_pupil(1, "Mar\xadia", "\u200eLopez\u200b", form="7\ufeffB")]
    sync()
    pupil = Student.objects.get(school=school)
    assert (pupil.name, pupil.form) == ("Maria Lopez", "7B")


def test_a_key_that_another_release_wrote_is_put_right_though_nothing_changed(sync, mis, school):
    mis.pupils = [a_pupil(1, "Anna", "Smith-Jones")]
    sync()
    Student.objects.update(match_key="1 annie smithjones")
    run = sync(whole=True)
    assert Student.objects.get(school=school).match_key == "1 anna smithjones"
    assert (run.counts, run.lines) == ({}, [])
