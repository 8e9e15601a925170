"""The sentence that is stored with an outcome: from the attempt, the sweep and the follow-up alike."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from attendance.recording import record_attendance
from custr.models import School, Student
from mis.causes import Cause
from mis.decide import decide
from mis.facts import read_facts, with_rows
from mis.findings import Outcome
from mis.marks import Result, failed
from mis.models import Writeback
from mis.outcome import store_decision, store_result
from mis.sweep import settle_lost
from mis.telling import around_of, mis_name, outcome_of, register_name, sentence_of, told_of
from tests.cast import a_code, a_connection, a_reason, a_school, a_student
from tests.mis.engine.conftest import a_steady_heart

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 9, 12, 40, tzinfo=ZoneInfo("Europe/London"))
OWNER = uuid.uuid4()


@pytest.fixture
def school() -> School:
    school = a_school()
    a_connection(school)
    return school


@pytest.fixture
def ava(school: School) -> Student:
    return a_student(school, legal_forename="Avalon", legal_surname="Olsenius")


def queued(school: School, **event) -> Writeback:
    """A record's writeback, claimed by nobody."""
    whole = {"kind": "late_arrival", "occurred_at": MORNING, "received_at": MORNING} | event
    record = record_attendance(school=school, **whole).record
    return with_rows().get(record=record)


def claimed(row: Writeback) -> Writeback:
    Writeback.objects.filter(pk=row.pk).update(owner=OWNER, claimed_at=MORNING)
    return row


def decided(row: Writeback) -> Writeback:
    store_decision(claimed(row), decide(read_facts(row, now=MORNING)), owner=OWNER)
    return Writeback.objects.get(pk=row.pk)


def answered(row: Writeback, result: Result) -> Writeback:
    decision = decide(read_facts(row, now=MORNING))
    store_result(claimed(row), decision, decision.mark, result, owner=OWNER)
    return Writeback.objects.get(pk=row.pk)


class TestWhatTheAttemptStores:
    def test_a_decision_keeps_a_sentence_beside_its_cause(self, school, ava):
        row = decided(queued(school, student=ava, reason=a_reason(school, "Music", writeback=False)))
        assert row.cause == Cause.REASON_DONT_WRITEBACK
        assert "“Music” is set to Don't Writeback" in row.detail

    def test_typed_text_is_quoted(self, school, ava):
        School.objects.filter(pk=school.pk).update(reason_exact_match_required=False)
        row = decided(queued(school, student=ava, reason_text="Bus broke down"))
        assert row.cause == Cause.REASON_NOT_MATCHED
        assert row.detail.startswith("“Bus broke down” is not one of your reasons")
        assert "Reason Exact Match Required" in row.detail

    def test_captured_offline_exact_match_would_not_have_helped(self, school, ava):
        row = decided(queued(school, student=ava, reason_text="Bus broke down", captured_offline=True))
        assert row.cause == Cause.REASON_NOT_MATCHED
        assert "Exact Match" not in row.detail

    def test_times_are_the_schools(self, school, ava):
        School.objects.filter(pk=school.pk).update(timezone="Asia/Kathmandu")
        school.refresh_from_db()
        row = decided(queued(school, student=ava, reason=a_reason(school, "Overslept")))
        assert row.cause == Cause.NO_ATTENDANCE_CODE
        assert "14:57" in row.detail

    def test_a_failure_keeps_its_sentence(self, school, ava):
        row = queued(school, student=ava, reason=a_reason(school, code="L"))
        row = answered(row, failed(Cause.MIS_TIMEOUT))
        assert "SIMS by Wonde did not answer in time" in row.detail
        assert "may have been written: check the MIS first" in row.detail

    def test_a_refusal_keeps_the_miss_words(self, school, ava):
        row = queued(school, student=ava, reason=a_reason(school, code="L"))
        row = answered(row, failed(Cause.MIS_REJECTED, message="The register is locked."))
        assert "“The register is locked”" in row.detail
        assert row.message == "The register is locked."

    @pytest.mark.parametrize("name", ["Ava", "Olsen", "Avalon", "OLSENIUS"])
    def test_but_not_words_that_name_the_pupil(self, school, ava, name):
        row = queued(school, student=ava, reason=a_reason(school, code="L"))
        row = answered(row, failed(Cause.MIS_REJECTED, message=f"{name} is not on roll."))
        assert name.casefold() not in row.detail.casefold()
        assert name in row.message

    @pytest.mark.parametrize("detail", ["", "Accepted", "Confirmed"])
    def test_a_success_keeps_its_one_word(self, school, ava, detail):
        row = queued(school, student=ava, reason=a_reason(school, code="L"))
        assert answered(row, Result(detail=detail)).detail == detail

    def test_a_typed_name_stays_out_of_it(self, school):
        School.objects.filter(pk=school.pk).update(student_exact_match_required=False)
        row = decided(queued(school, student_name="Zebedee Quux", reason=a_reason(school, code="L")))
        assert row.cause == Cause.STUDENT_NOT_MATCHED
        assert "Zebedee" not in row.detail
        assert "Student Exact Match Required" in row.detail


class TestWhatTheSweepStores:
    def test_a_lost_attempt_says_check_first(self, school, ava):
        a_steady_heart()
        row = queued(school, student=ava, reason=a_reason(school, code="L"))
        Writeback.objects.filter(pk=row.pk).update(
            owner=uuid.uuid4(), claimed_at=timezone.now() - timedelta(hours=1)
        )
        assert settle_lost(timezone.now()) == 1
        row.refresh_from_db()
        assert row.cause == Cause.INTERRUPTED
        assert row.outcome_unknown
        assert "may have been written: check the MIS first" in row.detail

    def test_the_day_after_it_is_known_not_to_be_written(self, school, ava):
        row = queued(school, student=ava, reason=a_reason(school, code="L"))
        decision = decide(read_facts(row, now=MORNING + timedelta(days=1)))
        store_decision(claimed(row), decision, owner=OWNER)
        row.refresh_from_db()
        assert row.cause == Cause.INTERRUPTED
        assert "the day has passed" in row.detail


class TestReadingRows:
    def test_what_a_school_calls_its_mis(self, school, ava):
        record = queued(school, student=ava, reason=a_reason(school, code="L")).record
        assert mis_name(record) == "SIMS by Wonde"
        assert register_name(record) == "SIMS"

    def test_a_school_without_an_mis(self):
        school = a_school()
        record = queued(school, student=a_student(school), reason=a_reason(school)).record
        assert mis_name(record) == register_name(record) == ""

    def test_a_provider_that_does_not_name_its_system(self):
        school = a_school()
        a_connection(school, system="")
        record = queued(school, student=a_student(school), reason=a_reason(school)).record
        assert register_name(record) == "Wonde"

    def test_what_a_sentence_may_say(self, school, ava):
        record = queued(school, student=ava, reason=a_reason(school, "Overslept", code="L")).record
        told = told_of(record, cause=Cause.NO_ATTENDANCE_CODE, code="L")
        assert (told.kind, told.reason, told.time, told.date) == (
            "Late Arrival",
            "Overslept",
            "09:12",
            "Mon 23 Nov",
        )

    def test_an_outcome_is_read_as_it_is_stored(self, school, ava):
        row = decided(queued(school, student=ava, reason=a_reason(school, "Music", writeback=False)))
        outcome = outcome_of(row)
        assert isinstance(outcome, Outcome)
        assert (outcome.status, outcome.cause, outcome.unknown) == (
            "not_required",
            Cause.REASON_DONT_WRITEBACK,
            False,
        )

    def test_the_latest_mark_is_this_schools_and_todays(self, school, ava, time_machine):
        time_machine.move_to(MORNING)
        row = queued(school, student=ava, reason=a_reason(school, code="L"))
        assert around_of(row).last_mark_at is None
        done = answered(row, Result(detail="Accepted"))
        other = a_school()
        a_connection(other)
        theirs = queued(other, student=a_student(other), reason=a_reason(other, code="L"))
        assert around_of(theirs).last_mark_at is None
        assert around_of(done).last_mark_at == done.finished_at
        time_machine.move_to(MORNING + timedelta(days=1))
        assert around_of(done).last_mark_at is None

    def test_a_row_without_a_sentence_gets_one_all_the_same(self, school, ava):
        row = queued(school, student=ava, reason=a_reason(school, code=a_code(school, "U")))
        assert "U" in sentence_of(row, Cause.CODE_NOT_IN_MIS, code="U")
