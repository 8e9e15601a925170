"""Records with a writeback that stands as a test wants it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from attendance.models import AttendanceRecord
from attendance.recording import record_attendance
from custr.models import Membership, School, User
from mis.causes import Cause, Status, status_of
from mis.models import Writeback

PASSWORD = "correct-horse-battery"
MORNING = datetime(2026, 11, 23, 9, 12, 40, tzinfo=ZoneInfo("Europe/London"))


def somebody(name: str, *schools: School, role: str = "staff", **fields: Any) -> User:
    """A person with one role in each of the schools."""
    user = User.objects.create_user(name, password=PASSWORD, **fields)
    for school in schools:
        Membership.objects.create(user=user, school=school, role=role)
    return user


def a_record(school: School, *, at: datetime | None = None, **event: Any) -> AttendanceRecord:
    """A late arrival, now unless `at` says otherwise; its mark waits."""
    moment = at or timezone.now()
    whole = {"kind": "late_arrival", "occurred_at": moment, "received_at": moment} | event
    return record_attendance(school=school, **whole).record


def stands(
    record: AttendanceRecord, status: str = "successful", cause: Cause | None = None, **columns: Any
) -> AttendanceRecord:
    """The record, its writeback as it would be stored."""
    if cause is not None:
        status = status_of(cause)
    whole: dict[str, Any] = {"status": status, "cause": cause or "", "finished_at": None}
    if status != Status.PENDING:
        whole |= {
            "claimed_at": record.received_at,
            "finished_at": record.received_at + timedelta(seconds=0.42),
        }
    Writeback.objects.filter(record=record).update(**(whole | columns))
    return AttendanceRecord.objects.select_related("writeback").get(pk=record.pk)
