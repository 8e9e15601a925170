"""The one place that writes attendance records (writeback.md: the attendance is saved first; once only)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, UUIDField
from django.utils import timezone

from attendance.days import day_of, times_of_record
from attendance.fingerprint import fingerprint as fingerprint_of
from attendance.models import Answer, AttendanceRecord, DeletedEvent, Question
from attendance.school_day import local_date, minutes_late, session_at
from attendance.signals import about_to_store
from custr.models import Device, School, Student, User
from custr.prepared import Given, Prepared
from reasons.kinds import Kind
from reasons.models import Reason

_THIS_EVENT = {"school": Given("school", BigIntegerField()), "event_id": Given("event_id", UUIDField())}
_FINGERPRINT = Prepared(
    lambda: AttendanceRecord.objects.filter(**_THIS_EVENT).order_by().values_list("fingerprint", flat=True)
)
_TOMBSTONE = Prepared(lambda: DeletedEvent.objects.filter(**_THIS_EVENT).values_list("pk", flat=True))


class EventReusedError(Exception):
    """This school has a record of the same event id with other content; nothing was changed."""


class EventDeletedError(Exception):
    """The record of this event id was deleted: nothing is stored, nothing sent."""


class Recorded(NamedTuple):
    """The record, and whether it is new or was stored before."""

    record: AttendanceRecord
    created: bool


def record_attendance(
    *,
    school: School,
    kind: str,
    occurred_at: datetime,
    student: Student | None = None,
    student_name: str = "",
    reason: Reason | None = None,
    reason_text: str = "",
    answers: Mapping[Question, str] | None = None,
    event_id: uuid.UUID | None = None,
    fingerprint: str = "",
    received_at: datetime | None = None,
    occurred_at_sent: datetime | None = None,
    device: Device | None = None,
    device_time: datetime | None = None,
    clock_behind_ms: int | None = None,
    unbelieved: bool = False,
    recorded_by: User | None = None,
    captured_offline: bool = False,
    notes: Sequence[str] = (),
) -> Recorded:
    """Store one event, already judged, and queue its writeback in the same transaction.

    `student_name` and `reason_text` are for what was typed, `student` and `reason` beside them for what it
    matched; for what was chosen leave the texts out. `occurred_at` is aware and corrected, `occurred_at_sent`
    as the device said it; an `unbelieved` one stands among the day's of arrival, too. `event_id` and
    `fingerprint` are made up where nobody named the event. The same id again gives the stored record;
    raises `EventReusedError` for other content, `EventDeletedError` after a deletion.
    """
    record = AttendanceRecord(
        school=school,
        event_id=event_id or uuid.uuid4(),
        device=device,
        recorded_by=recorded_by,
        kind=kind,
        student=student,
        student_name=student_name or (student.name if student else ""),
        student_typed=bool(student_name),
        reason=reason,
        reason_text=reason_text or (reason.text if reason else ""),
        reason_typed=bool(reason_text),
        occurred_at=occurred_at,
        received_at=received_at or timezone.now(),
        occurred_at_sent=occurred_at_sent,
        device_time=device_time,
        clock_behind_ms=clock_behind_ms,
        captured_offline=captured_offline,
        notes=list(notes),
    )
    record.fingerprint = fingerprint or _fingerprint(record, answers or {})
    place_in_day(record)
    if unbelieved:
        record.seen_on = local_date(record.received_at, day=day_of(school))
    return _store(record, answers or {})


def stored_event(*, school: School, event_id: uuid.UUID, fingerprint: str) -> AttendanceRecord | None:
    """The school's record of this event, or None. Raises `EventReusedError` when its content was another."""
    # Nearly always there is none: the question costs a third of what reading a record would.
    known = _FINGERPRINT.one(school=school.pk, event_id=event_id)
    if known is None:
        return None
    if known != fingerprint:
        raise EventReusedError
    rows = AttendanceRecord.objects.filter(school=school, event_id=event_id)
    return rows.select_related("student", "reason", "writeback").first()


def refuse_deleted(*, school: School, event_id: uuid.UUID) -> None:
    """Raise `EventDeletedError` where a deleted record has left this id."""
    if _TOMBSTONE.one(school=school.pk, event_id=event_id) is not None:
        raise EventDeletedError


def place_in_day(record: AttendanceRecord) -> None:
    """The local date and session, and how late that was, by the school's calendar of now."""
    record.date = local_date(record.occurred_at, day=day_of(record.school))
    times = times_of_record(record)
    record.session = session_at(record.occurred_at, times=times)
    counts = record.school.minutes_late and record.kind == Kind.LATE_ARRIVAL
    record.minutes_late = minutes_late(record.occurred_at, times=times) if counts else None


def _store(record: AttendanceRecord, answers: Mapping[Question, str]) -> Recorded:
    about_to_store.send(AttendanceRecord, record=record)
    try:
        with transaction.atomic():
            # Saving queues the writeback: the hook listens to it.
            record.save(force_insert=True)
            # After the insert, which waits for a deletion under way: before it, a tombstone might be missed.
            refuse_deleted(school=record.school, event_id=record.event_id)
            if answers:
                Answer.objects.bulk_create(
                    Answer(record=record, question=question, text=text) for question, text in answers.items()
                )
    except IntegrityError:
        # Delivered twice at once: the database let one of them in.
        stored = stored_event(school=record.school, event_id=record.event_id, fingerprint=record.fingerprint)
        if stored is None:
            refuse_deleted(school=record.school, event_id=record.event_id)
            raise
        return Recorded(stored, created=False)
    return Recorded(record, created=True)


def _fingerprint(record: AttendanceRecord, answers: Mapping[Question, str]) -> str:
    said: list[dict[str, Any]] = [
        {"question_id": str(question.pk), "answer": text} for question, text in answers.items()
    ]
    return fingerprint_of(
        kind=record.kind,
        student_id=None if record.student_typed else str(record.student_id),
        student_name=record.student_name if record.student_typed else None,
        reason_id=None if record.reason_typed else str(record.reason_id),
        reason_text=record.reason_text if record.reason_typed else None,
        occurred_at=record.occurred_at,
        answers=said,
    )
