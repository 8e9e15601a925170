"""What is doubtful about reasons: a code for lateness where the register has closed already."""

from collections.abc import Iterable
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
LATE_BEFORE_CLOSING = "L"  # England's code for a pupil who comes before the register has closed
_NAMED = 5


def doubts_about_reason(reason: Reason) -> list[str]:
    """Sentences about one reason."""
    if not gives_late_after_registration(reason):
        return []
    return [
        _(
            "This reason gives L after registration has ended, too: in England that is U. A time-based code "
            "from the end of registration puts it right."
        )
    ]


@doubt
def reasons_late_after_registration(school: School) -> Iterable[str]:
    """One sentence for all of a school's own reasons."""
    rows = Reason.objects.filter(school=school, imported=False, archived=False)
    rows = rows.select_related("school", "code").prefetch_related("time_codes__code")
    found = [reason.text for reason in rows if gives_late_after_registration(reason)]
    if found:
        sentence = ngettext(
            "One reason gives L after registration has ended, too: in England that is U (%(names)s).",
            "%(count)d reasons give L after registration has ended, too: in England that is U (%(names)s).",
            len(found),
        )
        names = ", ".join(found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
        yield sentence % {"count": len(found), "names": names}


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
    if school.timezone != ENGLAND or reason.archived or not serves(reason.kind, Kind.LATE_ARRIVAL):
        return False
    return _late_between(reason, school.am_registration_ends, school.pm_starts) or _late_between(
        reason, school.pm_registration_ends, school.day_ends
    )


def _late_between(reason: Reason, start: time, end: time) -> bool:
    rule = rule_of(reason)
    changes = [starts for starts, _code in rule.time_codes if start <= starts < end]
    return any(
        code_at(reason=rule, local_time=moment, moved=NOTHING_MOVED).code == LATE_BEFORE_CLOSING
        for moment in [start, *changes]
    )
