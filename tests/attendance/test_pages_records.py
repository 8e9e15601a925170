"""All records of a school: newest first, page by page, found by name."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from custr.models import School
from tests.attendance.rows import MORNING, a_record, somebody, stands
from tests.cast import a_school, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def page(client: Client, school: School) -> Client:
    client.force_login(somebody("office", school))
    return client


def names(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/records/{query}")
    assert answer.status_code == 200
    return re.findall(r'<td class="pupil">\s*<a [^>]*>([^<]*)</a>', answer.content.decode())


class TestTheList:
    def test_it_holds_every_day_newest_first(self, page, school):
        for days, name in ((0, "Today"), (3, "Earlier"), (1, "Yesterday")):
            a_record(school, at=MORNING - timedelta(days=days), student=a_student(school, name))
        assert names(page) == ["Today Olsen", "Yesterday Olsen", "Earlier Olsen"]

    def test_a_day_is_told_with_the_time(self, page, school):
        stands(a_record(school, at=MORNING, student=a_student(school)))
        html = page.get("/records/").content.decode()
        assert "Mon 23 Nov" in html
        assert "09:12" in html

    def test_another_schools_records_are_not_in_it(self, page, school):
        other = a_school(name="Westmoor High School")
        a_record(other, student=a_student(other, "Secret"))
        assert names(page) == []
        assert names(page, "?search=Secret") == []
        assert names(page, f"?school={other.slug}") == []

    def test_an_empty_list_says_so(self, page):
        assert "There are no records yet." in page.get("/records/").content.decode()

    def test_it_takes_few_queries(self, page, school, django_assert_max_num_queries):
        for number in range(30):
            a_record(school, student=a_student(school, f"Pupil{number}"))
        with django_assert_max_num_queries(8):
            names(page)


class TestPages:
    @pytest.fixture(autouse=True)
    def _many(self, school, monkeypatch):
        monkeypatch.setattr("attendance.pages.records.A_PAGE", 2)
        for number in range(5):
            a_record(school, at=MORNING + timedelta(minutes=number), student=a_student(school, f"P{number}"))

    def test_one_leads_to_the_next(self, page):
        assert names(page) == ["P4 Olsen", "P3 Olsen"]
        assert names(page, "?page=2") == ["P2 Olsen", "P1 Olsen"]
        assert names(page, "?page=3") == ["P0 Olsen"]

    def test_the_first_has_no_newer_the_last_no_older(self, page):
        first, last = (page.get(f"/records/?page={n}").content.decode() for n in (1, 3))
        assert 'rel="next"' in first
        assert 'rel="prev"' not in first
        assert 'rel="prev"' in last
        assert 'rel="next"' not in last

    @pytest.mark.parametrize("number", ["0", "-1", "99", "nonsense", "", "9" * 30])
    def test_a_page_that_is_not_there_is_the_nearest(self, page, number):
        assert names(page, f"?page={number}")

    def test_a_search_is_kept_from_page_to_page(self, page):
        html = page.get("/records/?search=ols").content.decode()
        assert "?page=2&amp;search=ols" in html


class TestSearch:
    @pytest.fixture(autouse=True)
    def _pupils(self, school):
        a_record(school, student=a_student(school, "Zoë", "O'Brien-Ng"))
        a_record(school, student=a_student(school, "Ava", "Olsen"))
        a_record(school, student_name="Zebedee Quux")

    @pytest.mark.parametrize(
        ("search", "found"),
        [
            ("ava", ["Ava Olsen"]),
            ("OLS", ["Ava Olsen"]),
            ("ava ols", ["Ava Olsen"]),
            ("olsen, ava", ["Ava Olsen"]),
            ("zoe", ["Zoë O&#x27;Brien-Ng"]),
            ("obrien", ["Zoë O&#x27;Brien-Ng"]),
            ("ng", ["Zoë O&#x27;Brien-Ng"]),
            ("quux", ["Zebedee Quux"]),
            ("sen", ["Ava Olsen"]),
            ("nobody at all", []),
        ],
    )
    def test_parts_of_names_are_found(self, page, search, found):
        assert names(page, f"?search={search}") == found

    @pytest.mark.parametrize("search", ["", "   ", "%20", "-", "."])
    def test_no_word_is_no_filter(self, page, search):
        assert len(names(page, f"?search={search}")) == 3

    @pytest.mark.parametrize("search", ["%00", "%25", "_", "a" * 5000, "%F0%9F%90%88", "';--", "%5C"])
    def test_nothing_typed_breaks_it(self, page, search):
        assert page.get(f"/records/?search={search}").status_code == 200

    def test_a_per_cent_sign_is_no_wildcard(self, page):
        assert names(page, "?search=Ze%25x") == []

    def test_what_was_typed_is_shown_again_and_not_run(self, page):
        html = page.get('/records/?search="><script>x</script>').content.decode()
        assert "<script>x" not in html
        assert "No record has a pupil called" in html
