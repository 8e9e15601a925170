"""How a page shows a writeback without knowing of this room: its badge, its tab, its history."""

from functools import lru_cache
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from attendance.models import AttendanceRecord
from mis.causes import Status, told_by_mis
from mis.diagnosis import TONES
from mis.models import Writeback
from mis.models.writeback import StatusName
from mis.panel import panel_of
from mis.wording import MAY_HAVE_BEEN_WRITTEN, short_for

register = template.Library()
register.filter(told_by_mis)


@register.simple_tag
def writeback_badge(record: AttendanceRecord) -> SafeString:
    """The badge, and beside it the cause in short words."""
    row = writeback_of(record)
    if row is None:
        return SafeString("")
    short = short_for(row.cause, outcome_unknown=row.outcome_unknown) or row.detail
    return _badge(row.status, short, row.outcome_unknown, get_language())


@lru_cache(maxsize=256)
def _badge(status: str, short: str, check_first: bool, _language: str | None) -> SafeString:
    """A page of hundreds of lines has a handful of different badges: each is made once."""
    context = {
        "tone": TONES[Status(status)].value,
        "label": StatusName(status).label,
        "check_first": check_first,
        "short": short,
    }
    return render_to_string("mis/badge.html", context)


@register.inclusion_tag("mis/writeback_panel.html", takes_context=True)
def writeback_panel(context: template.Context, record: AttendanceRecord) -> dict[str, Any]:
    """The Writeback tab's whole content."""
    row = writeback_of(record)
    user = context.get("user") or AnonymousUser()
    return {"panel": panel_of(row, user=user) if row else None, "record": record}


@register.inclusion_tag("mis/writeback_history.html")
def writeback_history(record: AttendanceRecord) -> dict[str, Any]:
    """The History tab's whole content."""
    row = writeback_of(record)
    return {"record": record, "writeback": row, "changes": row.changes.all() if row else []}


@register.simple_tag
def may_have_been_written() -> str:
    """The words of writeback.md for an outcome that nobody knows."""
    return str(MAY_HAVE_BEEN_WRITTEN)


@register.filter
def cause_in_words(cause: str) -> str:
    """A cause in short words."""
    return short_for(cause)


@register.filter
def status_in_words(status: str) -> str:
    """The fixed label of a status."""
    return str(StatusName(status).label)


def writeback_of(record: AttendanceRecord) -> Writeback | None:
    """The record's one writeback."""
    return getattr(record, "writeback", None)
