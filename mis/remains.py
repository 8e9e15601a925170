"""What deleted records have left of their marks: corrected by an answer that comes after the deletion."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attendance.models import DeletedEvent, Wrote
from mis.causes import Status
from mis.models.connection import MAX_TIMEOUT_S

# For so long a deleted record's attempt keeps its register cell, where its process died with it.
LONGEST_ATTEMPT = timedelta(seconds=MAX_TIMEOUT_S + 5)
MARK = ("date", "session", "code", "code_mis_id", "comment")


def answer_after_deletion(writeback_id: int, columns: Mapping[str, Any]) -> None:
    """The claimer's own answer came when the record had been deleted: now it is known what it left."""
    wrote = wrote_of(columns["status"], unknown=columns.get("outcome_unknown", False))
    mark = {name: columns[name] for name in MARK if columns.get(name)}
    left = DeletedEvent.objects.filter(writeback=writeback_id, wrote=Wrote.MAY_BE)
    left.update(wrote=wrote, under_way_until=None, **mark)


def nothing_was_sent(writeback_id: int) -> None:
    """The record was deleted between the claim and the attempt."""
    answer_after_deletion(writeback_id, {"status": Status.FAILED, "outcome_unknown": False})


def wrote_of(status: str, *, unknown: bool) -> Wrote:
    """A finished outcome as a deleted record keeps it."""
    if status == Status.SUCCESSFUL:
        return Wrote.WRITTEN
    return Wrote.MAY_BE if unknown else Wrote.NOT
