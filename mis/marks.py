"""What is sent to an MIS and how it ended, as values. Pure: no Django, no network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from attendance.school_day import Session
from mis.causes import UNKNOWN_OUTCOME_CAUSES, Cause, Status
from reasons.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A mark of ours that is, or may be, in the MIS already: what tells it from everybody else's."""

    session: Session
    code_id: str
    kind: Kind
    occurred_at: datetime  # aware, in the school's time zone
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One attendance mark, complete: what goes to the MIS, once.

    `student_id` and `code_id` are the MIS's own ids; `code` is the letter people know.
    `minutes_late` is whole minutes or None, `comment` the reason's text, never a name.
    `occurred_at` is the check-in, `session_starts_at` the start of the half day that is marked: both
    aware, in the school's time zone. `trace_id` names the attempt. `ours` are the earlier marks of the
    same pupil and date, of either session, where the MIS can be read back.
    """

    student_id: str
    date: date
    session: Session
    code: str
    code_id: str
    kind: Kind
    occurred_at: datetime
    session_starts_at: datetime
    minutes_late: int | None = None
    comment: str = ""
    trace_id: str = ""
    ours: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMark:
    """A mark as the MIS holds it. `session` is None where it keeps one mark for the whole day."""

    student_id: str
    session: Session | None
    code: str  # the letter, where the school knows the id
    code_id: str
    at: time | None = None  # when the pupil came or went, where the MIS tells
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMarks:
    """What an MIS held of one day at `read_at`; with a `cause` nothing is known, and `marks` is empty."""

    read_at: datetime
    marks: tuple[HeldMark, ...] = ()
    cause: Cause | None = None
    words: str = ""  # why it could not be read, no secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was sent and what came back, secrets already removed; either side may be missing."""

    request: Mapping[str, Any] | None = None  # {"method", "url", "body"}
    response: Mapping[str, Any] | None = None  # {"status", "body"}; body trimmed text


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one attempt ended. `cause` is None exactly when it was successful."""

    cause: Cause | None = None
    detail: str = ""  # "Accepted": the MIS took it for later; "Confirmed": it said it is in
    outcome_unknown: bool = False
    message: str = ""  # the MIS's own words, trimmed, no secrets
    reference: str = ""  # what to ask the MIS about later (Wonde's writeback_id)
    replaced: str = ""  # the letter of the mark that was there before, where it could be read
    beside: str = ""  # the letters of what somebody else entered, which still stand beside it
    exchange: Exchange = field(default_factory=Exchange)

    @property
    def status(self) -> Status:
        """Successful or Failed: an attempt that reached this point was required."""
        return Status.SUCCESSFUL if self.cause is None else Status.FAILED


def failed(cause: Cause, *, message: str = "", exchange: Exchange | None = None) -> Result:
    """A failed attempt; whether its outcome is known follows from the cause alone."""
    return Result(
        cause=cause,
        outcome_unknown=cause in UNKNOWN_OUTCOME_CAUSES,
        message=message,
        exchange=exchange or Exchange(),
    )


class Fate(StrEnum):
    """What an MIS says, when asked later, about a mark it had accepted."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNCLEAR = "unclear"
