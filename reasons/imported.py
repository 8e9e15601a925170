"""The reasons that come with the MIS's codes: one a code, its text the code's description (writeback.md)."""

from custr.models import School
from custr.text import normalise
from reasons.models import AttendanceCode, OfferedFor, Reason


def import_reasons(school: School) -> None:
    """Keep one imported reason, of kind Both, for each active attendance code of the school.

    Call it whenever codes were added, renamed, or became inactive. The reason of an inactive code is
    archived, since records may use it; it is the same one again when the code comes back.
    """
    held = {row.code_id: row for row in Reason.objects.filter(school=school, imported=True)}
    new, changed = [], []
    for code in AttendanceCode.objects.filter(school=school):
        text = code.description or code.code
        reason = held.get(code.pk)
        if reason is None and code.active:
            new.append(_reason(school, code, text))
        elif reason is not None and (reason.text, reason.archived) != (text, not code.active):
            reason.text, reason.text_key, reason.archived = text, normalise(text), not code.active
            changed.append(reason)
    Reason.objects.bulk_create(new)
    Reason.objects.bulk_update(changed, ["text", "text_key", "archived"])


def _reason(school: School, code: AttendanceCode, text: str) -> Reason:
    return Reason(
        school=school, code=code, kind=OfferedFor.BOTH, imported=True, text=text, text_key=normalise(text)
    )
