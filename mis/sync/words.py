"""A synchronisation in the school's words: how it ended, what it changed, and each change."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy

from mis.causes import Cause
from mis.models import SyncRun
from mis.models.sync import RunStatus, Step
from mis.sync.refusals import Refusal
from mis.sync.tally import Change
from mis.wording import short_for

_WHY: Mapping[str, Promise | str] = {
    Refusal.NO_PUPILS: gettext_lazy(
        "The MIS answered with no pupils at all: wrong region or no access. Check the address, the school id "
        "and what the MIS lets this token read."
    ),
    Refusal.NO_CODES: gettext_lazy(
        "The MIS answered with no attendance codes at all: check what it lets this token read."
    ),
    Refusal.TOO_MANY_LEFT: gettext_lazy(
        "%(missing)d of %(before)d pupils are missing from the answer or said to have left, as if it were "
        "half of one. If they have really left, synchronise once more and say so."
    ),
    Refusal.TOO_MUCH: gettext_lazy("The MIS answered with more rows than any school has."),
    Refusal.NOT_CONNECTED: gettext_lazy(
        "The connection is switched off, or not all of its credentials are there."
    ),
    Refusal.NOT_READABLE: gettext_lazy(
        "Pupils and codes cannot be read from this MIS: bring the pupils in from a file."
    ),
    Refusal.CONNECTION_CHANGED: gettext_lazy(
        "The connection was changed while it was under way, so what was read is not used. Synchronise again."
    ),
    Refusal.INTERRUPTED: gettext_lazy("The server stopped while it was under way."),
    Refusal.NOT_SAVED: gettext_lazy("The database could not save it. The server's log says more."),
    Refusal.FAULT: gettext_lazy("Something went wrong that should not have. The server's log says more."),
    Cause.MIS_UNAUTHORISED: gettext_lazy(
        "The MIS refused the login: check the credentials, and what they may read."
    ),
    Cause.MIS_RATE_LIMITED: gettext_lazy("The MIS said that it is asked too often."),
    Cause.MIS_UNREACHABLE: gettext_lazy("The MIS could not be reached."),
    Cause.MIS_REJECTED: gettext_lazy("The MIS refused a page."),
    Cause.MIS_ERROR: gettext_lazy("The MIS reported a fault of its own."),
    Cause.MIS_TIMEOUT: gettext_lazy("A page did not arrive in time."),
    Cause.MIS_CONNECTION_LOST: gettext_lazy("The connection broke off in the middle of an answer."),
    Cause.MIS_UNEXPECTED_ANSWER: gettext_lazy("An answer of the MIS could not be understood."),
}
# What a held run found, by what it counted; a person then confirms it.
_HELD = {
    Change.PUPIL_MOVED: ngettext_lazy(
        "The MIS tells the same names, other ids: %d pupil has another id there than here.",
        "The MIS tells the same names, other ids: %d pupils have another id there than here.",
    ),
    Change.PUPIL_RENAMED: ngettext_lazy(
        "The MIS tells another name for the same id: %d id would go to somebody whose name shares no part.",
        "The MIS tells another name for the same id: %d ids would go to somebody whose name shares no part.",
    ),
}
_SHORTLY: Mapping[str, Promise | str] = {
    Refusal.NO_PUPILS: gettext_lazy("no pupils in the answer"),
    Refusal.NO_CODES: gettext_lazy("no codes in the answer"),
    Refusal.TOO_MANY_LEFT: gettext_lazy("too many pupils missing"),
    Refusal.OTHER_IDS: gettext_lazy("same names, other ids"),
    Refusal.OTHER_NAMES: gettext_lazy("another name for the same id"),
    Refusal.TOO_MUCH: gettext_lazy("too many rows"),
}
_COUNTED = {
    Change.PUPIL_MOVED: ngettext_lazy("%d pupil under another id", "%d pupils under another id"),
    Change.PUPIL_RENAMED: ngettext_lazy("%d id with another name", "%d ids with another name"),
    Change.PUPIL_NEW: ngettext_lazy("%d pupil new", "%d pupils new"),
    Change.PUPIL_CHANGED: ngettext_lazy("%d pupil changed", "%d pupils changed"),
    Change.PUPIL_LEFT: ngettext_lazy("%d pupil left", "%d pupils left"),
    Change.PUPIL_BACK: ngettext_lazy("%d pupil came back", "%d pupils came back"),
    Change.PUPIL_SKIPPED: ngettext_lazy("%d pupil could not be used", "%d pupils could not be used"),
    Change.CODE_NEW: ngettext_lazy("%d code new", "%d codes new"),
    Change.CODE_CHANGED: ngettext_lazy("%d code changed", "%d codes changed"),
    Change.CODE_GONE: ngettext_lazy("%d code gone", "%d codes gone"),
    Change.CODE_BACK: ngettext_lazy("%d code came back", "%d codes came back"),
    Change.CODE_SKIPPED: ngettext_lazy("%d code could not be used", "%d codes could not be used"),
}
_NAMED: Mapping[Change, Promise | str] = {
    Change.PUPIL_MOVED: pgettext_lazy("pupil", "Other id"),
    Change.PUPIL_RENAMED: pgettext_lazy("pupil", "Another name"),
    Change.PUPIL_NEW: pgettext_lazy("pupil", "New"),
    Change.PUPIL_CHANGED: pgettext_lazy("pupil", "Changed"),
    Change.PUPIL_LEFT: pgettext_lazy("pupil", "Left"),
    Change.PUPIL_BACK: pgettext_lazy("pupil", "Came back"),
    Change.PUPIL_SKIPPED: pgettext_lazy("pupil", "Not usable"),
    Change.CODE_NEW: pgettext_lazy("code", "New code"),
    Change.CODE_CHANGED: pgettext_lazy("code", "Code changed"),
    Change.CODE_GONE: pgettext_lazy("code", "Code gone"),
    Change.CODE_BACK: pgettext_lazy("code", "Code back"),
    Change.CODE_SKIPPED: pgettext_lazy("code", "Code not usable"),
}
_COLUMNS: Mapping[str, Promise | str] = {
    "name": gettext_lazy("id"),
    "forename": gettext_lazy("forename"),
    "surname": gettext_lazy("surname"),
    "legal_forename": gettext_lazy("legal name"),
    "legal_surname": gettext_lazy("legal name"),
    "year": gettext_lazy("year"),
    "form": gettext_lazy("form"),
    "upi": gettext_lazy("person id"),
    "admission_number": gettext_lazy("admission number"),
    "upn": gettext_lazy("UPN"),
    "mis_id": gettext_lazy("id in the MIS"),
    "description": gettext_lazy("description"),
}


def sentence_of(run: SyncRun) -> str:
    """How the run stands or ended, in one sentence or two."""
    if run.status == RunStatus.WAITING:
        return _("Waiting for its turn.")
    if run.status == RunStatus.RUNNING:
        return progress_of(run)
    if run.status == RunStatus.SUCCEEDED:
        return changes_of(run) or _("Nothing had changed.")
    if run.proposal:
        return _held_words(run)
    words = str(_WHY.get(run.cause, run.cause)) % {"missing": 0, "before": 0, **run.counts}
    return _("%(why)s Nothing was changed.") % {"why": words}


def _held_words(run: SyncRun) -> str:
    found = [str(words % run.counts[change]) for change, words in _HELD.items() if run.counts.get(change)]
    return " ".join(
        [
            *found,
            _("Nothing was changed: look at the list on the connection’s page, and confirm it there."),
        ]
    )


def shortly(cause: str) -> str:
    """A cause, of an attempt or of a run, in a few words."""
    return str(_SHORTLY[cause]) if cause in _SHORTLY else short_for(cause)


def progress_of(run: SyncRun) -> str:
    """What it is doing, and how far it is."""
    if run.step == Step.SAVING:
        return _("Saving what changed.")
    if run.step == Step.CODES:
        words = ngettext(
            "%(count)d pupil read. Reading the attendance codes.",
            "%(count)d pupils read. Reading the attendance codes.",
            run.pupils_read,
        )
    else:
        words = ngettext(
            "Reading the pupils: %(count)d so far.", "Reading the pupils: %(count)d so far.", run.pupils_read
        )
    return words % {"count": run.pupils_read}


def changes_of(run: SyncRun) -> str:
    """The counts as a list of words; empty where nothing changed."""
    return counted_words(run.counts)


def counted_words(counts: Mapping[Any, int]) -> str:
    """Counts by change as a list of words, such as `3 pupils new · 1 pupil left`."""
    return " · ".join(str(_COUNTED[change] % counts[change]) for change in Change if counts.get(change))


def line_words(line: list[Any]) -> tuple[str, str, str]:
    """One change: what happened, whom it is about, and the detail."""
    change, whom, detail = line
    return str(_NAMED[Change(change)]), str(whom), _detail(Change(change), detail)


def stranded(run: SyncRun) -> list[str]:
    """What needs a person now: reasons whose code the MIS no longer has, a sentence for each code."""
    gone = [(whom, names) for change, whom, names in run.lines if change == Change.CODE_GONE and names]
    return [
        _("%(code)s is no longer a code of the MIS. Choose another for: %(names)s.")
        % {"code": code, "names": ", ".join(map(str, names))}
        for code, names in gone
    ]


def _detail(change: Change, detail: Any) -> str:
    if isinstance(detail, dict):
        return "; ".join(dict.fromkeys(_difference(column, *values) for column, values in detail.items()))
    if change is Change.CODE_GONE and detail:
        names = ", ".join(map(str, detail))
        return _("These reasons lead to it, and their marks would fail: %(names)s") % {"names": names}
    return str(detail) if detail else ""


def _difference(column: str, before: str, after: str) -> str:
    name = str(_COLUMNS.get(column, column))
    return f"{name} {before or '–'} → {after or '–'}" if before or after else name


def uncounted(run: SyncRun) -> int:
    """How many changes have no line of their own: only so many are kept."""
    counted = sum(int(run.counts.get(change, 0)) for change in Change)
    return max(0, counted - len(run.lines))
