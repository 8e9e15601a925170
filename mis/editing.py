"""What an edit of a record does to its one writeback: moves it while it waits, and never sends another."""

from typing import Any

from django.dispatch import receiver

from attendance.editing import BeingSentError
from attendance.models import AttendanceRecord
from attendance.signals import about_to_edit, edited
from mis.causes import Status
from mis.dispatch import nudge_after_commit
from mis.facts import session_of
from mis.models import Writeback


@receiver(about_to_edit)
def refuse_while_being_sent(record_id: int, **_kwargs: Any) -> None:
    """The row stays locked until the edit is stored: whoever wants to claim it waits for that."""
    row = Writeback.objects.select_for_update().filter(record=record_id).first()
    if row is not None and row.status == Status.PENDING and row.claimed_at is not None:
        raise BeingSentError


@receiver(edited)
def move_what_waits(record: AttendanceRecord, **_kwargs: Any) -> None:
    """A row that waits is for the record as it is now; one that is finished says what was sent, for ever."""
    moved = Writeback.objects.filter(record=record, status=Status.PENDING, claimed_at=None).update(
        student=record.student_id,
        occurred_at=record.occurred_at,
        date=record.date,
        session=session_of(record) or "",
        minutes_late=record.minutes_late,
    )
    if moved:
        nudge_after_commit(record.school_id)
