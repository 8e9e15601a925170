"""What a deleted record leaves: a later event goes by it, and so does the reading back."""

import threading
import uuid

import pytest
from django.db import connection, transaction
from django.utils import timezone

from attendance.models import AttendanceRecord, DeletedEvent
from mis import queue
from mis.attempt import make_attempt
from mis.demo_mis.modes import Mode
from mis.models import Connection, Writeback
from mis.owner import owner_id
from mis.pool import pool
from mis.sweep import sweep
from reasons.models import AttendanceCode
from tests.cast import a_reason, a_student
from tests.mis.engine.conftest import at
from tests.mis.engine.test_other_providers import ABSENT, TARDY, ods  # noqa: F401 - a fixture
from tests.mis.engine.waiting import wait_until


def left() -> DeletedEvent:
    return DeletedEvent.objects.get()


def comes_after(scene, clock="08:55"):
    """An earlier check-in that arrives when the later one is gone."""
    scene.mis.behave(Mode.NORMAL)
    return scene.ends(scene.arrives(clock, received_at=at("09:15"), captured_offline=True))


def test_a_deleted_record_leaves_its_mark_and_nothing_is_sent_for_it(scene):
    record = scene.arrives("09:10:30")
    scene.ends(record)
    record.delete()
    kept = left()
    assert (kept.student, str(kept.date), kept.session, kept.code) == (scene.ava, "2026-11-23", "AM", "L")
    assert (kept.code_mis_id, kept.occurred_at, kept.wrote) == ("A1203", at("09:10:30"), "written")
    assert len(scene.mis.requests) == 1


def test_an_earlier_event_goes_by_a_later_one_that_was_written_and_deleted(scene):
    record = scene.arrives("09:10")
    scene.ends(record)
    record.delete()
    assert comes_after(scene).cause == "superseded"
    assert comes_after(scene, "09:12").status == "successful"
    assert len(scene.sent) == 2


@pytest.mark.parametrize(
    ("mode", "wrote", "cause"),
    [(Mode.ERROR, "may_be", "superseded"), (Mode.REFUSING, "not", ""), (Mode.LOSING, "may_be", "superseded")],
)
def test_whether_it_was_written_is_kept_as_far_as_it_is_known(scene, mode, wrote, cause):
    scene.mis.behave(mode)
    record = scene.arrives("09:10")
    scene.ends(record)
    record.delete()
    assert left().wrote == wrote
    assert comes_after(scene).cause == cause


def test_one_that_waits_is_not_sent_after_its_deletion(scene):
    pool.stop()
    record = scene.arrives("09:10")
    AttendanceRecord.objects.filter(pk=record.pk).delete()
    assert left().wrote == "not"
    pool.reopen()
    assert comes_after(scene).status == "successful"
    assert len(scene.sent) == 1


@pytest.mark.parametrize(
    ("pupil", "wrote", "cause"),
    [("A1749000193", "written", "superseded"), ("A-unknown-to-the-mis", "not", "")],
)
def test_an_answer_that_comes_after_the_deletion_says_what_was_left(scene, pupil, wrote, cause):
    type(scene.ava).objects.update(mis_id=pupil)
    scene.mis.behave(Mode.SLOW, seconds=0.5)
    record = scene.arrives("09:10")
    wait_until(lambda: len(scene.mis.requests) == 1, "the mark to be under way")
    record.delete()
    assert (left().wrote, left().code, left().code_mis_id) == ("may_be", "L", "A1203")
    wait_until(lambda: left().wrote != "may_be", "the answer to be kept")
    assert left().wrote == wrote
    type(scene.ava).objects.update(mis_id="A1749000193")
    assert comes_after(scene).cause == cause


def test_one_whose_process_died_counts_as_written_for_good(scene):
    pool.stop()
    record = scene.arrives("09:10")
    Writeback.objects.update(owner=uuid.uuid4(), claimed_at=timezone.now())
    record.delete()
    assert left().wrote == "may_be"
    DeletedEvent.objects.update(under_way_until=timezone.now())  # its time is over
    pool.reopen()
    assert comes_after(scene).cause == "superseded"
    assert scene.mis.requests == []


def test_one_deleted_between_claim_and_attempt_is_known_not_written(scene):
    pool.stop()
    record = scene.arrives("09:10")
    row = Writeback.objects.get(record=record)
    assert queue.claim(row.pk, owner=owner_id())
    record.delete()
    make_attempt(row.pk, owner=owner_id())
    assert left().wrote == "not"
    assert scene.mis.requests == []


def test_a_claim_and_a_deletion_at_once_leave_no_mark_that_nobody_knows_of(scene):
    known = scene.mis.school.pupils.items()
    ids = [mis_id for mis_id, pupil in known if pupil.active and mis_id != scene.ava.mis_id][:40]
    threads = []

    def delete(record: AttendanceRecord) -> None:
        record.delete()
        connection.close()

    for mis_id in ids:
        record = scene.arrives("09:10", student=a_student(scene.school, mis_id=mis_id))
        threads.append(threading.Thread(target=delete, args=(record,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    pool.stop()  # waits for whatever is under way
    left_there = DeletedEvent.objects.filter(wrote="written")
    assert set(left_there.values_list("student__mis_id", flat=True)) == {
        mark["student_id"] for mark in scene.sent
    }
    assert DeletedEvent.objects.count() == len(ids)
    assert not DeletedEvent.objects.filter(wrote="may_be").exists()
    assert not Writeback.objects.exists()


def test_a_deletion_that_is_undone_leaves_nothing(scene):
    record = scene.arrives("09:10")
    scene.ends(record)
    with transaction.atomic():
        AttendanceRecord.objects.get(pk=record.pk).delete()
        transaction.set_rollback(True)
    assert not DeletedEvent.objects.exists()


def test_the_new_mark_replaces_that_of_a_deleted_record_of_ours(scene, ods):  # noqa: F811
    record = scene.arrives("08:55")
    scene.ends(record)
    record.delete()
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    row = scene.ends(scene.arrives("09:10", reason=slept))
    assert (row.status, row.replaced_code) == ("successful", "L")
    assert ods.held == {ABSENT}


def test_somebody_elses_mark_stays_beside_that_of_a_deleted_record(scene, ods):  # noqa: F811
    record = scene.arrives("08:55")
    scene.ends(record)
    ods.stub.hold(**{**ods.stub.events[0], "attendanceEventReason": "Rang in"})
    record.delete()
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    scene.ends(scene.arrives("09:10", reason=slept))
    assert ods.held == {ABSENT, TARDY}


def test_a_tombstone_of_before_says_nothing_of_a_mark(scene):
    DeletedEvent.objects.create(school=scene.school, event_id=uuid.uuid4())
    assert Connection.objects.exists()
    assert comes_after(scene).status == "successful"


def test_a_mark_under_way_keeps_its_register_cell_when_its_record_is_deleted(scene):
    scene.mis.behave(Mode.SLOW, seconds=1.5)
    record = scene.arrives("09:10")
    wait_until(lambda: len(scene.mis.requests) == 1, "the first mark to be under way")
    record.delete()
    later = scene.arrives("09:12")
    assert len(scene.mis.requests) == 1  # the first has no answer yet
    assert not queue.waiting().exists()
    assert scene.ends(later).status == "successful"
    assert left().wrote == "written"
    assert [mark["minutes_late"] for mark in scene.sent] == [10, 12]


def test_another_cell_does_not_wait_for_a_deleted_mark_under_way(scene):
    scene.mis.behave(Mode.SLOW, seconds=1.5)
    record = scene.arrives("09:10")
    wait_until(lambda: len(scene.mis.requests) == 1, "the first mark to be under way")
    record.delete()
    scene.arrives("13:10")
    wait_until(lambda: len(scene.mis.requests) == 2, "the afternoon's mark to be under way as well")
    assert left().wrote == "may_be"


def test_one_deleted_under_way_frees_its_cell_when_its_process_has_died(scene):
    pool.stop()
    record = scene.arrives("09:10")
    Writeback.objects.update(owner=uuid.uuid4(), claimed_at=timezone.now())
    record.delete()
    later = scene.arrives("09:12")
    assert not queue.waiting().exists()
    DeletedEvent.objects.update(under_way_until=timezone.now())
    assert queue.waiting().exists()
    pool.reopen()
    sweep()
    assert scene.ends(later).status == "successful"
