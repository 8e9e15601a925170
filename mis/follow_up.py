"""Asking an MIS that accepts marks for later how they ended. Reading: never a second attempt."""

from typing import Any

from django.db.models import F
from django.utils import timezone

from mis import dispatch, queue
from mis.adapters.base import Adapter
from mis.causes import Cause, Status
from mis.connecting import adapter_for
from mis.facts import connection_of, with_rows
from mis.marks import Fate
from mis.models import Writeback
from mis.outcome import ACCEPTED, change_finished, next_follow_up
from mis.pool import pool
from mis.slots import slots
from mis.telling import sentence_of


def schools_due() -> list[int]:
    """The schools with accepted marks whose time to ask has come."""
    due = Writeback.objects.filter(follow_up_at__lte=timezone.now())
    return list(due.order_by().values_list("school", flat=True).distinct())


def ask_due(school_id: int) -> None:
    """Ask about the school's next due mark, unless an attempt of the school waits; then the turn goes round.

    One mark a turn, as with attempts (`mis.dispatch`): an MIS that hangs must not keep a thread for as
    long as the school has marks to ask about.
    """
    if pool.stopping or not slots.take(school_id):
        return
    try:
        asked = not queue.next_waiting(school_id) and _ask_next(school_id)
    finally:
        slots.free(school_id)
    if queue.next_waiting(school_id):
        dispatch.nudge(school_id, backend=dispatch.HERE)
    elif asked:
        dispatch.nudge_follow_up(school_id, backend=dispatch.HERE)


def _ask_next(school_id: int) -> bool:
    """Whether there was one, and this process was the one to ask."""
    due = with_rows().filter(school=school_id, follow_up_at__lte=timezone.now())
    row = due.order_by("follow_up_at").first()
    return row is not None and _ask(row)


def _ask(row: Writeback) -> bool:
    again = row.finished_at and next_follow_up(row.finished_at, asked=row.follow_ups + 1)
    # Claimed by moving the time on, so that two processes never ask for the same turn.
    claimed = Writeback.objects.filter(pk=row.pk, follow_ups=row.follow_ups, status=Status.SUCCESSFUL)
    if claimed.update(follow_ups=F("follow_ups") + 1, follow_up_at=again) != 1:
        return False
    adapter = _that_accepted(row)
    if adapter is None:
        return True
    fate, words = adapter.follow_up(row.reference)
    columns = _columns_of(fate, words)
    if fate is Fate.REFUSED:
        columns["detail"] = sentence_of(row, Cause.MIS_REJECTED, code=row.code, message=words)
    if columns:
        change_finished(row.pk, columns, allowed=_still_accepted)
    elif words:
        # How it stands, for whoever looks meanwhile: the outcome is what it was.
        Writeback.objects.filter(pk=row.pk, status=Status.SUCCESSFUL, detail=ACCEPTED).update(message=words)
    return True


def _that_accepted(row: Writeback) -> Adapter | None:
    """The way to the MIS that took the mark; None where the school has another one now, or none.

    It is asked at the address the mark went to, whatever its credentials are by now: at another address
    the same reference would be of somebody else's mark.
    """
    connection = connection_of(row.record.school)
    if connection is None or not connection.enabled:
        return None
    adapter = adapter_for(connection)
    return adapter if str((row.request or {}).get("url", "")).startswith(adapter.base_url) else None


def _still_accepted(row: Writeback) -> bool:
    return row.status == Status.SUCCESSFUL and row.detail == ACCEPTED


def _columns_of(fate: Fate, words: str) -> dict[str, Any]:
    if fate is Fate.CONFIRMED:
        return {"detail": "Confirmed", "message": words, "follow_up_at": None}
    if fate is Fate.REFUSED:
        return {
            "status": Status.FAILED,
            "cause": Cause.MIS_REJECTED,
            "detail": "",
            "message": words,
            "follow_up_at": None,
        }
    return {}
