"""Causes in a few words, for lists."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mis.causes import Cause

MAY_HAVE_BEEN_WRITTEN = _("may have been written: check the MIS first")

_SHORTS: dict[Cause, Promise | str] = {
    Cause.NO_INTEGRATION: _("no MIS connection"),
    Cause.MIS_READ_ONLY: _("the MIS takes no marks"),
    Cause.EVENT_NOT_CONFIGURED: _("switched off for this kind"),
    Cause.OUTSIDE_SCHOOL_DAY: _("outside the school day"),
    Cause.RECEIVED_ON_LATER_DAY: _("arrived a day late"),
    Cause.REASON_DONT_WRITEBACK: _("Don't Writeback"),
    Cause.NO_ATTENDANCE_CODE: _("reason gives no code"),
    Cause.NO_NEXT_SESSION: _("no next session"),
    Cause.SUPERSEDED: _("a later event counts"),
    Cause.MARK_PROTECTED: _("protected mark kept"),
    Cause.REASON_NOT_MATCHED: _("reason not matched"),
    Cause.CODE_NOT_IN_MIS: _("code not in the MIS"),
    Cause.STUDENT_NOT_MATCHED: _("pupil not matched"),
    Cause.MIS_NOT_CONNECTED: _("MIS not connected"),
    Cause.MIS_REJECTED: _("the MIS refused it"),
    Cause.MIS_UNAUTHORISED: _("the MIS refused the login"),
    Cause.MIS_RATE_LIMITED: _("too many requests"),
    Cause.MIS_UNREACHABLE: _("MIS not reached"),
    Cause.MIS_CONNECTION_LOST: _("connection lost"),
    Cause.MIS_ERROR: _("fault in the MIS"),
    Cause.MIS_TIMEOUT: _("no answer in time"),
    Cause.MIS_UNEXPECTED_ANSWER: _("unclear answer"),
    Cause.INTERRUPTED: _("interrupted"),
}


def short_for(cause: str, *, outcome_unknown: bool = False) -> str:
    """The cause in a few words, empty where there is none; an unknown one is shown as it is.

    Where nobody knows the outcome, the words that writeback.md puts beside the badge follow.
    """
    if not cause:
        return ""
    if cause not in Cause.__members__.values():
        return gettext("cause “%(cause)s”") % {"cause": cause}
    short = str(_SHORTS[Cause(cause)])
    return f"{short} · {MAY_HAVE_BEEN_WRITTEN}" if outcome_unknown else short
