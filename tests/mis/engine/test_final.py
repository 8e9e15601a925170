"""A finished writeback changes only in the two cases that writeback.md allows, whatever happens to it."""

import uuid
from datetime import UTC, datetime

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from attendance.recording import record_attendance
from mis.causes import Cause, Status, status_of
from mis.follow_up import _columns_of, _still_accepted
from mis.marks import Fate
from mis.models import Writeback, WritebackChange
from mis.outcome import _store_once, change_finished
from mis.sweep import settle_lost
from tests.cast import a_reason, a_school, a_student

CLAIMER, STRANGER = uuid.uuid4(), uuid.uuid4()


def columns(cause):
    """A final outcome, as columns."""
    status = status_of(cause) if cause else Status.SUCCESSFUL
    detail = "" if cause else "Accepted"
    return {"status": status, "cause": cause or "", "detail": detail, "finished_at": timezone.now()}


outcomes = st.none() | st.sampled_from(Cause)
events = st.one_of(
    st.tuples(st.just("answer of the claimer"), outcomes),
    st.tuples(st.just("answer of a stranger"), outcomes),
    st.tuples(st.just("follow-up"), st.sampled_from(Fate)),
    st.tuples(st.just("sweep"), st.none()),
    st.tuples(st.just("edit"), st.none()),
)


def happen(row, event, value):
    if event == "answer of the claimer":
        _store_once(row.pk, columns(value), owner=CLAIMER)
    elif event == "answer of a stranger":
        _store_once(row.pk, columns(value), owner=STRANGER)
    elif event == "follow-up" and (changed := _columns_of(value, "refused")):
        change_finished(row.pk, changed, allowed=_still_accepted)
    elif event == "sweep":
        settle_lost(timezone.now())
    elif event == "edit":
        row.record.reason_text = "something else"
        row.record.save()


def allowed(before, event, value):
    """The two cases, said independently of the code under test."""
    if event == "answer of the claimer":
        return before.cause == Cause.INTERRUPTED
    if event == "follow-up":
        return (before.status, before.detail) == (Status.SUCCESSFUL, "Accepted") and value is not Fate.UNCLEAR
    return False


class FinishedWritebacks(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(first=outcomes, then=st.lists(events, max_size=8))
    def test_a_finished_writeback_changes_in_two_cases_only(self, first, then):
        school = a_school()
        row = record_attendance(
            school=school,
            kind="late_arrival",
            student=a_student(school),
            reason=a_reason(school),
            occurred_at=datetime(2026, 11, 23, 8, 55, tzinfo=UTC),
        ).record.writeback
        Writeback.objects.filter(pk=row.pk).update(owner=CLAIMER, claimed_at=timezone.now())
        _store_once(row.pk, columns(first), owner=CLAIMER)
        for event, value in then:
            before = Writeback.objects.get(pk=row.pk)
            history = WritebackChange.objects.filter(writeback=row).count()
            happen(before, event, value)
            after = Writeback.objects.get(pk=row.pk)
            kept = WritebackChange.objects.filter(writeback=row).count() - history
            if allowed(before, event, value):
                assert kept == 1
            else:
                assert kept == 0
                assert (after.status, after.cause, after.detail) == (
                    before.status,
                    before.cause,
                    before.detail,
                )
            assert after.status != Status.PENDING
