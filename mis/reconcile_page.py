"""Compare with the MIS: the marks of one day, read back when somebody asks for it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attendance.days import day_of
from attendance.school_day import local_date
from custr import values
from custr.models import School
from custr.pages import Visitor, staff_page
from mis.reconciliation import Standing
from mis.reconciling import CannotReadError, Reconciliation, obstacle, reconcile

# Tone of the badge, and what it says.
WORDS = {
    Standing.MISSING: ("bad", _("Missing")),
    Standing.CHANGED: ("wait", _("Changed since")),
    Standing.NOT_READABLE: ("idle", _("Not readable")),
    Standing.SAME: ("ok", _("Same")),
}


@staff_page
def compare_with_mis(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The MIS is read for a POST alone: neither a reload nor a link does it."""
    school = visitor.school
    given = request.POST if request.method == "POST" else request.GET
    page: dict[str, Any] = {"on": _day(given.get("date", ""), school), "obstacle": obstacle(school)}
    if request.method == "POST" and not page["obstacle"]:
        try:
            page |= _found(reconcile(school, on=page["on"]))
        except CannotReadError as error:
            page["obstacle"] = str(error)
    return render(request, "mis/reconcile.html", {**visitor.context, "nav": "compare", **page})


def _found(done: Reconciliation) -> dict[str, Any]:
    return {
        "done": done,
        "counts": [(tone, words, done.count(standing)) for standing, (tone, words) in WORDS.items()],
        "lines": [(line, *WORDS[line.standing]) for line in done.lines],
    }


def _day(said: str, school: School) -> date:
    """The date that is asked for; today by the school's clock where none is."""
    return values.day(said) or local_date(timezone.now(), day=day_of(school))
