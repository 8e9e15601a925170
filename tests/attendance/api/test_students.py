"""Search and directory: how a kiosk finds a pupil (rest.md)."""

from datetime import timedelta

import pytest

from custr.models import School, Student
from tests.attendance.api.kiosk import Kiosk, errors_of
from tests.cast import a_school, a_student


def found(kiosk: Kiosk, search: str) -> list[str]:
    response = kiosk.get("students", search=search)
    assert response.status_code == 200, response.content
    return [row["name"] for row in response.json()["results"]]


def test_a_pupil_is_told_by_name_form_and_year_and_nothing_else(kiosk):
    ava = a_student(kiosk.school, "Ava", "Olsen", legal_forename="Amelia", form="7B", year="7")
    assert kiosk.get("students", search="ava ols").json() == {
        "results": [{"id": str(ava.pk), "name": "Ava Olsen", "form": "7B", "year": "7"}]
    }


def test_who_has_left_or_goes_elsewhere_is_not_found(kiosk):
    a_student(kiosk.school, "Ava", "Olsen", active=False)
    a_student(a_school(), "Ava", "Olsen")
    assert found(kiosk, "ava") == []


@pytest.mark.parametrize(
    "search", ["", "a", "av", "ab", "a b", "  ", "--", "%%%", "123", "\x00\x00\x00", "l'"]
)
def test_less_than_three_letters_is_too_short(kiosk, search):
    a_student(kiosk.school, "Ava", "Olsen")
    assert errors_of(kiosk.get("students", search=search)) == [("search", "search_too_short")]


def test_no_search_at_all_is_too_short(kiosk):
    assert errors_of(kiosk.get("students")) == [("search", "search_too_short")]


def test_two_letters_that_are_a_whole_name_find_that_name_alone(kiosk):
    a_student(kiosk.school, "Mei", "Ng")
    a_student(kiosk.school, "Anna", "Ngata")
    assert found(kiosk, "ng") == ["Mei Ng"]
    assert found(kiosk, "NG ") == ["Mei Ng"]
    assert errors_of(kiosk.get("students", search="li")) == [("search", "search_too_short")]


def test_a_search_of_more_than_200_characters_is_too_long(kiosk):
    assert errors_of(kiosk.get("students", search="ava " * 60)) == [("search", "too_long")]


def test_six_at_most(kiosk):
    for number in range(8):
        a_student(kiosk.school, "Ava", f"Olsen{number}")
    assert found(kiosk, "ava") == [f"Ava Olsen{number}" for number in range(6)]


def test_searches_are_throttled_at_120_a_minute(kiosk, clock):
    for _ in range(120):
        assert kiosk.get("students", search="av").status_code == 400
    response = kiosk.get("students", search="ava")
    assert (response.status_code, response.json()["code"]) == (429, "throttled")
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert Kiosk(kiosk.school).get("students", search="ava").status_code == 200
    clock.shift(int(response.headers["Retry-After"]))
    assert kiosk.get("students", search="ava").status_code == 200


@pytest.fixture
def open_kiosk(kiosk) -> Kiosk:
    School.objects.update(offline_directory=True)
    return kiosk


def test_the_directory_is_forbidden_unless_the_school_turns_it_on(kiosk):
    response = kiosk.get("students/directory")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")


def test_the_directory_lists_active_pupils_by_name(open_kiosk):
    school = open_kiosk.school
    zoe, ava = a_student(school, "Zoe", "Ali"), a_student(school, "Áva", "Olsen", form="", year="")
    a_student(school, "Left", "Long-Ago", active=False)
    a_student(a_school(), "Noor", "Khan")
    assert open_kiosk.get("students/directory").json() == {
        "results": [
            {"id": str(ava.pk), "name": "Áva Olsen", "form": "", "year": ""},
            {"id": str(zoe.pk), "name": "Zoe Ali", "form": "7B", "year": "7"},
        ]
    }


def test_the_directory_is_sent_once_in_ten_minutes(open_kiosk, clock):
    assert open_kiosk.get("students/directory").status_code == 200
    clock.shift(timedelta(minutes=4))
    response = open_kiosk.get("students/directory")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "360")
    assert Kiosk(open_kiosk.school).get("students/directory").status_code == 200
    clock.shift(360)
    assert open_kiosk.get("students/directory").status_code == 200


def test_asking_for_the_headers_of_the_directory_does_not_count(open_kiosk):
    assert open_kiosk.client.head("/api/v1/students/directory").status_code == 200
    assert open_kiosk.get("students/directory").status_code == 200
    assert open_kiosk.client.head("/api/v1/students/directory").status_code == 429


def test_an_unchanged_directory_does_not_count(open_kiosk, clock):
    a_student(open_kiosk.school)
    etag = open_kiosk.get("students/directory").headers["ETag"]
    for _ in range(3):
        assert open_kiosk.ask("students/directory", etag).status_code == 304
    clock.shift(600)
    assert open_kiosk.ask("students/directory", etag).status_code == 304
    Student.objects.update(form="8B")
    assert open_kiosk.ask("students/directory", etag).status_code == 200
    assert open_kiosk.ask("students/directory", etag).status_code == 429


class TestByAdmissionNumber:
    @pytest.fixture(autouse=True)
    def numbers(self, school):
        school.kiosk_numbers = True
        school.save()

    def test_the_one_pupil_is_told(self, kiosk, school):
        ava = a_student(school, "Ava", "Olsen", admission_number="4711", upn="A123456789012")
        response = kiosk.get("students", number="4711")
        assert response.json() == {
            "results": [{"id": str(ava.pk), "name": "Ava Olsen", "form": "7B", "year": "7"}]
        }
        assert response.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("number", ["471", "47110", "A123456789012", "04711"])
    def test_it_is_looked_for_exactly_and_never_by_upn(self, kiosk, school, number):
        a_student(school, admission_number="4711", upn="A123456789012")
        assert kiosk.get("students", number=number).json() == {"results": []}

    def test_who_left_who_is_elsewhere_and_who_shares_it_are_nobody(self, kiosk, school):
        a_student(school, admission_number="4711", active=False)
        a_student(a_school(), admission_number="4712")
        a_student(school, admission_number="4713")
        a_student(school, admission_number="4713")
        for number in ("4711", "4712", "4713"):
            assert kiosk.get("students", number=number).json() == {"results": []}

    @pytest.mark.parametrize("number", ["", "47", "4" * 21, "47 11", "47-11", "４７１１", "4711\n", "%"])
    def test_another_shape_is_refused(self, kiosk, number):
        assert errors_of(kiosk.get("students", number=number)) == [("number", "invalid")]

    def test_thirty_a_minute(self, kiosk):
        assert {kiosk.get("students", number="4711").status_code for _ in range(30)} == {200}
        assert kiosk.get("students", number="4711").status_code == 429
        assert kiosk.get("students", search="ava").status_code == 200

    def test_where_the_school_does_not_want_it_it_is_forbidden(self, kiosk, school):
        school.kiosk_numbers = False
        school.save()
        response = kiosk.get("students", number="x")
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")


def test_after_a_clock_was_put_back_the_directory_is_sent_within_ten_minutes(open_kiosk, clock):
    assert open_kiosk.get("students/directory").status_code == 200
    clock.shift(timedelta(hours=-1))
    refused = open_kiosk.get("students/directory")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    clock.shift(timedelta(minutes=10))
    assert open_kiosk.get("students/directory").status_code == 200
