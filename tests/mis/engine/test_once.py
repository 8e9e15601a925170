"""Once, and only once: claims, register cells, slots."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from attendance.models import AttendanceRecord
from mis import queue
from mis.demo_mis.modes import Mode
from mis.dispatch import work
from mis.models import Connection, Writeback
from mis.owner import owner_id
from mis.pool import pool
from mis.slots import slots
from mis.sweep import sweep
from tests.cast import a_code, a_connection, a_reason, a_school, a_student
from tests.mis.engine.conftest import at
from tests.mis.engine.waiting import wait_until


def test_a_row_is_claimed_by_one_of_many(scene):
    with transaction.atomic():
        record = scene.arrives()
        Writeback.objects.filter(record=record).update(session="PM")
        row = Writeback.objects.get(record=record)
        assert queue.claim(row.pk, owner=owner_id())
        assert not queue.claim(row.pk, owner=owner_id())
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_search_for_the_next_row_joins_nothing_whatever_the_statistics_say():
    if connection.vendor != "postgresql":
        pytest.skip("Only PostgreSQL plans by statistics.")
    plan = queue.waiting().filter(school=1).order_by("occurred_at", "pk").explain()
    assert "Scan" in plan
    assert "Join" not in plan
    assert "Nested Loop" not in plan


def test_many_threads_that_want_one_row_send_one_request(scene):
    scene.mis.behave(Mode.SLOW, seconds=0.2)
    record = scene.arrives()

    def worker(_number: int) -> None:
        work(scene.school.pk)
        connection.close()

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(worker, range(12)))
    assert scene.ends(record).status == "successful"
    assert len(scene.mis.requests) == 1


def test_attempts_for_one_register_cell_run_one_at_a_time_in_the_order_of_the_check_ins(scene):
    scene.mis.behave(Mode.SLOW, seconds=0.3)
    first = scene.arrives("09:00")
    wait_until(lambda: len(scene.mis.requests) == 1, "the first mark to be under way")
    # Both arrive while the first is under way, the later check-in before the earlier one.
    last = scene.arrives("09:10", reason_text="last", reason=scene.bus)
    middle = scene.arrives("09:05", reason_text="middle", reason=scene.bus)
    for record in (first, middle, last):
        assert scene.ends(record).status == "successful"
    assert [mark["comment"] for mark in scene.sent] == ["Missed the bus", "middle", "last"]
    rows = {row.record_id: row for row in Writeback.objects.all()}
    assert rows[first.pk].finished_at <= rows[middle.pk].claimed_at
    assert rows[middle.pk].finished_at <= rows[last.pk].claimed_at


def test_an_earlier_check_in_that_waits_behind_a_later_one_under_way_is_superseded(scene):
    scene.mis.behave(Mode.SLOW, seconds=0.3)
    later = scene.arrives("09:10")
    wait_until(lambda: len(scene.mis.requests) == 1, "the later mark to be under way")
    earlier = scene.arrives("08:55")
    assert scene.ends(later).status == "successful"
    assert scene.ends(earlier).cause == "superseded"
    assert len(scene.mis.requests) == 1


def test_two_pupils_do_not_wait_for_each_other(scene):
    scene.mis.behave(Mode.SILENT)
    Connection.objects.update(timeout_s=2)
    records = [scene.arrives(), scene.arrives(student=a_student(scene.school, mis_id="A1749000579"))]
    wait_until(lambda: len(scene.mis.requests) == 2, "both marks to be under way", seconds=1.5)
    for record in records:
        assert scene.ends(record).cause == "mis_timeout"


@pytest.fixture
def two_slots_a_school(settings):
    settings.WRITEBACK_WORKERS = 8  # so two for one school


def test_a_hanging_mis_delays_its_own_school_alone(two_slots_a_school, scene):
    scene.mis.behave(Mode.SILENT)
    Connection.objects.update(timeout_s=2)
    for number in range(6):
        scene.arrives(student=a_student(scene.school, mis_id=f"A{number}"))
    wait_until(lambda: len(scene.mis.requests) == 2, "the school's two slots to be taken")
    assert Writeback.objects.filter(claimed_at=None).count() == 4

    other = a_school()
    a_connection(other, "http://127.0.0.1:9/v1.0/")
    record = scene.arrives(school=other, student=a_student(other), reason=a_reason(other, code=_code(other)))
    assert scene.ends(record).cause == "mis_unreachable"
    assert len(scene.mis.requests) == 2

    scene.mis.behave(Mode.NORMAL)
    rows = Writeback.objects.filter(school=scene.school)
    wait_until(lambda: not rows.filter(status="pending").exists(), "the school's rows to be worked off")
    assert len(scene.mis.requests) == 6


def test_a_slot_that_frees_takes_the_schools_oldest(scene, settings):
    settings.WRITEBACK_WORKERS = 4  # so one for one school
    scene.mis.behave(Mode.SLOW, seconds=0.1)
    clocks = ["09:10", "09:02", "09:08", "09:04", "09:06"]
    pupils = [a_student(scene.school, mis_id=f"A{clock}") for clock in clocks]
    with transaction.atomic():
        for clock, pupil in zip(clocks, pupils, strict=True):
            scene.arrives(clock, student=pupil)
    wait_until(lambda: not Writeback.objects.filter(status="pending").exists(), "all to end")
    assert [mark["student_id"] for mark in scene.sent] == [f"A{clock}" for clock in sorted(clocks)]


def test_a_slot_is_given_back_whatever_happens(scene):
    for _ in range(3):
        scene.ends(scene.arrives(student=None, student_name="Nobody"))
    wait_until(lambda: not slots._taken, "the slots to be free")


def test_a_save_that_is_rolled_back_sends_nothing(scene):
    with transaction.atomic():
        scene.arrives()
        transaction.set_rollback(True)
    kept = scene.arrives("09:01")
    scene.ends(kept)
    assert AttendanceRecord.objects.count() == 1
    assert len(scene.mis.requests) == 1


def test_one_record_has_one_writeback_whatever_is_saved(scene):
    record = scene.arrives()
    scene.ends(record)
    for _ in range(3):
        record.save()
    assert Writeback.objects.filter(record=record).count() == 1


def test_a_pool_that_is_stopping_leaves_the_row_to_the_next_process(scene):
    pool.stop()
    record = scene.arrives()
    row = Writeback.objects.get(record=record)
    assert (row.status, row.claimed_at) == ("pending", None)
    pool.reopen()
    sweep()
    assert scene.ends(record).status == "successful"
    assert len(scene.mis.requests) == 1


def test_the_attempt_begins_at_once(scene):
    record = scene.arrives(occurred_at=at("08:55"))
    ended = scene.ends(record)
    assert ended.claimed_at - timezone.now() < timedelta(seconds=2)


def _code(school):
    return a_code(school, "L", mis_id="A1203")
