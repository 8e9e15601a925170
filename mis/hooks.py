"""Saving a record queues its one writeback in the same transaction, and starts it after the commit."""

import logging
from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from attendance.signals import about_to_store
from custr.logs.requests import note_attempt
from mis.causes import Status
from mis.dispatch import nudge_after_commit
from mis.facts import decide_by_settings, session_of
from mis.models import Writeback
from mis.outcome import decision_columns

if TYPE_CHECKING:
    from attendance.models import AttendanceRecord

log = logging.getLogger("custr.mis")


@receiver(about_to_store)
def prepare_writeback(record: "AttendanceRecord", **_kwargs: Any) -> None:
    """Work the row out before the transaction; `queue_writeback` stores it."""
    record._writeback_to_store = writeback_of(record)  # type: ignore[attr-defined]


@receiver(post_save, sender="attendance.AttendanceRecord")
def queue_writeback(
    instance: "AttendanceRecord", *, created: bool, raw: bool = False, **_kwargs: Any
) -> None:
    """Only a new record is queued: no edit ever sends another mark."""
    if not created or raw:
        return
    writeback: Writeback = instance.__dict__.pop("_writeback_to_store", None) or writeback_of(instance)
    writeback.save(force_insert=True)
    note_attempt(writeback.trace_id)
    if writeback.status == Status.PENDING:
        nudge_after_commit(instance.school_id)


def writeback_of(record: "AttendanceRecord") -> Writeback:
    """A record's row: waiting for its attempt, or settled where the school's settings alone decide.

    What they decide no attempt would find otherwise, so none is made.
    """
    writeback = Writeback(
        record=record,
        school=record.school,
        student_id=record.student_id,
        occurred_at=record.occurred_at,
        date=record.date,
        session=session_of(record) or "",
    )
    try:
        _settle_by_settings(writeback)
    except Exception:
        # The attendance is saved first: what cannot be decided here is left to the attempt.
        log.exception("The settings could not be asked about event %s", record.event_id)
    return writeback


def _settle_by_settings(writeback: Writeback) -> None:
    decision = decide_by_settings(writeback.record)
    if decision is not None:
        for name, value in decision_columns(writeback, decision).items():
            setattr(writeback, name, value)
