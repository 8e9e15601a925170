"""What an MIS says of its own connection, in words."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from custr import values
from mis.adapters.told import Tell, Told

_WORDS: dict[Tell, Promise | str] = {
    Tell.ONLINE: _("the school is online"),
    Tell.OFFLINE: _("the school is offline"),
    Tell.APPROVED: _("the school has approved the connection"),
    Tell.NOT_APPROVED: _("the school has not approved the connection"),
    Tell.AUDITED: _("its data has been checked for gaps"),
    Tell.NOT_AUDITED: _("its data has not been checked for gaps"),
    Tell.OWN_CODES: _("it has attendance codes of its own"),
    Tell.USUAL_CODES: _("it has the usual attendance codes"),
    Tell.WRITES: _("marks may be written"),
    Tell.NO_WRITES: _("no marks may be written"),
    Tell.REGION: _("its data is kept at %(detail)s"),
    Tell.SCOPES: _("allowed: %(detail)s"),
    Tell.SESSION: _("today’s marks go to the session %(detail)s"),
    Tell.SESSION_ENDED: _("your session ended on %(detail)s"),
    Tell.NO_SESSION: _("it has no session “%(detail)s”, and none that today lies in"),
    Tell.PERIOD_VOID: _("%(detail)s"),
}


def told_words(told: Sequence[Told]) -> str:
    """One sentence of all that was told; empty for nothing."""
    if not told:
        return ""
    said = "; ".join(str(_WORDS[one.tell]) % {"detail": _detail(one)} for one in told)
    return gettext("The MIS says: %(said)s.") % {"said": said}


def _detail(one: Told) -> str:
    """The detail as people write it: a date without its year."""
    ended = values.day(one.detail) if one.tell is Tell.SESSION_ENDED else None
    return date_format(ended, "j F") if ended else one.detail
