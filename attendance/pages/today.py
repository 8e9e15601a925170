"""Today: one line per event of the school's day, newest first."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attendance.days import day_of
from attendance.models import AttendanceRecord
from attendance.school_day import local_date
from custr.models import School
from custr.pages import Visitor, staff_page

# The columns of a line: hundreds of lines with every column cost twice as much.
_SHOWN = (
    *("date", "seen_on", "occurred_at", "student_name", "kind", "reason_text", "student__form"),
    *("writeback__status", "writeback__cause", "writeback__outcome_unknown", "writeback__detail"),
)
MOST_LINES = 300  # more than that are one click away, in the records

STATUSES: tuple[tuple[str, Promise | str, str], ...] = (
    ("successful", _("Successful"), "ok"),
    ("failed", _("Failed"), "bad"),
    ("not_required", _("Not Required"), "idle"),
    ("pending", _("In progress"), "wait"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One number on top that filters the list. `status` is empty for all."""

    status: str
    label: Promise | str
    tone: str
    count: int


@staff_page
def today(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The page, or with `?part=list` the part of it that refreshes itself."""
    school = visitor.school
    date = local_date(timezone.now(), day=day_of(school))
    status = request.GET.get("status", "")
    status = status if status in {name for name, _label, _tone in STATUSES} else ""
    events = events_of_day(school, date)
    counters = count(events)
    shown = events.filter(writeback__status=status) if status else events
    lines = list(shown[: MOST_LINES + 1])
    template = "today_list.html" if request.GET.get("part") == "list" else "today.html"
    context = {
        **visitor.context,
        "date": date,
        "status": status,
        "counters": counters,
        "records": lines[:MOST_LINES],
        "more": len(lines) > MOST_LINES,
        "nav": "today",
    }
    return render(request, f"attendance/{template}", context)


def events_of(school: School) -> QuerySet[AttendanceRecord]:
    """A school's records, newest first, with what a line shows."""
    rows = AttendanceRecord.objects.filter(school=school)
    return rows.select_related("student", "writeback").only(*_SHOWN)


def events_of_day(school: School, date: datetime.date) -> QuerySet[AttendanceRecord]:
    """A date's, newest first; before them what arrived on it with a moment that cannot be believed."""
    rows = events_of(school).filter(Q(date=date) | Q(seen_on=date))
    return rows.order_by(F("seen_on").asc(nulls_last=True), "-occurred_at", "-pk")


def count(events: QuerySet[AttendanceRecord]) -> list[Counter]:
    """How many in all, and by status."""
    found = dict(events.order_by().values_list("writeback__status").annotate(Count("pk")))
    everything = Counter(status="", label=_("All"), tone="", count=sum(found.values()))
    return [everything] + [
        Counter(status=name, label=label, tone=tone, count=found.get(name, 0))
        for name, label, tone in STATUSES
    ]
