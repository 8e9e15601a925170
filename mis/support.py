"""What is copied for support, and the raw request and answer as people can read them."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from attendance.days import day_of
from attendance.school_day import local_moment
from mis.adapters.scrubbing import clean
from mis.adapters.webhook import MESSAGE_TYPE
from mis.capabilities import shown_address
from mis.causes import told_by_mis
from mis.models import Writeback
from mis.telling import mis_name


def support_bundle(writeback: Writeback) -> str:
    """One line per fact, from the school to the trace id. It holds a pupil's name."""
    record = writeback.record
    moment = local_moment(record.occurred_at, day=day_of(record.school))
    cause = f"{writeback.cause} ({_('outcome unknown')})" if writeback.outcome_unknown else writeback.cause
    said = _("What the MIS said") if told_by_mis(writeback.cause) else _("In detail")
    lines = (
        (_("School"), record.school.name),
        (_("Pupil"), record.student_name),
        (_("Event"), record.get_kind_display()),
        (_("Date and time"), f"{moment:%Y-%m-%d %H:%M:%S} {record.school.timezone}"),
        (_("MIS"), mis_name(record) or _("none")),
        (_("Reason"), record.reason_text),
        (_("Status"), writeback.get_status_display()),
        (_("Cause"), cause or "–"),
        (said, writeback.message or "–"),
        (_("Trace id"), str(writeback.trace_id)),
    )
    return "\n".join(f"{label}: {value}" for label, value in lines)


def pretty_request(request: Mapping[str, Any] | None) -> str:
    """`POST https://…` and the body below; empty where nothing was sent."""
    if not request:
        return ""
    return f"{request.get('method', '')} {_address_of(request)}\n\n{_pretty(request.get('body'))}".strip()


def pretty_response(response: Mapping[str, Any] | None) -> str:
    """The status and the body below; empty where nothing came back."""
    if not response:
        return ""
    return f"HTTP {response.get('status', '')}\n\n{_pretty(response.get('body'))}".strip()


def _address_of(request: Mapping[str, Any]) -> str:
    """Where it went. An earlier version stored a webhook’s address with the key that its path may hold."""
    url, body = str(request.get("url", "")), request.get("body")
    is_webhooks = isinstance(body, dict) and body.get("type") == MESSAGE_TYPE
    return shown_address("webhook", url) if is_webhooks else url


def _pretty(body: Any) -> str:
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError:
            return str(body)
    # What JSON writes as numbers becomes letters here, and not every letter can be shown.
    return "" if body is None else clean(json.dumps(body, indent=2, ensure_ascii=False))
