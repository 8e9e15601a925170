"""One record: what happened, and beside it a panel with how it was written back."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from attendance.days import day_of, times_of_record
from attendance.models import AttendanceRecord
from attendance.school_day import local_moment, minutes_late
from custr.pages import Visitor, staff_page
from custr.scoping import Person, schools_of
from reasons.kinds import Kind

CLOCK_RIGHT = timedelta(seconds=60)  # within this the device's clock counts as right (writeback.md, Clocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the left card and the Details tab work out of a record. Moments are the school's local ones."""

    occurred: datetime
    received: datetime
    registration_minutes: int | None
    corrected: bool
    clock_difference_s: int | None

    @property
    def same_day(self) -> bool:
        """Whether it arrived on the day it happened."""
        return self.occurred.date() == self.received.date()


@staff_page
def record(request: HttpRequest, visitor: Visitor, pk: int) -> HttpResponse:
    """The page. Another school's record is as if it did not exist."""
    found = get_object_or_404(records_seen_by(visitor.user), pk=pk)
    of_its_school = replace(visitor, school=found.school).context
    context = {**of_its_school, "nav": "records", **record_context(found)}
    return render(request, "attendance/record.html", context)


def records_seen_by(user: Person) -> QuerySet[AttendanceRecord]:
    """All records of the schools this person sees, with what a page about one shows."""
    rows = AttendanceRecord.objects.filter(school__in=schools_of(user))
    return rows.select_related("school", "student", "reason", "device", "recorded_by", "writeback")


def record_context(record: AttendanceRecord) -> dict[str, Any]:
    """What `attendance/record_card.html` and `attendance/record_panel.html` need, here and in the admin."""
    return {
        "record": record,
        "seen": seen(record),
        "answers": record.answers.select_related("question").order_by("question__position"),
    }


def seen(record: AttendanceRecord) -> Seen:
    """The record on the school's wall clock."""
    day = day_of(record.school)
    sent = record.occurred_at_sent
    return Seen(
        occurred=local_moment(record.occurred_at, day=day),
        received=local_moment(record.received_at, day=day),
        registration_minutes=_minutes_after_registration(record),
        corrected=sent is not None and sent != record.occurred_at,
        clock_difference_s=_clock_difference(record),
    )


def _clock_difference(record: AttendanceRecord) -> int | None:
    """Seconds that the device's clock was behind the server's; None where it was right, or said nothing."""
    if record.device_time is None:
        return None
    behind = record.received_at - record.device_time
    return None if abs(behind) <= CLOCK_RIGHT else round(behind.total_seconds())


def _minutes_after_registration(record: AttendanceRecord) -> int | None:
    """The minutes that were stored, else those of a Late Arrival by the school's calendar of now."""
    if record.minutes_late is not None or record.kind != Kind.LATE_ARRIVAL:
        return record.minutes_late
    return minutes_late(record.occurred_at, times=times_of_record(record))
