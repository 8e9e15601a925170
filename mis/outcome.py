"""How an attempt ended, stored: by its claimer alone, and never over another outcome (writeback.md)."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from mis.attempt_log import attempt_changed
from mis.causes import Cause, Status, status_of
from mis.decide import Decision, Target
from mis.insisting import insist
from mis.marks import Mark, Result
from mis.models import Writeback, WritebackChange
from mis.remains import answer_after_deletion
from mis.telling import sentence_of
from mis.wording import NOT_READABLE

ACCEPTED = "Accepted"
FOLLOW_UP_AFTER = tuple(timedelta(seconds=s) for s in (10, 60, 600, 3600))


def store_decision(writeback: Writeback, decision: Decision, *, owner: uuid.UUID) -> None:
    """Nothing was sent: keep the cause, and what would have been written."""
    _store(writeback.pk, decision_columns(writeback, decision), owner=owner)


def decision_columns(writeback: Writeback, decision: Decision) -> dict[str, Any]:
    """What is kept of a decision against sending, as columns; `writeback` need not be saved yet."""
    cause = decision.cause or Cause.INTERRUPTED
    return {
        **target_columns(decision.target),
        **record_columns(writeback),
        "status": status_of(cause),
        "cause": cause,
        "detail": sentence_of(writeback, cause, code=decision.target.code or ""),
        "outcome_unknown": False,  # the sweep may have called it unknown meanwhile
        "finished_at": timezone.now(),
    }


def store_result(
    writeback: Writeback, decision: Decision, mark: Mark, result: Result, *, owner: uuid.UUID
) -> None:
    """The mark was sent, or failed on its way: keep what the MIS said."""
    now = timezone.now()
    to_follow = result.status is Status.SUCCESSFUL and result.detail == ACCEPTED and result.reference
    _store(
        writeback.pk,
        {
            **target_columns(decision.target),
            "code_mis_id": mark.code_id,
            "student_mis_id": mark.student_id,
            "minutes_late": mark.minutes_late,
            "comment": mark.comment,
            "status": result.status,
            "cause": result.cause or "",
            "detail": _detail(writeback, mark, result),
            "outcome_unknown": result.outcome_unknown,
            "message": result.message,
            "reference": result.reference,
            "replaced_code": result.replaced,
            "beside_code": result.beside,
            "request": result.exchange.request,
            "response": result.exchange.response,
            "finished_at": now,
            "follow_up_at": now + FOLLOW_UP_AFTER[0] if to_follow else None,
        },
        owner=owner,
    )


def _detail(writeback: Writeback, mark: Mark, result: Result) -> str:
    """A failure's sentence; of a success, whether the mark was accepted for later or confirmed."""
    if result.cause is None:
        return result.detail
    return sentence_of(
        writeback,
        result.cause,
        code=mark.code,
        outcome_unknown=result.outcome_unknown,
        message=result.message,
    )


def target_columns(target: Target) -> dict[str, Any]:
    """The register cell and the letter, as columns."""
    return {"date": target.date, "session": target.session or "", "code": target.code or ""}


def record_columns(writeback: Writeback) -> dict[str, Any]:
    """What the record itself says of a mark that was not sent, as columns."""
    record = writeback.record
    return {
        "student_mis_id": record.student.mis_id if record.student else "",
        "minutes_late": record.minutes_late,
        "comment": record.reason_text,
    }


def store_unreadable(writeback_id: int, *, owner: uuid.UUID) -> None:
    """The facts could not be read, so nothing was sent: known not written."""
    columns = {
        "status": Status.FAILED,
        "cause": Cause.INTERRUPTED,
        "detail": str(NOT_READABLE),
        "outcome_unknown": False,
        "finished_at": timezone.now(),
    }
    _store(writeback_id, columns, owner=owner)


def _store(writeback_id: int, columns: dict[str, Any], *, owner: uuid.UUID) -> None:
    """Store, and keep trying while the database is away: the answer must not be lost to a busy disk."""
    insist(
        lambda: _store_once(writeback_id, columns, owner=owner),
        what=f"Storing the outcome of writeback {writeback_id}",
    )


def _store_once(writeback_id: int, columns: dict[str, Any], *, owner: uuid.UUID) -> None:
    mine = Writeback.objects.filter(pk=writeback_id, owner=owner)
    if mine.filter(status=Status.PENDING).update(**columns) == 1:
        return
    # The sweep took this process for gone. Its answer has arrived after all: the true result counts.
    allowed = partial(_is_own_interrupted, owner)
    if not change_finished(writeback_id, columns, allowed=allowed):
        answer_after_deletion(writeback_id, columns)


def _is_own_interrupted(owner: uuid.UUID, row: Writeback) -> bool:
    return row.owner == owner and row.cause == Cause.INTERRUPTED


def change_finished(
    writeback_id: int, columns: dict[str, Any], *, allowed: Callable[[Writeback], bool]
) -> bool:
    """Change a finished writeback in one of the two allowed cases, and keep what it was."""
    with transaction.atomic():
        row = Writeback.objects.select_for_update().filter(pk=writeback_id).first()
        if row is None or not allowed(row):
            return False
        change = WritebackChange(
            writeback=row,
            at=timezone.now(),
            from_status=row.status,
            from_cause=row.cause,
            from_detail=row.detail,
        )
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(update_fields=list(columns))
        change.to_status, change.to_cause, change.to_detail = row.status, row.cause, row.detail
        change.save()
        attempt_changed(row)
        return True


def next_follow_up(finished_at: datetime, *, asked: int) -> datetime | None:
    """When to ask again after `asked` times: 10 s, 1 min, 10 min, 1 h after the mark, then no more."""
    return finished_at + FOLLOW_UP_AFTER[asked] if asked < len(FOLLOW_UP_AFTER) else None
