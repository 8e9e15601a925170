"""Reason rows, read into the values of `matching` and `coding`."""

from collections.abc import Iterable

from django.db.models import UUIDField

from custr.models import School
from custr.prepared import Given, Prepared
from custr.text import normalise
from reasons.coding import ReasonRule
from reasons.matching import KnownCode, ListedReason
from reasons.models import AttendanceCode, Reason, TimeCode

_TIME_CODES = Prepared(
    lambda: TimeCode.objects.filter(reason=Given("reason", UUIDField())).values_list("starts", "code__code")
)


def rule_of(reason: Reason) -> ReasonRule:
    """What one reason is mapped to."""
    return ReasonRule(
        writeback=reason.writeback,
        code=reason.code.code if reason.code else None,
        time_codes=tuple((row.starts, row.code.code) for row in reason.time_codes.all()),
    )


def read_rule(reason: Reason) -> ReasonRule:
    """The same, for one reason of whose time-based codes none are at hand."""
    time_codes = _TIME_CODES.all(reason=reason.pk)
    return ReasonRule(
        writeback=reason.writeback,
        code=reason.code.code if reason.code else None,
        time_codes=tuple((starts, code) for starts, code in time_codes),
    )


def offered_reasons(school: School) -> Iterable[Reason]:
    """What typed text may match: not archived, not hidden by the school. A kiosk shows no letter of these."""
    rows = Reason.objects.filter(school=school, archived=False).select_related("code")
    if school.hide_imported_reasons:
        rows = rows.filter(imported=False)
    # An imported reason whose code the MIS no longer has would only fail.
    return rows.exclude(imported=True, code__active=False).prefetch_related("time_codes__code")


def is_a_letter(reason: Reason) -> bool:
    """Whether its MIS describes a code by nothing but the letter: not for a kiosk's screen (rest.md)."""
    code = reason.code if reason.imported else None
    return code is not None and normalise(reason.text) == normalise(code.code)


def listed(reasons: Iterable[Reason]) -> list[ListedReason]:
    """Reason rows as matching takes them."""
    return [
        ListedReason(id=str(row.pk), text=row.text, kind=row.kind, rule=rule_of(row), imported=row.imported)
        for row in reasons
    ]


def known(code: AttendanceCode) -> KnownCode:
    """A code row as matching and the decision take it."""
    return KnownCode(
        code=code.code,
        mis_id=code.mis_id,
        description=code.description,
        active=code.active,
        from_mis=code.from_mis,
    )


def codes_of(reason: Reason) -> dict[str, KnownCode]:
    """Every code that one reason can give, by letter."""
    rows = [row.code for row in reason.time_codes.all()] + ([reason.code] if reason.code else [])
    return {row.code: known(row) for row in rows}


def school_codes(school: School) -> dict[str, KnownCode]:
    """All of a school's codes, by letter."""
    return {row.code: known(row) for row in AttendanceCode.objects.filter(school=school)}
