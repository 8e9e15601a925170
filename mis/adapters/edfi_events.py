"""Ed-Fi's attendance events as values, and which of them are ours. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from attendance.school_day import Session
from custr import values
from mis.adapters.edfi_sessions import Term
from mis.marks import Written
from reasons.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a student's day. Its key is school, session (a term), student, date and category."""

    id: str
    student_id: str
    category: str
    term: Term
    reason: str = ""
    arrived: time | None = None
    departed: time | None = None
    etag: str = ""

    @property
    def at(self) -> time | None:
        """When the pupil came or went, where it is told."""
        return self.arrived or self.departed

    def is_of(self, mark: Written, *, reason: str) -> bool:
        """Whether the event says what was written for `mark`, to the second and the letter.

        Whatever somebody else has touched since says something else, and is theirs.
        """
        when = mark.occurred_at.time().replace(microsecond=0)
        late = mark.kind is Kind.LATE_ARRIVAL
        return (self.category, self.reason, self.arrived, self.departed) == (
            mark.code_id,
            reason,
            when if late else None,
            None if late else when,
        )


def events_of(rows: Any) -> Sequence[Event]:
    """The rows of an answer as events. Raises ValueError for what is no list of them."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("The answer is no list of events.")
    return [_event(row) for row in rows]


def told_apart(
    events: Iterable[Event], ours: Mapping[Written, str], *, session: Session
) -> tuple[Sequence[Event], Sequence[Event]]:
    """Those we wrote for the half day alone, and those by somebody else; other ones of ours are neither.

    `ours` are our marks of the day, with the reason that each was written with.
    """
    own, others = [], []
    # One event a category and day: what both half days stand on is neither's alone.
    shared = {mark.code_id for mark in ours if mark.session is not session}
    for event in events:
        sessions = {mark.session for mark, reason in ours.items() if event.is_of(mark, reason=reason)}
        if session in sessions and event.category not in shared:
            own.append(event)
        elif not sessions:
            others.append(event)
    return own, others


def _event(row: Mapping[str, Any]) -> Event:
    student, term = row.get("studentReference"), row.get("sessionReference")
    if not isinstance(student, dict) or not isinstance(term, dict):
        raise ValueError("An event names no student or no session.")
    return Event(
        id=str(row.get("id") or ""),
        student_id=str(student.get("studentUniqueId") or ""),
        category=str(row.get("attendanceEventCategoryDescriptor") or ""),
        term=Term(str(term.get("schoolYear") or ""), str(term.get("sessionName") or "")),
        reason=str(row.get("attendanceEventReason") or ""),
        arrived=_clock(row.get("arrivalTime")),
        departed=_clock(row.get("departureTime")),
        etag=str(row.get("_etag") or ""),
    )


def _clock(value: Any) -> time | None:
    """`09:12:00`, with or without fractions of a second; None where it is not told."""
    return values.clock(str(value)[:8])
