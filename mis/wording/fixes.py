"""What to do, and whose job it is. `{names}` in a fix are links to settings."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mis.causes import Cause
from mis.findings import Job, Setting, Task


class Link(NamedTuple):
    """A name of the setting that a fix mentions, as it is labelled there."""

    setting: Setting
    label: Promise | str


LINKS: dict[str, Link] = {
    "connection": Link(Setting.CONNECTION, _("MIS connection")),
    "settings": Link(Setting.SCHOOL, _("Late Arrival & Early Leave")),
    "exact_match": Link(Setting.SCHOOL, _("Reason Exact Match Required")),
    "student_match": Link(Setting.SCHOOL, _("Student Exact Match Required")),
    "reason": Link(Setting.REASON, _("this reason")),
    "custom_reason": Link(Setting.REASONS, _("custom reason")),
    "device": Link(Setting.DEVICES, _("Devices")),
    "pupil": Link(Setting.STUDENT, _("Pupils")),
}

_JOBS: dict[Job, Promise | str] = {
    Job.OFFICE: _("office"),
    Job.IT: pgettext_lazy("whose job", "IT"),
    Job.SUPPLIER: _("MIS supplier"),
}

_TASKS: dict[Task, Promise | str] = {
    Task.NOTHING: "",
    Task.WAIT: _("Nothing. This page looks again by itself."),
    Task.ENTER: _("Enter the mark below in %(mis)s."),
    Task.CHECK_FIRST: _(
        "Look in %(mis)s first: the mark below may be there already. Enter it only if it is not. It is "
        "never sent again by itself."
    ),
}

_FIXES: dict[Cause, Promise | str] = {
    Cause.NO_INTEGRATION: _("If marks should reach the MIS, set it up under {connection}."),
    Cause.MIS_READ_ONLY: _("Ask whether your MIS will take marks from other programs."),
    Cause.EVENT_NOT_CONFIGURED: _("If these should be written, switch them on in {settings}."),
    Cause.OUTSIDE_SCHOOL_DAY: _("If that is wrong, change the school day or the calendar in {settings}."),
    Cause.RECEIVED_ON_LATER_DAY: _("See under {device} what it last said, and check its Wi-Fi and power."),
    Cause.REASON_DONT_WRITEBACK: _("If it should be written, choose a code for {reason}."),
    Cause.NO_ATTENDANCE_CODE: _("Give {reason} a code, or a time-based row that begins earlier."),
    Cause.NO_NEXT_SESSION: _("If that is wrong, see early leave session in {settings}."),
    Cause.SUPERSEDED: "",
    Cause.MARK_PROTECTED: _("If it should be replaced, change protected codes in {settings}."),
    Cause.REASON_NOT_MATCHED: _(
        "To stop it happening again, turn on {exact_match}, or add this as a {custom_reason}."
    ),
    Cause.CODE_NOT_IN_MIS: _("Choose another code for {reason}; the codes are those of your MIS."),
    Cause.STUDENT_NOT_MATCHED: _(
        "Correct the pupil in your MIS (see {pupil}); to refuse such names at the kiosk, turn on "
        "{student_match}."
    ),
    Cause.MIS_NOT_CONNECTED: _("Switch it on, or enter its credentials, under {connection}."),
    Cause.MIS_REJECTED: _(
        "Put right in the MIS what it said. Where its words do not help, send your MIS supplier what "
        "Copy for support gives."
    ),
    Cause.MIS_UNAUTHORISED: _("Enter new credentials under {connection}."),
    Cause.MIS_RATE_LIMITED: _(
        "Ask for a higher limit if it happens often; Copy for support has the details."
    ),
    Cause.MIS_UNREACHABLE: _("Check the address under {connection}, and the school's network and firewall."),
    Cause.MIS_CONNECTION_LOST: _("Check the school's network; see the address under {connection}."),
    Cause.MIS_ERROR: _("Report it if it happens again; Copy for support has the details."),
    Cause.MIS_TIMEOUT: _("Report it if it happens again; the time allowed is set under {connection}."),
    Cause.MIS_UNEXPECTED_ANSWER: _("Report it, with what came back; Copy for support has the details."),
    Cause.INTERRUPTED: _("Find out what stopped it: the server's log of that minute tells."),
}

# After a change of MIS, until the new one's have come.
_TO_COME: dict[Cause, Promise | str] = {
    Cause.STUDENT_NOT_MATCHED: _(
        "Bring the pupils of your new MIS: synchronise under {connection}, or import a file."
    ),
    Cause.CODE_NOT_IN_MIS: _(
        "Bring the codes of your new MIS: synchronise under {connection}, or provision attendance_codes."
    ),
}
_EXACT_ALREADY: dict[Cause, Promise | str] = {
    Cause.REASON_NOT_MATCHED: _("To stop it happening again, add this as a {custom_reason}."),
    Cause.STUDENT_NOT_MATCHED: _("Correct the pupil in your MIS; see {pupil} for what it last said."),
}


def job_words(job: Job) -> str:
    """Whose job it is: office, IT, MIS supplier."""
    return str(_JOBS[job])


def task_words(task: Task, *, mis: str) -> str:
    """What the office does about the mark; empty where there is nothing to do."""
    return str(_TASKS[task]) % {"mis": mis or str(_("the MIS"))} if _TASKS[task] else ""


def fix_for(cause: Cause, *, exact_helps: bool = True, of_former_mis: bool = False) -> str:
    """What stops it happening again, with `{names}` of `LINKS` in it; empty where nothing does."""
    words = _FIXES | (_TO_COME if of_former_mis else {} if exact_helps else _EXACT_ALREADY)
    return str(words[cause])
