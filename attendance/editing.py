"""A record edited by staff: its pupil, reason or time (writeback.md: Once, and only once)."""

from datetime import datetime

from django.db import transaction

from attendance.models import AttendanceRecord
from attendance.recording import place_in_day
from attendance.signals import about_to_edit, edited
from custr.models import Student
from reasons.kinds import serves
from reasons.models import Reason

_COLUMNS = (
    "student",
    "student_name",
    "student_typed",
    "reason",
    "reason_text",
    "reason_typed",
    "occurred_at",
    "date",
    "session",
    "minutes_late",
    "seen_on",
)


class BeingSentError(Exception):
    """The record's mark is on its way to the MIS: nothing was changed; try again in a moment."""


def edit_record(
    record: AttendanceRecord,
    *,
    student: Student | None = None,
    reason: Reason | None = None,
    occurred_at: datetime | None = None,
) -> AttendanceRecord:
    """The record with another pupil, reason or aware time; what is not given stays. As it is stored now.

    While its writeback waits, what will be sent changes with it, in this transaction; once that is finished,
    the record changes alone and nothing is sent. Raises `BeingSentError` in between, `ValueError` for a
    pupil or reason of another school, a reason of the other kind, or a time without a zone, and
    `AttendanceRecord.DoesNotExist` where it was deleted meanwhile.
    """
    with transaction.atomic():
        # First, and before the record itself, as a deletion does: so neither waits for the other for ever.
        about_to_edit.send(AttendanceRecord, record_id=record.pk)
        rows = AttendanceRecord.objects.select_for_update(of=("self",))
        stored = rows.select_related("school", "student", "reason").get(pk=record.pk)
        _check(stored, student, reason, occurred_at)
        if student is not None:
            stored.student, stored.student_name, stored.student_typed = student, student.name, False
        if reason is not None:
            stored.reason, stored.reason_text, stored.reason_typed = reason, reason.text, False
        if occurred_at is not None:
            stored.occurred_at, stored.seen_on = occurred_at, None  # somebody has looked at it
            place_in_day(stored)
        stored.save(update_fields=_COLUMNS)
        edited.send(AttendanceRecord, record=stored)
    return stored


def _check(
    record: AttendanceRecord, student: Student | None, reason: Reason | None, occurred_at: datetime | None
) -> None:
    if any(row is not None and row.school_id != record.school_id for row in (student, reason)):
        raise ValueError("This pupil or reason is another school's.")
    if reason is not None and not serves(reason.kind, record.kind):
        raise ValueError("This reason is for the other kind of event.")
    if occurred_at is not None and occurred_at.tzinfo is None:
        raise ValueError("A time needs its zone.")
