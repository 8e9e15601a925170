"""What the interface answers about pupils and records, as JSON values (rest.md)."""

from datetime import UTC, datetime
from typing import Any

from attendance.models import AttendanceRecord
from custr.models import Student


def instant(moment: datetime | None, *, always_ms: bool = True) -> str | None:
    """UTC with a Z, to the millisecond; without a fraction where there is none and it may be left out."""
    if moment is None:
        return None
    precision = "milliseconds" if always_ms or moment.microsecond else "seconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def pupil(student: Student) -> dict[str, str]:
    """All that a kiosk is ever told of a pupil: the preferred name, form and year."""
    return {"id": str(student.pk), "name": student.name, "form": student.form, "year": student.year}


def record(row: AttendanceRecord) -> dict[str, Any]:
    """The record with its writeback; needs no query where `student`, `reason` and `writeback` are at hand."""
    chosen = row.student if row.student and not row.student_typed else None
    return {
        "id": str(row.event_id),
        "kind": str(row.kind),
        "student": pupil(chosen) if chosen else None,
        "student_name": row.student_name,
        "reason": {"id": str(row.reason.pk), "text": row.reason.text} if row.reason else None,
        "reason_text": row.reason_text,
        "occurred_at": instant(row.occurred_at, always_ms=False),
        "received_at": instant(row.received_at),
        "date": row.date.isoformat(),
        "session": str(row.session),
        "minutes_late": row.minutes_late,
        "writeback": _writeback(row),
    }


def _writeback(row: AttendanceRecord) -> dict[str, Any]:
    # The reverse relation, which mis declares; attendance never names it.
    writeback = row.writeback
    # The row knows its register cell from the start; the mark is not decided before the attempt ends.
    decided = writeback.finished_at is not None
    return {
        "status": str(writeback.status),
        "cause": writeback.cause or None,
        "detail": writeback.detail,
        "attendance_code": writeback.code or None,
        "date": writeback.date.isoformat() if decided and writeback.date else None,
        "session": str(writeback.session) or None if decided else None,
        "outcome_unknown": writeback.outcome_unknown,
        "attempted_at": instant(writeback.claimed_at),
        "finished_at": instant(writeback.finished_at),
    }
