"""A record that staff edit: while it waits, while it is being sent, and ever after."""

import threading
from datetime import datetime

import pytest
from django.db import connection
from django.utils import timezone

from attendance.editing import BeingSentError, edit_record
from attendance.models import AttendanceRecord
from mis import queue
from mis.attempt import make_attempt
from mis.demo_mis.modes import Mode
from mis.models import Writeback
from mis.owner import owner_id
from mis.pool import pool
from mis.sweep import sweep
from reasons.models import AttendanceCode
from tests.cast import a_reason, a_school, a_student
from tests.mis.engine.conftest import at
from tests.mis.engine.waiting import wait_until


@pytest.fixture
def another(scene):
    """Another pupil whom the MIS knows."""
    known = scene.mis.school.pupils.items()
    mis_id = next(mis_id for mis_id, pupil in known if pupil.active and mis_id != scene.ava.mis_id)
    return a_student(scene.school, "Ben", "King", mis_id=mis_id)


@pytest.fixture
def waits(scene):
    """A record that nothing has tried to send yet, checked in at 09:12."""
    pool.stop()
    return scene.arrives("09:12")


def goes_on(scene, record):
    pool.reopen()
    sweep()
    return scene.ends(record)


def test_what_waits_is_sent_as_it_was_edited(scene, waits, another):
    dentist = a_reason(scene.school, "Dentist", code=AttendanceCode.objects.get(code="M"))
    edit_record(waits, student=another, reason=dentist, occurred_at=at("13:05"))
    scene.now.move_to(at("13:10"))
    ended = goes_on(scene, waits)
    assert scene.sent == [
        {
            "date": "2026-11-23",
            "session": "PM",
            "student_id": another.mis_id,
            "attendance_code_id": "A1215",
            "comment": "Dentist",
            "minutes_late": 15,
        }
    ]
    assert (ended.student, ended.session, ended.occurred_at) == (another, "PM", at("13:05"))


def test_the_record_says_who_why_and_when_as_it_was_edited(scene, waits, another):
    slept = a_reason(scene.school, "Overslept", code=AttendanceCode.objects.get(code="U"))
    fingerprint = waits.fingerprint
    edit_record(waits, student=another, reason=slept, occurred_at=at("09:20:30"))
    record = AttendanceRecord.objects.get()
    assert (record.student, record.student_name, record.reason_text) == (another, "Ben King", "Overslept")
    assert (record.occurred_at, record.minutes_late) == (at("09:20:30"), 20)
    assert record.fingerprint == fingerprint  # the same event again is known by what was sent


def test_what_is_being_sent_is_not_edited(scene, another):
    scene.mis.behave(Mode.SLOW, seconds=0.5)
    record = scene.arrives("09:12")
    wait_until(lambda: len(scene.mis.requests) == 1, "the mark to be under way")
    with pytest.raises(BeingSentError):
        edit_record(record, student=another)
    scene.ends(record)
    assert AttendanceRecord.objects.get().student == scene.ava
    assert [mark["student_id"] for mark in scene.sent] == [scene.ava.mis_id]


def test_what_is_finished_stays_and_no_other_mark_is_sent(scene, another):
    record = scene.arrives("09:12")
    before = Writeback.objects.values().get(pk=scene.ends(record).pk)
    edit_record(record, student=another, occurred_at=at("13:05"))
    sweep()
    pool.stop()
    assert AttendanceRecord.objects.get().student == another
    assert Writeback.objects.values().get() == before
    assert len(scene.mis.requests) == 1


def test_an_edit_into_a_cell_that_is_being_written_waits_for_it(scene, waits, another):
    other = scene.arrives("09:10", student=another)
    first = Writeback.objects.get(record=other)
    assert queue.claim(first.pk, owner=owner_id())
    edit_record(waits, student=another)
    assert queue.next_waiting(scene.school.pk) == []
    pool.reopen()
    make_attempt(first.pk, owner=owner_id())
    assert goes_on(scene, waits).status == "successful"
    assert [mark["student_id"] for mark in scene.sent] == [another.mis_id, another.mis_id]


def test_a_waiting_edit_to_an_earlier_time_goes_by_the_later_event(scene, waits, another):
    Writeback.objects.update(claimed_at=timezone.now(), owner=owner_id())
    pool.reopen()
    scene.ends(scene.arrives("09:10", student=another))
    Writeback.objects.filter(record=waits).update(claimed_at=None, owner=None)
    edit_record(waits, student=another, occurred_at=at("09:05"))
    assert scene.ends(waits).cause == "superseded"
    assert [mark["student_id"] for mark in scene.sent] == [another.mis_id]


def test_what_is_not_the_schools_or_not_of_the_kind_is_refused(scene, waits):
    leaving = a_reason(scene.school, "Ill", kind="early_leave", code=AttendanceCode.objects.get(code="M"))
    wrong = [
        {"student": a_student(a_school())},
        {"reason": a_reason(a_school())},
        {"reason": leaving},
        {"occurred_at": datetime(2026, 11, 23, 9)},  # noqa: DTZ001 - that is what is wrong with it
    ]
    for change in wrong:
        with pytest.raises(ValueError, match=r"\.$"):
            edit_record(waits, **change)
    assert AttendanceRecord.objects.get().student == scene.ava


def test_a_deleted_record_is_not_edited(scene, waits, another):
    AttendanceRecord.objects.filter(pk=waits.pk).delete()
    with pytest.raises(AttendanceRecord.DoesNotExist):
        edit_record(waits, student=another)


def test_edits_that_race_with_the_attempt_never_send_half_of_each(scene, another):
    """Whoever wins: the mark is the old one whole or the new one whole, and it is sent once."""
    scene.now.move_to(at("13:20"))
    refused: list[int] = []

    def edit(record: AttendanceRecord) -> None:
        try:
            edit_record(record, student=another, occurred_at=at("13:10", on=record.date))
        except BeingSentError:
            refused.append(record.pk)
        finally:
            connection.close()

    threads, records = [], []
    for minute in range(30):
        records.append(scene.arrives(f"11:{minute:02}"))
        threads.append(threading.Thread(target=edit, args=(records[-1],)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    for record in records:
        scene.ends(record)
    pool.stop()
    cells = [(mark["student_id"], mark["session"]) for mark in scene.sent]
    assert set(cells) <= {(scene.ava.mis_id, "AM"), (another.mis_id, "PM")}
    assert len(scene.sent) == Writeback.objects.filter(status="successful").count()
    for record in AttendanceRecord.objects.filter(pk__in=refused):
        assert (record.student, record.session) == (scene.ava, "AM")
    assert AttendanceRecord.objects.filter(student=another).count() == len(records) - len(refused)


def test_two_edits_at_once_both_count(scene, waits, another):
    both = threading.Barrier(2)

    def edit(**change: object) -> None:
        both.wait()
        edit_record(waits, **change)  # type: ignore[arg-type]
        connection.close()

    changes = ({"student": another}, {"occurred_at": at("09:15")})
    threads = [threading.Thread(target=edit, kwargs=change) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = Writeback.objects.get()
    assert (row.student, row.occurred_at, row.minutes_late) == (another, at("09:15"), 15)
