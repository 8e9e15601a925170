"""What is doubtful about reasons and Early Leaves, with England's codes: L after a register, U before."""

from collections.abc import Iterable, Sequence
from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from custr.doubts import ENGLAND, doubt
from custr.models import EarlyLeaveSession, School
from reasons.coding import NOTHING_MOVED, code_at
from reasons.kinds import Kind, serves
from reasons.models import AttendanceCode, Reason
from reasons.rules import rule_of

ENGLANDS_LATE = ("L", "U")
LATE_BEFORE_CLOSING, LATE_AFTER_CLOSING = (
    ENGLANDS_LATE  # of a pupil who comes before, after the register closed
)
_NAMED = 5


def doubts_about_reason(reason: Reason) -> list[str]:
    """Sentences about one reason."""
    found = []
    if gives_late_after_registration(reason):
        found.append(
            _(
                "This reason gives L after registration has ended, too: in England that is U. A time-based "
                "code from the end of registration puts it right."
            )
        )
    if gives_absent_before_registration_ends(reason):
        times = {
            "am_ends": _clock(reason.school.am_registration_ends),
            "pm_starts": _clock(reason.school.pm_starts),
            "pm_ends": _clock(reason.school.pm_registration_ends),
        }
        found.append(
            _(
                "This reason gives U while a register is still open: in England that is L. The rows "
                "%(am_ends)s U, %(pm_starts)s L and %(pm_ends)s U put it right."
            )
            % times
        )
    return found


@doubt
def reasons_late_after_registration(school: School) -> Iterable[str]:
    """One sentence for all of a school's own reasons."""
    found = [row.text for row in _own_reasons(school) if gives_late_after_registration(row)]
    if found:
        sentence = ngettext(
            "One reason gives L after registration has ended, too: in England that is U (%(names)s).",
            "%(count)d reasons give L after registration has ended, too: in England that is U (%(names)s).",
            len(found),
        )
        yield sentence % {"count": len(found), "names": _some(found)}


@doubt
def reasons_absent_while_a_register_is_open(school: School) -> Iterable[str]:
    """One sentence for all of a school's own reasons."""
    found = [row.text for row in _own_reasons(school) if gives_absent_before_registration_ends(row)]
    if found:
        sentence = ngettext(
            "One reason gives U while a register is still open: in England that is L (%(names)s).",
            "%(count)d reasons give U while a register is still open: in England that is L (%(names)s).",
            len(found),
        )
        yield sentence % {"count": len(found), "names": _some(found)}


@doubt
def early_leaves_replace_the_register(school: School) -> Iterable[str]:
    """With England's codes the mark of a session says who was there as its register began to be taken."""
    current = school.early_leave_session == EarlyLeaveSession.CURRENT
    if current and school.early_leave_writeback and has_englands_codes(school):
        yield _(
            "Early Leaves mark the session the pupil leaves in, even after its register was taken. In "
            "England a pupil who was present then keeps that mark: choose “The session whose register is "
            "still to come”, or attendance becomes absence."
        )


def has_englands_codes(school: School) -> bool:
    """Whether L and U, late before and after a register closes, are among the codes of a school there."""
    codes = AttendanceCode.objects.filter(school=school, active=True, code__in=ENGLANDS_LATE)
    return school.timezone == ENGLAND and codes.count() == len(ENGLANDS_LATE)


def gives_late_after_registration(reason: Reason) -> bool:
    """Whether a late arrival after the end of either registration gets an L, in England."""
    school = reason.school
    return _is_judged(reason) and (
        _gives(LATE_BEFORE_CLOSING, reason, school.am_registration_ends, school.pm_starts)
        or _gives(LATE_BEFORE_CLOSING, reason, school.pm_registration_ends, school.day_ends)
    )


def gives_absent_before_registration_ends(reason: Reason) -> bool:
    """Whether a late arrival between a session's start and its registration's end gets a U, in England."""
    school = reason.school
    return _is_judged(reason) and (
        _gives(LATE_AFTER_CLOSING, reason, school.day_starts, school.am_registration_ends)
        or _gives(LATE_AFTER_CLOSING, reason, school.pm_starts, school.pm_registration_ends)
    )


def _is_judged(reason: Reason) -> bool:
    in_use = not reason.archived and serves(reason.kind, Kind.LATE_ARRIVAL)
    return in_use and reason.school.timezone == ENGLAND


def _gives(letter: str, reason: Reason, start: time, end: time) -> bool:
    """Whether the reason gives this code at any time from `start` to before `end` of a usual day."""
    rule = rule_of(reason)
    changes = [starts for starts, _code in rule.time_codes if start <= starts < end]
    moments = [start, *changes] if start < end else []
    return any(code_at(reason=rule, local_time=at, moved=NOTHING_MOVED).code == letter for at in moments)


def _own_reasons(school: School) -> Iterable[Reason]:
    rows = Reason.objects.filter(school=school, imported=False, archived=False)
    return rows.select_related("school", "code").prefetch_related("time_codes__code")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _clock(at: time) -> str:
    return at.isoformat(timespec="minutes")
