"""Today: one line per event of the school's day, and counters that filter."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from custr.models import School, User
from mis.capabilities import credentials_of
from mis.causes import Cause
from tests.attendance.rows import MORNING, a_record, somebody, stands
from tests.cast import a_connection, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def school() -> School:
    return a_school(name="Northfield Academy", slug="northfield")


@pytest.fixture
def other() -> School:
    return a_school(name="Westmoor High School", slug="westmoor")


@pytest.fixture
def office(school: School) -> User:
    return somebody("office", school)


@pytest.fixture
def page(client: Client, office: User) -> Client:
    client.force_login(office)
    return client


def shown(client: Client, query: str = "") -> str:
    answer = client.get(f"/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'<td class="pupil">\s*<a [^>]*>([^<]*)</a>', html)


def counters(html: str) -> dict[str, int]:
    found = re.findall(r'href="\?status=(\w*)"[^>]*>\s*<strong>(\d+)</strong>', html)
    return {name: int(number) for name, number in found}


class TestLines:
    def test_they_come_newest_first(self, page, school):
        for minutes, name in ((0, "First"), (2, "Last"), (1, "Middle")):
            a_record(
                school, at=MORNING + timedelta(minutes=minutes), student=a_student(school, name, "Olsen")
            )
        assert names(shown(page)) == ["Last Olsen", "Middle Olsen", "First Olsen"]

    def test_one_tells_time_pupil_form_kind_reason_and_state(self, page, school):
        record = a_record(
            school, student=a_student(school, form="7B"), reason=a_reason(school, "Missed the bus")
        )
        stands(record, cause=Cause.MIS_REJECTED)
        html = shown(page)
        for words in (
            "09:12",
            "Ava Olsen",
            "7B",
            "Late Arrival",
            "Missed the bus",
            "Failed",
            "the MIS refused it",
        ):
            assert words in html
        assert f'href="{reverse("record", args=[record.pk])}"' in html

    def test_an_unknown_outcome_says_check_first(self, page, school):
        stands(a_record(school, student=a_student(school)), cause=Cause.MIS_TIMEOUT, outcome_unknown=True)
        assert "no answer in time · may have been written: check the MIS first" in shown(page)

    @pytest.mark.parametrize(
        ("status", "cause", "words"),
        [
            ("successful", None, "Successful"),
            ("pending", None, "In progress"),
            ("failed", Cause.MIS_ERROR, "Failed"),
            ("not_required", Cause.NO_INTEGRATION, "Not Required"),
        ],
    )
    def test_the_badge_says_it_in_words(self, page, school, status, cause, words):
        stands(a_record(school, student=a_student(school)), status, cause)
        assert re.search(rf'class="badge \w+"><span class="sign"[^>]*></span>\s*{words}', shown(page))

    def test_a_typed_name_is_shown_as_typed(self, page, school):
        a_record(school, student_name="<b>Zebedee</b>")
        html = shown(page)
        assert "&lt;b&gt;Zebedee" in html
        assert "<b>Zebedee" not in html

    def test_yesterday_is_not_today(self, page, school):
        a_record(school, at=MORNING - timedelta(days=1), student=a_student(school))
        assert names(shown(page)) == []

    def test_today_is_the_schools_not_the_servers(self, page, office, school):
        """At 20:00 in London it is Tuesday in Kathmandu already."""
        School.objects.filter(pk=school.pk).update(timezone="Asia/Kathmandu")
        school.refresh_from_db()
        a_record(school, student=a_student(school, "Monday"))
        with time_machine.travel(datetime(2026, 11, 23, 20, 0, tzinfo=ZoneInfo("Europe/London"))):
            a_record(school, student=a_student(school, "Tuesday"))
            page.force_login(office)  # the morning's session is over
            html = shown(page)
        assert names(html) == ["Tuesday Olsen"]
        assert "Tuesday 24 November 2026" in html
        assert "01:45" in html

    def test_an_empty_day_says_so(self, page):
        assert "Nobody has checked in today." in shown(page)

    def test_more_than_it_shows_are_one_click_away(self, page, school, monkeypatch):
        monkeypatch.setattr("attendance.pages.today.MOST_LINES", 2)
        for number in range(3):
            a_record(school, student=a_student(school, f"Pupil{number}"))
        html = shown(page)
        assert len(names(html)) == 2
        assert "All records of today" in html

    def test_a_full_day_stays_small_and_takes_few_queries(self, page, school, django_assert_max_num_queries):
        for number in range(40):
            stands(a_record(school, student=a_student(school, f"Pupil{number}")))
        with django_assert_max_num_queries(8):
            html = shown(page)
        assert len(html) / 40 < 1_500


class TestComparing:
    @pytest.mark.parametrize(("provider", "leads_there"), [("wonde", False), ("edfi", True)])
    def test_only_where_the_mis_can_be_read_back(self, page, school, provider, leads_there):
        entered = dict.fromkeys(credentials_of(provider), "1")
        a_connection(school, provider=provider, system="", credentials=entered)
        assert (reverse("compare") in shown(page)) is leads_there

    def test_not_without_an_mis(self, page, school):
        assert reverse("compare") not in shown(page)


class TestCounters:
    def test_they_count_by_status(self, page, school):
        for status, cause in (
            ("successful", None),
            ("failed", Cause.MIS_ERROR),
            ("failed", Cause.MIS_REJECTED),
        ):
            stands(a_record(school, student=a_student(school)), status, cause)
        stands(a_record(school, student=a_student(school)), "pending")
        assert counters(shown(page)) == {
            "": 4,
            "successful": 1,
            "failed": 2,
            "not_required": 0,
            "pending": 1,
        }

    def test_one_filters_the_list_and_leaves_the_numbers(self, page, school):
        stands(a_record(school, student=a_student(school, "Good")))
        stands(a_record(school, student=a_student(school, "Bad")), cause=Cause.MIS_ERROR)
        html = shown(page, "?status=failed")
        assert names(html) == ["Bad Olsen"]
        assert counters(html)["successful"] == 1
        assert re.search(r'href="\?status=failed"\s+aria-current="true"', html)

    def test_nothing_of_a_kind_says_so(self, page, school):
        stands(a_record(school, student=a_student(school)))
        assert "Nothing of this kind today." in shown(page, "?status=failed")

    @pytest.mark.parametrize("status", ["nonsense", "'", "failed;", "%00"])
    def test_an_unknown_status_is_all(self, page, school, status):
        stands(a_record(school, student=a_student(school)))
        assert len(names(shown(page, f"?status={status}"))) == 1


class TestTheLivePart:
    def test_it_is_the_list_alone(self, page, school):
        a_record(school, student=a_student(school))
        html = shown(page, "?part=list")
        assert names(html) == ["Ava Olsen"]
        assert "<html" not in html

    def test_the_page_says_where_it_comes_from(self, page):
        html = shown(page, "?status=failed")
        assert "part=list&amp;school=northfield&amp;status=failed" in html

    def test_it_never_comes_from_a_cache(self, page):
        assert "no-store" in page.get("/?part=list")["Cache-Control"]


class TestSchools:
    def test_only_ones_own_are_shown(self, page, school, other):
        a_record(other, student=a_student(other, "Secret"))
        html = shown(page)
        assert "Secret" not in html
        assert "Westmoor" not in html

    @pytest.mark.parametrize("slug", ["westmoor", "nonsense", ""])
    def test_asking_for_another_gives_ones_own(self, page, school, other, slug):
        a_record(other, student=a_student(other, "Secret"))
        html = shown(page, f"?school={slug}")
        assert "Secret" not in html
        assert "Northfield Academy" in html

    def test_with_one_school_there_is_no_switch(self, page):
        assert 'name="school"' not in shown(page)

    def test_with_several_the_choice_is_remembered(self, client, school, other):
        client.force_login(somebody("trust", school, other, role="trust"))
        a_record(school, student=a_student(school, "North"))
        a_record(other, student=a_student(other, "West"))
        assert names(shown(client)) == ["North Olsen"]
        assert names(shown(client, "?school=westmoor")) == ["West Olsen"]
        assert names(shown(client)) == ["West Olsen"]

    @pytest.mark.parametrize("page", ["/", "/records/", "/records/?search=olsen&page=2"])
    def test_with_several_every_link_keeps_the_school(self, client, school, other, page):
        client.force_login(somebody("trust", school, other, role="trust"))
        for _record in range(60):
            a_record(school)
        html = client.get(page, {"school": "northfield"} if "?" not in page else None).content.decode()
        links = re.findall(r'href="((?:/records/)?\?[^"]*|/|/records/|/compare/[^"]*)"', html)
        assert links
        assert [link for link in links if "school=northfield" not in link] == []

    def test_a_part_that_refreshes_changes_no_choice(self, client, school, other):
        """Two tabs with two schools leave each other alone."""
        client.force_login(somebody("trust", school, other, role="trust"))
        shown(client, "?school=westmoor")
        shown(client, "?part=list&school=northfield")
        assert "Westmoor High School · Custr" in re.sub(r"\s+", " ", shown(client))

    def test_a_membership_that_ended_ends_the_choice(self, client, school, other):
        user = somebody("trust", school, other)
        client.force_login(user)
        shown(client, "?school=westmoor")
        user.memberships.filter(school=other).delete()
        assert "Westmoor" not in shown(client)


class TestWhoMayCome:
    @pytest.mark.parametrize("path", ["/", "/records/", "/records/1/", "/records/1/writeback/"])
    def test_nobody_signed_in_is_sent_to_the_login(self, client, db, path):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"] == f"/login/?next={path}"

    @pytest.mark.parametrize("path", ["/", "/records/", "/records/1/", "/records/1/writeback/"])
    def test_somebody_without_a_school_is_refused(self, client, school, path):
        client.force_login(somebody("nobody", is_staff=True))
        answer = client.get(path)
        assert answer.status_code == 403
        assert "belongs to no school" in answer.content.decode()

    def test_a_superuser_comes_to_every_school(self, client, school, other):
        client.force_login(User.objects.create_superuser("root"))
        assert "Westmoor High School" in shown(client, "?school=westmoor")

    @pytest.mark.parametrize(("role", "is_staff", "shows"), [("staff", True, False), ("admin", True, True)])
    def test_the_settings_are_offered_to_those_who_may(self, client, school, role, is_staff, shows):
        client.force_login(somebody("jo", school, role=role, is_staff=is_staff))
        assert (f'href="{reverse("admin:index")}"' in shown(client)) is shows

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_other_methods_change_nothing(self, page, school, method):
        record = a_record(school, student=a_student(school))
        getattr(page, method)("/")
        record.refresh_from_db()


class TestSigningInAndOut:
    def test_in_and_on_to_where_one_wanted(self, client, office):
        answer = client.post(
            "/login/?next=/records/",
            {"username": "office", "password": "correct-horse-battery", "next": "/records/"},
        )
        assert answer.status_code == 302
        assert answer["Location"] == "/records/"

    def test_without_a_wish_to_today(self, client, office):
        answer = client.post("/login/", {"username": "office", "password": "correct-horse-battery"})
        assert answer["Location"] == "/"

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_never_to_another_host(self, client, office, elsewhere):
        form = {"username": "office", "password": "correct-horse-battery", "next": elsewhere}
        assert client.post("/login/", form)["Location"] == "/"

    def test_a_wrong_password_says_so_and_not_which_part(self, client, office):
        wrong = client.post("/login/", {"username": "office", "password": "wrong"}).content.decode()
        unknown = client.post("/login/", {"username": "nobody", "password": "wrong"}).content.decode()
        assert 'role="alert"' in wrong
        strip = re.compile(r'value="[^"]*"')
        assert strip.sub("", wrong) == strip.sub("", unknown)

    def test_out_takes_a_press_of_a_button(self, page):
        assert page.get("/logout/").status_code == 405
        assert page.post("/logout/")["Location"] == "/login/"
        assert page.get("/").status_code == 302

    def test_the_login_page_needs_nothing_from_elsewhere(self, client, db):
        html = client.get("/login/").content.decode()
        assert not re.search(r'(?:src|href)="https?://', html)
        assert "<style" not in html
        assert " style=" not in html
