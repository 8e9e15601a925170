"""What a school's settings alone decide is settled at once; all else waits for its attempt."""

from typing import Any

import pytest
import time_machine

from custr.models import School
from mis.models import Writeback
from tests.attendance.rows import MORNING, a_record
from tests.cast import a_code, a_connection, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def stored(school: School, **event: Any) -> Writeback:
    """As the database has it, not as it was left in memory."""
    whole = {"student": a_student(school)} | event
    if "reason" not in event:
        whole["reason"] = a_reason(school, code="L")
    return Writeback.objects.get(record=a_record(school, at=MORNING, **whole))


@pytest.mark.parametrize(
    ("settings", "system", "cause"),
    [
        ({}, None, "no_integration"),
        ({"late_arrival_writeback": False}, None, "no_integration"),
        ({}, "wcbs", "mis_read_only"),
        ({"late_arrival_writeback": False}, "wcbs", "mis_read_only"),
        ({"late_arrival_writeback": False}, "sims", "event_not_configured"),
    ],
)
def test_rules_1_to_3_settle_it_at_once(settings, system, cause, django_capture_on_commit_callbacks):
    school = a_school(**settings)
    if system:
        a_connection(school, system=system)
    with django_capture_on_commit_callbacks() as started:
        row = stored(school)
    assert (row.status, row.cause, row.finished_at) == ("not_required", cause, MORNING)
    assert (row.claimed_at, row.owner, row.request) == (None, None, None)
    assert started == []


def test_it_says_which_mark_there_would_have_been():
    school = a_school(minutes_late=True)
    reason = a_reason(school, "Overslept", code="L", time_codes={"09:10": "U", "09:30": "C"})
    row = stored(school, student=a_student(school, mis_id="A77"), reason=reason)
    assert (row.date, row.session, row.code) == (MORNING.date(), "AM", "U")
    assert (row.student_mis_id, row.minutes_late, row.comment) == ("A77", 12, "Overslept")
    assert "MIS connection" in row.detail


def test_typed_text_that_is_a_code_of_the_mis_counts_too():
    school = a_school(reason_exact_match_required=False)
    a_code(school, "M", description="Medical")
    assert stored(school, reason=None, reason_text="medical").code == "M"
    assert stored(school, reason=None, reason_text="something else").code == ""


def test_dont_writeback_gives_no_letter():
    school = a_school()
    row = stored(school, reason=a_reason(school, "Music lesson", code="L", writeback=False))
    assert (row.cause, row.code) == ("no_integration", "")


def test_an_early_leave_of_the_afternoon_has_no_next_session():
    school = a_school(early_leave_session="next")
    at = MORNING.replace(hour=14)
    row = Writeback.objects.get(record=a_record(school, at=at, kind="early_leave"))
    assert (row.cause, row.session) == ("no_integration", "")


@pytest.mark.parametrize(
    "connection", [{}, {"enabled": False}, {"credentials": {"token": ""}}, {"system": "of-a-newer-version"}]
)
def test_whatever_asks_for_more_than_settings_waits(connection, django_capture_on_commit_callbacks):
    school = a_school()
    a_connection(school, **connection)
    with django_capture_on_commit_callbacks() as started:
        row = stored(school)
    assert (row.status, row.cause, row.finished_at, row.session) == ("pending", "", None, "AM")
    assert len(started) == 1


def test_an_edit_queues_nothing(django_capture_on_commit_callbacks):
    school = a_school()
    a_connection(school)
    record = a_record(school, at=MORNING)
    with django_capture_on_commit_callbacks() as started:
        record.reason_text = "Dentist"
        record.save()
    assert Writeback.objects.count() == 1
    assert started == []


def test_what_cannot_be_decided_is_stored_all_the_same_and_left_to_the_attempt(caplog):
    school = a_school()
    reason = a_reason(school, code="L")
    reason.code_id = 4711  # a code that is gone by the time it is looked for
    row = stored(school, reason=reason)
    assert (row.status, row.finished_at) == ("pending", None)
    assert "could not be asked" in caplog.text
