"""Recording: one event, one record, one writeback row (writeback.md: Once, and only once)."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from attendance.models import Answer, AttendanceRecord, DeletedEvent
from attendance.recording import EventDeletedError, EventReusedError, Recorded, record_attendance
from custr.models import School, User
from mis.models import Writeback
from tests.cast import a_connection, a_question, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db
FIVE_TO_NINE = datetime(2026, 11, 23, 8, 55, tzinfo=UTC)


@pytest.fixture
def school() -> School:
    return a_school()


def record(school: School, **changes) -> Recorded:
    event = {"kind": "late_arrival", "occurred_at": FIVE_TO_NINE, "received_at": FIVE_TO_NINE, **changes}
    return record_attendance(school=school, **event)


def test_a_record_queues_its_one_writeback(school):
    a_connection(school)
    recorded = record(school, student=a_student(school), reason=a_reason(school))
    assert recorded.created
    waiting = Writeback.objects.get(record=recorded.record)
    assert (waiting.status, waiting.claimed_at, waiting.session) == ("pending", None, "AM")


def test_what_was_chosen_is_kept_by_its_name_of_that_time(school):
    student, reason = a_student(school, "Ava", "Olsen"), a_reason(school, "Missed the bus")
    stored = record(school, student=student, reason=reason).record
    assert (stored.student_name, stored.student_typed) == ("Ava Olsen", False)
    assert (stored.reason_text, stored.reason_typed) == ("Missed the bus", False)


def test_what_was_typed_is_kept_beside_what_it_matched(school):
    student, reason = a_student(school, "Ava", "Olsen"), a_reason(school, "Missed the bus")
    stored = record(
        school, student=student, student_name="olsen, AVA", reason=reason, reason_text="missed THE bus"
    ).record
    assert (stored.student, stored.student_name, stored.student_typed) == (student, "olsen, AVA", True)
    assert (stored.reason, stored.reason_text, stored.reason_typed) == (reason, "missed THE bus", True)


def test_nobody_and_nothing_is_a_record_too(school):
    stored = record(school).record
    assert (stored.student, stored.student_name, stored.student_typed) == (None, "", False)
    assert (stored.reason, stored.reason_text, stored.reason_typed) == (None, "", False)


def test_same_event_twice_is_one_record(school):
    event = {"event_id": uuid.uuid4(), "student": a_student(school)}
    first, second = record(school, **event), record(school, **event)
    assert (first.created, second.created) == (True, False)
    assert first.record == second.record
    assert Writeback.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "early_leave"},
        {"student_name": "Ava"},
        {"reason_text": "Bus"},
        {"occurred_at": FIVE_TO_NINE.replace(minute=56)},
    ],
)
def test_same_id_with_other_content_is_refused(school, other):
    event_id = uuid.uuid4()
    record(school, event_id=event_id)
    with pytest.raises(EventReusedError):
        record(school, event_id=event_id, **other)
    assert AttendanceRecord.objects.get().kind == "late_arrival"


def test_same_id_with_another_answer_is_refused(school):
    question, event_id = a_question(school), uuid.uuid4()
    record(school, event_id=event_id, answers={question: "Grandmother"})
    with pytest.raises(EventReusedError):
        record(school, event_id=event_id, answers={question: "Grandfather"})


def test_one_id_in_two_schools_is_two_records(school):
    event_id = uuid.uuid4()
    assert record(school, event_id=event_id).created
    assert record(a_school(), event_id=event_id).created


def test_a_deleted_event_stays_deleted_and_sends_nothing(school):
    event_id = uuid.uuid4()
    record(school, event_id=event_id).record.delete()
    with pytest.raises(EventDeletedError):
        record(school, event_id=event_id)
    assert not AttendanceRecord.objects.exists()
    assert not Writeback.objects.exists()
    assert DeletedEvent.objects.count() == 1


def test_answers_are_stored_with_the_record(school):
    question = a_question(school)
    stored = record(school, answers={question: "Grandmother"}).record
    assert list(Answer.objects.values_list("record", "question", "text")) == [
        (stored.pk, question.pk, "Grandmother")
    ]


def test_date_and_session_are_the_schools_own():
    auckland = a_school(timezone="Pacific/Auckland")
    stored = record(auckland, occurred_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC)).record
    assert (str(stored.date), stored.session) == ("2026-11-23", "PM")


@pytest.mark.parametrize(
    ("counts", "kind", "minute", "minutes"),
    [
        (True, "late_arrival", 59, 59),
        (True, "late_arrival", 0, 0),
        (True, "early_leave", 30, None),
        (False, "late_arrival", 30, None),
    ],
)
def test_minutes_late_are_counted_for_late_arrivals_where_the_school_wants_them(
    counts, kind, minute, minutes
):
    school = a_school(minutes_late=counts)
    occurred_at = datetime(2026, 11, 23, 9, minute, tzinfo=UTC)
    assert record(school, kind=kind, occurred_at=occurred_at).record.minutes_late == minutes


def test_before_registration_ends_there_are_no_minutes_late():
    assert record(a_school(minutes_late=True)).record.minutes_late is None


def test_staff_record_by_name_and_without_a_device(school):
    person = User.objects.create_user("office")
    stored = record(school, recorded_by=person).record
    assert (stored.recorded_by, stored.device) == (person, None)


def test_a_new_record_takes_few_queries(school, django_assert_num_queries):
    a_connection(school)
    student, reason = a_student(school), a_reason(school)
    # The day's times; savepoint, record, writeback, tombstone, release: outside of a test begin and commit.
    with django_assert_num_queries(6):
        made = record(school, student=student, reason=reason).record
    with django_assert_num_queries(0):
        assert made.writeback.status == "pending"


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_just_being_deleted_is_not_stored_again(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}  # no attempts
    school, event_id, deleting = a_school(), uuid.uuid4(), threading.Event()
    stored = record(school, event_id=event_id).record

    def delete_slowly() -> None:
        with transaction.atomic():
            AttendanceRecord.objects.get(pk=stored.pk).delete()
            deleting.set()
            time.sleep(0.3)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        deletion = pool.submit(delete_slowly)
        deleting.wait(5)
        with pytest.raises(EventDeletedError):
            record(school, event_id=event_id)
        deletion.result()
    assert not AttendanceRecord.objects.exists()
    assert not Writeback.objects.exists()
