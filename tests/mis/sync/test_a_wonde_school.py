"""A Wonde school by its documentation, synchronised whole, or said to be half an answer."""

import json

import pytest

from custr.models import Student
from mis.demo_mis import DemoMis
from reasons.models import AttendanceCode
from tests.cast import a_connection, a_school
from tests.mis.fakes import answers
from tests.mis.sync.conftest import on_roll
from tests.mis.sync.fake_mis import CREDENTIALS, FakeMis, a_letter, a_pupil

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [5, 34, 49, 50, 51, 65])
@pytest.mark.parametrize("lean", [False, True])
def test_five_to_sixty_five_codes_come_whole(sync, mis, school, number, lean):
    mis.lean = lean
    mis.pupils, mis.codes = [a_pupil(1)], [a_letter(f"C{place}") for place in range(number)]
    assert sync().counts == {"pupil_new": 1, "code_new": number}
    assert AttendanceCode.objects.filter(school=school, active=True).count() == number


@pytest.mark.parametrize("number", [1, 2, 50, 51, 200, 201, 400])
@pytest.mark.parametrize("lean", [False, True])
def test_one_to_four_hundred_pupils_come_whole(sync, mis, school, number, lean):
    mis.lean = lean
    mis.pupils = [a_pupil(place) for place in range(number)]
    assert sync().counts["pupil_new"] == number
    assert len(on_roll(school)) == number


def test_no_pupils_at_all_are_the_wrong_region_or_no_access(sync, mis, school):
    mis.pupils = []
    run = sync()
    assert (run.status, run.cause) == ("failed", "no_pupils")


@pytest.mark.parametrize(
    "includes",
    [
        {"registration": None},
        {"registration": {"data": None}},
        {"year": None, "education_details": None},
        {"year": {"data": None}, "education_details": {"data": None}},
        {"education_details": {"data": None}, "registration": None, "year": None},
        "none at all",
    ],
    ids=str,
)
def test_pupils_whose_includes_are_null_or_missing_come_with_their_names(sync, mis, school, includes):
    row = a_pupil(1)
    if isinstance(includes, dict):
        row |= includes
    else:
        row = {key: value for key, value in row.items() if isinstance(value, str)}
    mis.pupils = [row, a_pupil(2, "Ben", "King")]
    assert sync().counts["pupil_new"] == 2
    assert {pupil.name for pupil in Student.objects.all()} == {"Ava Olsen", "Ben King"}


def test_a_form_that_is_not_told_any_more_stays(sync, mis, school):
    mis.pupils = [a_pupil(1, form="8A", year="8")]
    sync()
    mis.pupils = [a_pupil(1, registration=None, education_details={"data": None})]
    assert sync(whole=True).counts == {}
    assert Student.objects.values_list("form", "year").get() == ("8A", "8")


@pytest.mark.parametrize("what", ["students", "attendance-codes"])
def test_fifty_one_rows_without_a_pagination_object_are_half_an_answer(sync, mis, school, what):
    mis.pupils = [a_pupil(place) for place in range(60)]
    mis.codes = [a_letter(f"C{place}") for place in range(60)]
    rows = (mis.pupils if what == "students" else mis.codes)[:51]
    mis.breaks(what, answers(200, json.dumps({"data": rows, "meta": {"includes": []}}).encode()))
    run = sync()
    assert (run.status, run.cause) == ("failed", "mis_unexpected_answer")
    assert run.message == "That is half an answer: 51 rows, and no word on whether more follow."
    assert on_roll(school) == set()


def test_the_demo_mis_comes_whole_and_then_a_deletion_that_is_taken_back(sync, mis):
    with DemoMis() as demo:
        school = a_school()
        a_connection(school, demo.base_url, credentials={**CREDENTIALS, "token": demo.token}, timeout_s=5)
        assert sync(school).counts == {"pupil_new": 1167, "code_new": 34}
        held = Student.objects.get(school=school, mis_id="A1749000193")
        assert (held.form, held.year, held.admission_number) == ("8A", "8", "000002")
        demo.delete_student(held.mis_id)
        assert sync(school, whole=True).counts == {"pupil_left": 1}
        demo.restore_student(held.mis_id)
        assert sync(school).counts == {"pupil_back": 1}
        demo.enrol_again(held.mis_id, "A1930499544-77")
        assert sync(school).counts == {"pupil_changed": 1}
        held.refresh_from_db()
        assert (held.mis_id, held.active) == ("A1930499544-77", True)


def test_a_server_that_knows_neither_cursor_nor_page_size_is_read_whole(sync, school):
    with FakeMis(per_page=20) as mis:
        school.connection.base_url = mis.base_url
        school.connection.save()
        mis.pupils = [a_pupil(place) for place in range(95)]
        assert sync().counts["pupil_new"] == 95
