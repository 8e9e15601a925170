"""What an event's reason is: one by id, or by typed text (writeback.md, Exact match)."""

from django.db.models import BigIntegerField, UUIDField
from django.utils.translation import gettext as _

from attendance.faults import Faults
from custr.ids import read_id
from custr.models import School
from custr.prepared import Given, Prepared
from reasons.kinds import serves
from reasons.matching import match_reason
from reasons.models import Reason
from reasons.rules import listed, offered_reasons

_BY_ID = Prepared(
    lambda: (
        Reason.objects.filter(school=Given("school", BigIntegerField()), pk=Given("id", UUIDField()))
        .select_related("code")
        .order_by()
    )
)


def reason_by_id(school: School, reason_id: str, *, kind: str, faults: Faults) -> Reason | None:
    """The school's reason, archived or not; a fault where it never had it, or has it for the other kind."""
    key = read_id(reason_id)
    reason = _BY_ID.one(school=school.pk, id=key) if key else None
    if reason is not None and serves(reason.kind, kind):
        return reason
    faults.add(
        "reason_id",
        "unknown_reason",
        detail=_("This school has no such reason for this."),
        note=f"The reason is for the other kind: {reason}."
        if reason
        else f"This school has no reason with the id that was sent: {reason_id}.",
    )
    return None


def reason_by_text(school: School, typed: str, *, kind: str, faults: Faults) -> Reason | None:
    """The listed reason of this text; a fault for none where the school insists on one."""
    rows = {str(row.pk): row for row in offered_reasons(school)}
    match = match_reason(typed, kind=kind, reasons=listed(rows.values()))
    if match is None and school.reason_exact_match_required:
        faults.add(
            "reason_text",
            "reason_not_matched",
            detail=_("Choose one of the listed reasons."),
            note="The reason that was typed matches none of the listed reasons.",
        )
    return rows[match.id] if match else None
