"""The eight checks by name, and the short fact beside each."""

from collections.abc import Mapping
from datetime import date, time

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mis.findings import Check, Fact, Finding

_CHECKS: dict[Check, Promise | str] = {
    Check.MIS_SUPPORTS_WRITEBACK: _("MIS supports writeback"),
    Check.REASON_MAPPED: _("Reason mapped to a code"),
    Check.NOT_DONT_WRITEBACK: _("Reason is not Don't Writeback"),
    Check.REASON_EXACT_MATCH: _("Reason Exact Match Required"),
    Check.STUDENT_IN_MIS: _("Student exists in the MIS"),
    Check.CONNECTION_ACTIVE: _("Connection active and synchronising"),
    Check.TIME_CODES_RIGHT: _("Time-based codes right"),
    Check.SAME_DAY: _("Device back the same day"),
}

_FACTS: dict[Fact, Promise | str] = {
    Fact.NOT_REACHED: _("not reached"),
    Fact.MIS: "%(mis)s",
    Fact.NO_MIS: _("no MIS connection"),
    Fact.READ_ONLY: _("not %(mis)s"),
    Fact.CODE: "%(code)s",
    Fact.NO_CODE: _("no code at %(time)s"),
    Fact.NO_MATCH: _("matches none"),
    Fact.CODE_GONE: _("%(code)s is not in the MIS"),
    Fact.DONT_WRITEBACK: _("Don't Writeback"),
    Fact.WRITES: _("it is written"),
    Fact.ON: pgettext_lazy("setting", "on"),
    Fact.OFF: pgettext_lazy("setting", "off"),
    Fact.CHOSEN: _("not typed"),
    Fact.FOUND: _("found"),
    Fact.NO_STUDENT: _("no single match"),
    Fact.SWITCHED_ON: _("switched on"),
    Fact.SWITCHED_OFF: _("switched off"),
    Fact.NO_CREDENTIALS: _("no credentials"),
    Fact.LAST_MARK: _("last mark %(at)s"),
    Fact.SYNCED: _("synchronised %(at)s"),
    Fact.SYNCED_ON: _("synchronised %(date)s"),
    Fact.NEVER_SYNCED: _("never synchronised"),
    Fact.ANSWERED: _("it answered"),
    Fact.LOGIN_REFUSED: _("login refused"),
    Fact.NOT_ANSWERING: _("not answering"),
    Fact.SYNC_FAILING: _("synchronisation fails"),
    Fact.ONE_REFUSAL: _("every mark is refused"),
    Fact.UNREACHABLE: _("not reached by network"),
    Fact.LOST: _("broke off"),
    Fact.NO_ANSWER: _("no answer in time"),
    Fact.ERROR: _("a fault in the MIS"),
    Fact.STRANGE_ANSWER: _("answer not understood"),
    Fact.NO_ROWS: _("none on this reason"),
    Fact.ROW: _("%(code)s from %(time)s"),
    Fact.FIRST_ROW: _("first row at %(time)s"),
    Fact.ONLINE: _("online"),
    Fact.BACK_SAME_DAY: _("back at %(time)s"),
    Fact.LATER_DAY: _("arrived %(date)s"),
}


def check_words(check: Check) -> str:
    """The name of a check."""
    return str(_CHECKS[check])


def fact_words(finding: Finding) -> str:
    """The short fact of a finding, its values as people read them."""
    return str(_FACTS[finding.fact]) % _readable(finding.values)


def _readable(values: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> str:
    if hasattr(value, "hour"):
        # A moment of another day than the record's would mislead without its date: only times are shown here.
        return f"{value:%H:%M}"
    if isinstance(value, date) and not isinstance(value, time):
        return date_format(value, "D j M")
    return str(value)
