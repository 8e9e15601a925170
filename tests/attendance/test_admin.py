"""Attendance records and questions as pages of the admin."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.models import Answer, AttendanceRecord, DeletedEvent, Question
from attendance.recording import EventDeletedError, record_attendance
from custr.models import Role
from mis.models import Writeback
from tests.admin_cast import errors_of, filled_in, signed_in, somebody
from tests.cast import a_device, a_question, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db
LIST = "/admin/attendance/attendancerecord/"
QUESTION = "/admin/attendance/question/add/"


@pytest.fixture
def school():
    return a_school()


@pytest.fixture
def admin(school):
    return signed_in(somebody("office", Role.ADMIN, school))


def a_record(school, **fields):
    student = fields.pop("student", None) or a_student(school)
    given = {"kind": "late_arrival", "occurred_at": timezone.now(), "reason_text": "Bus broke down", **fields}
    return record_attendance(school=school, student=student, **given).record


def door(name, record):
    return reverse(f"admin:attendance_attendancerecord_{name}", args=[record.pk])


def names(client, **asked):
    return [row.student_name for row in client.get(LIST, asked).context["cl"].result_list]


class TestTheList:
    def test_is_newest_first(self, admin, school):
        now = timezone.now()
        for days, name in ((2, "Older"), (0, "Newest"), (1, "Newer")):
            student = a_student(school, name, "Pupil")
            a_record(school, student=student, occurred_at=now - timedelta(days=days))
        assert names(admin) == ["Newest Pupil", "Newer Pupil", "Older Pupil"]

    def test_has_a_badge_with_the_cause_in_words(self, admin, school):
        a_record(school)
        words = admin.get(LIST).content.decode()
        assert 'class="badge ' in words
        assert "no_integration" not in words

    def test_shows_the_time_by_the_schools_clock(self, admin, school):
        a_record(school, occurred_at=timezone.datetime.fromisoformat("2026-06-01T08:12:00+00:00"))
        assert "1 Jun 2026 09:12" in admin.get(LIST).content.decode()

    @pytest.mark.parametrize(("period", "found"), [("1", 1), ("7", 2), ("31", 3), ("", 4), ("x", 4)])
    def test_can_be_narrowed_to_the_last_days(self, admin, school, period, found):
        now = timezone.now()
        for days in (0, 5, 20, 90):
            a_record(school, occurred_at=now - timedelta(days=days))
        assert len(names(admin, period=period)) == found

    def test_can_be_narrowed_to_a_status_and_a_kind(self, admin, school):
        a_record(school)
        a_record(school, kind="early_leave")
        Writeback.objects.filter(record__kind="early_leave").update(
            status="failed", cause="mis_timeout", finished_at=timezone.now()
        )
        assert len(names(admin, status="failed")) == 1
        assert len(names(admin, kind__exact="early_leave")) == 1
        assert names(admin, status="successful") == []

    @pytest.mark.parametrize("typed", ["oli", "KON", "kon oli", "Oliwia König"])
    def test_is_searched_by_name(self, admin, school, typed):
        a_record(school, student=a_student(school, "Oliwia", "König"))
        a_record(school, student=a_student(school, "Ben", "Marsh"))
        assert names(admin, q=typed) == ["Oliwia König"]

    @pytest.mark.parametrize("typed", ["'", "%", "\x00", "zz" * 500])
    def test_searching_for_nonsense_finds_nothing_or_everything_but_never_breaks(self, admin, school, typed):
        a_record(school)
        assert admin.get(LIST, {"q": typed}).status_code == 200

    def test_asks_the_database_no_more_for_more_rows(self, admin, school, django_assert_max_num_queries):
        for number in range(20):
            a_record(school, student=a_student(school, "Pupil", str(number)), device=a_device(school)[0])
        with django_assert_max_num_queries(25):
            admin.get(LIST)


class TestThePage:
    def test_has_the_staff_pages_panel(self, admin, school):
        record = a_record(school)
        words = admin.get(door("change", record)).content.decode()
        staff = admin.get(reverse("record", args=[record.pk])).content.decode()
        for part in ('id="writeback"', 'id="details"', 'id="history"', "Bus broke down"):
            assert part in words
            assert part in staff

    def test_is_read_only(self, admin, school):
        record = a_record(school)
        assert b'name="reason_text"' not in admin.get(door("change", record)).content
        assert admin.post(door("change", record), {"reason_text": "Mine"}).status_code == 403
        assert admin.get(f"{LIST}add/").status_code == 403
        record.refresh_from_db()
        assert record.reason_text == "Bus broke down"

    def test_has_no_inline_script_or_style(self, admin, school):
        words = admin.get(door("change", a_record(school))).content.decode()
        assert "<style" not in words
        assert ' style="' not in words
        assert all("src=" in tag for tag in words.split("<script")[1:])

    def test_escapes_what_was_typed(self, admin, school):
        record = a_record(school, reason_text="<script>alert(1)</script>")
        for address in (LIST, door("change", record), door("delete", record)):
            assert "<script>alert(1)" not in admin.get(address).content.decode()


class TestDeleting:
    def test_says_before_it_happens_what_is_not_touched(self, admin, school):
        words = admin.get(door("delete", a_record(school))).content.decode()
        assert "The mark in the MIS is not touched." in words
        assert "id is kept" in words
        assert AttendanceRecord.objects.exists()

    def test_leaves_the_events_id_behind(self, admin, school):
        event_id = uuid.uuid4()
        record = a_record(school, event_id=event_id)
        admin.post(door("delete", record), {"post": "yes"})
        assert not AttendanceRecord.objects.exists()
        assert DeletedEvent.objects.get().event_id == event_id
        with pytest.raises(EventDeletedError):
            a_record(school, event_id=event_id)

    def test_many_at_once_ask_and_leave_their_ids_too(self, admin, school):
        chosen = [str(a_record(school).pk) for _ in range(3)]
        action = {"action": "delete_selected", "_selected_action": chosen}
        assert "not touched" in admin.post(LIST, action).content.decode()
        assert AttendanceRecord.objects.count() == 3
        admin.post(LIST, {**action, "post": "yes"})
        assert not AttendanceRecord.objects.exists()
        assert DeletedEvent.objects.count() == 3

    def test_takes_answers_and_writeback_along(self, admin, school):
        record = a_record(school, answers={a_question(school): "Mum"})
        admin.post(door("delete", record), {"post": "yes"})
        assert not Answer.objects.exists()
        assert not Writeback.objects.exists()

    def test_is_not_for_staff(self, school):
        record = a_record(school)
        staff = signed_in(somebody("reception", Role.STAFF, school))
        staff.post(door("delete", record), {"post": "yes"})
        assert AttendanceRecord.objects.exists()


class TestQuestions:
    def add(self, client, **changes):
        given = {"text": "Who is collecting you?", "kind": "early_leave", **changes}
        return client.post(QUESTION, filled_in(client.get(QUESTION), **given), follow=True)

    def test_typed_answers_need_no_choices(self, admin, school):
        self.add(admin, required="on")
        question = Question.objects.get()
        assert (question.school, question.required, question.choices) == (school, True, [])

    def test_choices_are_lines_each_once(self, admin):
        self.add(admin, type="choice", choices="Mum\r\n  Dad  \r\n\r\nMum\r\nGrand  parent")
        question = Question.objects.get()
        assert question.choices == ["Mum", "Dad", "Grand parent"]
        page = admin.get(reverse("admin:attendance_question_change", args=[question.pk]))
        assert page.context["adminform"].form["choices"].value() == "Mum\nDad\nGrand parent"

    def test_a_choice_of_nothing_is_refused(self, admin):
        assert "Give at least one choice." in errors_of(self.add(admin, type="choice", choices=" \r\n "))

    def test_choices_for_a_typed_answer_are_refused(self, admin):
        assert "has no choices" in errors_of(self.add(admin, type="text", choices="Mum"))

    def test_the_same_question_twice_is_refused_with_a_sentence(self, admin, school):
        a_question(school, "Who is  collecting YOU?", kind="early_leave")
        assert "There is a question of this text and type already." in errors_of(self.add(admin))

    def test_another_schools_question_is_free(self, admin, school):
        a_question(a_school(), "Who is collecting you?", kind="early_leave")
        self.add(admin)
        assert Question.objects.filter(school=school).exists()

    def test_one_with_answers_is_archived_not_deleted(self, admin, school):
        question = a_question(school)
        address = reverse("admin:attendance_question_delete", args=[question.pk])
        a_record(school, answers={question: "Mum"}, reason=a_reason(school), reason_text="")
        assert admin.post(address, {"post": "yes"}).status_code == 403
        Answer.objects.all().delete()
        admin.post(address, {"post": "yes"})
        assert not Question.objects.exists()
