"""One record's page: what happened on the left, the panel on the right."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from attendance.models import Answer
from attendance.pages.record import seen
from custr.models import School
from mis.causes import Cause
from tests.attendance.rows import MORNING, a_record, somebody, stands
from tests.cast import a_device, a_question, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def page(client: Client, school: School) -> Client:
    client.force_login(somebody("office", school))
    return client


def text_of(client: Client, record) -> str:
    """The page's words, without its tags."""
    answer = client.get(f"/records/{record.pk}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


class TestWhoMaySeeIt:
    @pytest.fixture
    def theirs(self):
        other = a_school(name="Westmoor High School")
        return a_record(other, at=MORNING, student=a_student(other, "Secret"))

    @pytest.mark.parametrize("path", ["/records/{}/", "/records/{}/writeback/"])
    def test_another_schools_record_is_as_if_it_did_not_exist(self, page, theirs, path):
        answer = page.get(path.format(theirs.pk))
        nowhere = page.get(path.format(theirs.pk + 1000))
        assert answer.status_code == nowhere.status_code == 404
        assert "Secret" not in answer.content.decode()
        token = re.compile(r'value="[^"]*"')
        assert token.sub("", answer.content.decode()) == token.sub("", nowhere.content.decode())

    @pytest.mark.parametrize("pk", ["0", "9" * 30, "-1", "1e3", "x"])
    def test_a_number_that_is_none_is_not_found(self, page, pk):
        assert page.get(f"/records/{pk}/").status_code == 404
        assert page.get(f"/records/{pk}/writeback/").status_code == 404

    @pytest.mark.parametrize("role", ["staff", "admin", "trust"])
    def test_every_role_sees_its_schools(self, client, school, role):
        client.force_login(somebody("jo", school, role=role))
        assert "Ava Olsen" in text_of(client, a_record(school, at=MORNING, student=a_student(school)))

    def test_a_person_of_several_schools_needs_no_switch(self, client, school, theirs):
        client.force_login(somebody("trust", school, theirs.school, role="trust"))
        words = text_of(client, theirs)
        assert "Westmoor High School" in words

    def test_it_never_comes_from_a_cache(self, page, school):
        record = a_record(school, at=MORNING, student=a_student(school))
        for path in ("", "writeback/"):
            assert "no-store" in page.get(f"/records/{record.pk}/{path}")["Cache-Control"]


class TestWhatHappened:
    def test_who_when_and_why(self, page, school):
        record = a_record(
            school,
            at=MORNING,
            student=a_student(school, year="7", form="7B"),
            reason=a_reason(school, "Missed the bus"),
        )
        words = text_of(page, record)
        for said in ("Ava Olsen", "Year 7", "7B", "Late Arrival at", "09:12", "Monday 23 November 2026"):
            assert said in words
        assert "Missed the bus" in words
        assert "( typed )" not in words

    def test_typed_text_says_so(self, page, school):
        record = a_record(school, at=MORNING, student=a_student(school), reason_text="Bus broke down")
        assert re.search(r"Bus broke down \( ?typed ?\)", text_of(page, record))

    def test_a_typed_name_says_whether_it_matched(self, page, school):
        ava = a_student(school)
        assert "typed; matched Ava Olsen" in text_of(
            page, a_record(school, at=MORNING, student=ava, student_name="olsen ava")
        )
        assert "matches no single pupil" in text_of(page, a_record(school, at=MORNING, student_name="Avva"))

    def test_where_and_whether_online(self, page, school):
        device, _token = a_device(school, "Front desk")
        record = a_record(school, at=MORNING, student=a_student(school), device=device)
        words = text_of(page, record)
        assert "Front desk" in words
        assert "online" in words

    def test_an_offline_one_that_came_the_next_day_names_the_day(self, page, school):
        record = a_record(
            school,
            at=MORNING,
            student=a_student(school),
            captured_offline=True,
            received_at=MORNING + timedelta(days=1),
        )
        words = text_of(page, record)
        assert "offline" in words
        assert "Tue 24 Nov" in words

    def test_who_entered_it(self, page, school):
        record = a_record(
            school, at=MORNING, student=a_student(school), recorded_by=somebody("jo.marsh", school)
        )
        assert "by jo.marsh" in text_of(page, record)

    def test_answers_stand_beside_their_questions(self, page, school):
        record = a_record(school, at=MORNING, student=a_student(school))
        Answer.objects.create(record=record, question=a_question(school, "School lunch today?"), text="Yes")
        assert re.search(r"School lunch today\? +Yes", text_of(page, record))

    def test_the_schools_clock_counts(self, page, school):
        School.objects.filter(pk=school.pk).update(timezone="Asia/Kathmandu")
        school.refresh_from_db()
        assert "14:57:40" in text_of(page, a_record(school, at=MORNING, student=a_student(school)))

    def test_notes_are_in_the_details(self, page, school):
        record = a_record(
            school, at=MORNING, student=a_student(school), notes=["The time lay in the future."]
        )
        assert "The time lay in the future." in text_of(page, record)

    def test_ids_are_in_the_details(self, page, school):
        named = uuid.uuid4()
        record = a_record(school, at=MORNING, student=a_student(school, mis_id="A174"), event_id=named)
        words = text_of(page, record)
        assert str(named) in words
        assert "A174" in words

    def test_nothing_that_was_typed_is_run(self, page, school):
        record = a_record(
            school,
            at=MORNING,
            student_name="<img src=x onerror=alert(1)>",
            reason_text="<script>alert(1)</script>",
            notes=["<script>note</script>"],
        )
        html = page.get(f"/records/{record.pk}/").content.decode()
        assert "<img src=x" not in html
        assert "<script>alert" not in html
        assert "<script>note" not in html


class TestClocks:
    def test_a_clock_within_a_minute_is_right(self, school):
        record = a_record(
            school, at=MORNING, student=a_student(school), device_time=MORNING + timedelta(seconds=60)
        )
        assert seen(record).clock_difference_s is None

    @pytest.mark.parametrize("seconds", [-61, 61, 3600])
    def test_further_off_it_is_told(self, school, seconds):
        clock = MORNING - timedelta(seconds=seconds)
        record = a_record(school, at=MORNING, student=a_student(school), device_time=clock)
        assert seen(record).clock_difference_s == seconds

    def test_a_device_that_says_nothing_has_no_difference(self, school):
        assert seen(a_record(school, at=MORNING, student=a_student(school))).clock_difference_s is None

    def test_a_corrected_time_keeps_what_was_sent(self, page, school):
        record = a_record(
            school,
            at=MORNING,
            student=a_student(school),
            occurred_at_sent=MORNING - timedelta(minutes=10),
            device_time=MORNING - timedelta(minutes=10),
        )
        assert seen(record).corrected
        words = text_of(page, record)
        assert "09:02:40" in words
        assert "time corrected" in words

    @pytest.mark.parametrize(("clock", "minutes"), [("09:00", 0), ("08:59", None), ("13:00", 10)])
    def test_minutes_count_from_the_end_of_registration(self, school, clock, minutes):
        hour, minute = map(int, clock.split(":"))
        moment = MORNING.replace(hour=hour, minute=minute, second=0)
        record = a_record(school, at=moment, student=a_student(school))
        assert seen(record).registration_minutes == minutes

    def test_an_early_leave_is_not_late(self, school):
        record = a_record(school, at=MORNING, kind="early_leave", student=a_student(school))
        assert seen(record).registration_minutes is None


class TestThePanel:
    def test_all_three_parts_are_there_without_a_script(self, page, school):
        record = a_record(school, at=MORNING, student=a_student(school))
        html = page.get(f"/records/{record.pk}/").content.decode()
        for part in ("details", "writeback", "history"):
            assert f'href="#{part}"' in html
            assert re.search(rf'<section class="pane"\s+id="{part}"', html)
        assert "hidden>" not in html.split('id="details"')[1].split("data-copy")[0]

    def test_what_refreshes_is_the_same_panel(self, page, school):
        record = stands(a_record(school, at=MORNING, student=a_student(school)), cause=Cause.MIS_ERROR)
        whole = page.get(f"/records/{record.pk}/").content.decode()
        parts = page.get(f"/records/{record.pk}/writeback/").content.decode()
        assert "<html" not in parts
        panel = parts.split('data-part="writeback">')[1].split("</div>\n<div data-part")[0].strip()
        assert panel in whole

    def test_no_inline_style_or_script(self, page, school):
        record = stands(a_record(school, at=MORNING, student=a_student(school)))
        html = page.get(f"/records/{record.pk}/").content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|<style", html)
        assert not re.search(r"<script(?![^>]*\ssrc=)", html)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html)

    def test_it_takes_few_queries(self, page, school, django_assert_max_num_queries):
        record = stands(a_record(school, at=MORNING, student=a_student(school)), cause=Cause.MIS_ERROR)
        with django_assert_max_num_queries(20):
            page.get(f"/records/{record.pk}/")
