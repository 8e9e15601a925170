"""One sentence per cause that a school secretary understands, naming what to change and where."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from custr.text import fold, name_parts
from mis.causes import Cause, Status

LONGEST = 1000  # characters of a stored sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sentence may say of a record. `kind`, `time` (09:12) and `date` are as people read them.

    `exact_helps`: turning on the exact match concerned would have refused it at the kiosk. Never a
    pupil's name: kiosks receive the sentence.
    """

    kind: str = ""
    reason: str = ""
    code: str = ""
    time: str = ""
    date: str = ""
    mis: str = ""
    exact_helps: bool = True
    former_mis: str = ""  # whose id the pupil has, or the code, where that is not `mis`
    left_out: bool = False  # the pupil alone has it: others of `mis` have come


_KNOWN: dict[Cause, Promise | str] = {
    Cause.NO_INTEGRATION: _(
        "This school has no MIS connection, so no mark was sent: set one up under MIS connection if "
        "marks should be written."
    ),
    Cause.MIS_READ_ONLY: _(
        "%(mis)s takes no attendance marks from other programs, so none was sent: enter the mark by hand "
        "if your register needs it."
    ),
    Cause.EVENT_NOT_CONFIGURED: _(
        "Writing to the MIS is switched off for %(kind)s, so no mark was sent: switch it on in the "
        "settings Late Arrival & Early Leave if these should be written."
    ),
    Cause.OUTSIDE_SCHOOL_DAY: _(
        "At %(time)s on %(date)s your calendar has no session, so no mark was sent: change the school day, "
        "the special days, terms or closures in the settings Late Arrival & Early Leave if that is wrong."
    ),
    Cause.RECEIVED_ON_LATER_DAY: _(
        "The device only sent this after the day was over, so no mark was sent: enter it by hand, and "
        "ask IT to check the Wi-Fi of the device under Devices."
    ),
    Cause.REASON_DONT_WRITEBACK: _(
        "The reason “%(reason)s” is set to Don't Writeback, so no mark was sent: choose a code for it "
        "under Reasons if it should be written."
    ),
    Cause.NO_ATTENDANCE_CODE: _(
        "The reason “%(reason)s” gives no attendance code at %(time)s, so no mark was sent: give it a "
        "code, or an earlier time-based row, under Reasons."
    ),
    Cause.NO_NEXT_SESSION: _(
        "An Early Leave marks a register that is still to come at your school, and after %(time)s there is "
        "none that day, so no mark was sent: see early leave session in the settings Late Arrival & Early "
        "Leave."
    ),
    Cause.SUPERSEDED: _(
        "A later event of the same pupil stands, or may stand, in the same register, so this one was not "
        "sent and there is nothing to change."
    ),
    Cause.MARK_PROTECTED: _(
        "The MIS holds a mark that your school protects, so it was not replaced: change protected codes "
        "in the settings Late Arrival & Early Leave if it should be."
    ),
    Cause.REASON_NOT_MATCHED: _(
        "“%(reason)s” is not one of your reasons, so there was no attendance code to send: add it under "
        "Reasons, or turn on Reason Exact Match Required in the settings Late Arrival & Early Leave."
    ),
    Cause.CODE_NOT_IN_MIS: _(
        "The code %(code)s is not, or no longer, one of the codes of your MIS, so no mark was sent: "
        "choose another code for “%(reason)s” under Reasons."
    ),
    Cause.STUDENT_NOT_MATCHED: _(
        "No single pupil on roll in your MIS matches this check-in, so no mark was sent: correct the "
        "pupil in the MIS, or turn on Student Exact Match Required in the settings Late Arrival & Early "
        "Leave."
    ),
    Cause.MIS_NOT_CONNECTED: _(
        "The connection to %(mis)s is switched off or lacks its credentials, so no mark was sent: ask IT "
        "to put it right under MIS connection."
    ),
    Cause.MIS_REJECTED: _(
        "%(mis)s refused the mark: see what it said in the Writeback tab, put that right in the MIS, and "
        "enter the mark by hand."
    ),
    Cause.MIS_UNAUTHORISED: _(
        "%(mis)s did not accept our login, so no mark was written: ask IT to enter new credentials under "
        "MIS connection, and enter the mark by hand."
    ),
    Cause.MIS_RATE_LIMITED: _(
        "%(mis)s was receiving too many requests and turned this mark away: enter it by hand, and ask "
        "your MIS supplier for a higher limit if it happens often."
    ),
    Cause.MIS_UNREACHABLE: _(
        "%(mis)s could not be reached, so no mark was sent: enter it by hand, and ask IT to check the "
        "address under MIS connection and the school's network."
    ),
    Cause.MIS_CONNECTION_LOST: _(
        "The connection to %(mis)s broke off before the mark was sent: enter it by hand, and ask IT to "
        "check the school's network."
    ),
    Cause.MIS_ERROR: _(
        "%(mis)s had a fault of its own before the mark was sent: enter it by hand, and tell your MIS "
        "supplier if it happens again."
    ),
    Cause.MIS_TIMEOUT: _(
        "%(mis)s did not answer in time, and the mark had not been sent: enter it by hand, and tell your "
        "MIS supplier if it happens again."
    ),
    Cause.MIS_UNEXPECTED_ANSWER: _(
        "%(mis)s gave an answer we do not understand before the mark was sent: enter it by hand, and "
        "pass the details to your MIS supplier."
    ),
    Cause.INTERRUPTED: _(
        "Our server stopped before the mark was sent, and the day has passed: enter it by hand, and tell IT."
    ),
}

# `interrupted`, too: by what our own server has stored.
NOT_READABLE = _(
    "Our server could not read what it needs for this mark, so nothing was sent: enter it by hand, and tell "
    "IT."
)

# The same causes where nobody knows whether the mark was written.
_UNKNOWN: dict[Cause, Promise | str] = {
    Cause.MIS_CONNECTION_LOST: _(
        "The connection to %(mis)s broke off while the mark was on its way, so it may have been written: "
        "check the MIS first, and ask IT to check the school's network."
    ),
    Cause.MIS_ERROR: _(
        "%(mis)s had a fault of its own while taking the mark, so it may have been written: check the "
        "MIS first, and tell your MIS supplier if it happens again."
    ),
    Cause.MIS_TIMEOUT: _(
        "%(mis)s did not answer in time, so the mark may have been written: check the MIS first, and "
        "tell your MIS supplier if it happens again."
    ),
    Cause.MIS_UNEXPECTED_ANSWER: _(
        "%(mis)s gave an answer we do not understand, so the mark may have been written: check the MIS "
        "first, and pass the details to your MIS supplier."
    ),
    Cause.INTERRUPTED: _(
        "Our server stopped while the mark was being sent, so it may have been written: check the MIS "
        "first, and tell IT that the server stopped."
    ),
}

# The same causes where turning on an exact match would change nothing.
_EXACT_ALREADY: dict[Cause, Promise | str] = {
    Cause.REASON_NOT_MATCHED: _(
        "“%(reason)s” is not one of your reasons, so there was no attendance code to send: add it under "
        "Reasons if pupils should be able to give it."
    ),
    Cause.STUDENT_NOT_MATCHED: _(
        "No single pupil on roll in your MIS matches this check-in, so no mark was sent: correct the pupil "
        "in the MIS, and enter the mark by hand."
    ),
}

_FORMER_PUPILS = _(
    "The pupils here still have their ids of %(former_mis)s, and your school is now connected to %(mis)s, so "
    "no mark was sent: bring its pupils under MIS connection, and enter the mark by hand."
)
_FORMER_PUPIL = _(
    "This pupil still has an id of %(former_mis)s, and was not among the pupils of %(mis)s that were "
    "brought, so no mark was sent: bring this one, too, under MIS connection or by a file, and enter the "
    "mark by hand."
)
_FORMER_CODE = _(
    "The code %(code)s still has its id of %(former_mis)s, and your school is now connected to %(mis)s, so "
    "no mark was sent: synchronise under MIS connection, or ask IT for a file with its attendance_codes, and "
    "enter the mark by hand."
)
_REFUSED_SAYING = _(
    "%(mis)s refused the mark and said “%(message)s”: put that right in the MIS, and enter the mark by hand."
)
_NO_REASON_GIVEN = _(
    "The reason that was sent is not one of yours, so there was no attendance code to send: enter the "
    "mark by hand, and see under Reasons whether one is missing."
)


def sentence_for(
    cause: str,
    *,
    outcome_unknown: bool = False,
    told: Told,
    message: str = "",
    names: Iterable[str] = (),
) -> str:
    """The sentence of a cause, at most 1000 characters.

    `message` is the MIS's own words; they are left out when they hold a part of one of `names` (the
    pupil's), because kiosks receive the sentence. A cause this version does not know gives a plain sentence.
    """
    if cause not in Cause.__members__.values():
        return now("The MIS was not told, and this version cannot say why: ask IT.")
    template = _template(Cause(cause), outcome_unknown, told, _without_names(message, names))
    values: dict[str, Any] = asdict(told) | {
        "message": message.rstrip("."),
        "mis": told.mis or now("your MIS"),
    }
    return _sentence(template, values)


def _template(cause: Cause, unknown: bool, told: Told, message: str) -> Promise | str:
    special = {
        Cause.MIS_REJECTED: (message, _REFUSED_SAYING),
        Cause.REASON_NOT_MATCHED: (not told.reason, _NO_REASON_GIVEN),
        Cause.STUDENT_NOT_MATCHED: (told.former_mis, _FORMER_PUPIL if told.left_out else _FORMER_PUPILS),
        Cause.CODE_NOT_IN_MIS: (told.former_mis, _FORMER_CODE),
    }
    applies, words = special.get(cause, ("", ""))
    if applies:
        return words
    if cause in _EXACT_ALREADY and not told.exact_helps:
        return _EXACT_ALREADY[cause]
    return _UNKNOWN[cause] if unknown and cause in _UNKNOWN else _KNOWN[cause]


def _without_names(message: str, names: Iterable[str]) -> str:
    """The message, unless a word of it is a part of a name, or a whole name stands in it without spaces."""
    words = set(_words(message))
    run_together = "".join(_words(message))
    for name in names:
        parts = [*name_parts(name), *_words(name)]
        if words & set(parts) or (len(_words(name)) > 1 and "".join(_words(name)) in run_together):
            return ""
    return message


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", fold(text)) if word]


_STANDING: dict[str, Promise | str] = {
    "waiting": _("The mark is waiting to be sent to the MIS; there is nothing to do."),
    "under_way": _("The mark is being sent to the MIS now; there is nothing to do."),
    "accepted": _("%(mis)s has accepted the mark and will enter it; we ask whether it did."),
    "confirmed": _("%(mis)s has the mark, and has confirmed it."),
    "written": _("%(mis)s has the mark."),
}


def standing_sentence(status: Status, *, detail: str, under_way: bool, mis: str) -> str:
    """The sentence of a writeback that has no cause: in progress, or successful."""
    if status is Status.PENDING:
        return str(_STANDING["under_way" if under_way else "waiting"])
    known = detail.lower() if detail.lower() in ("accepted", "confirmed") else "written"
    return _sentence(_STANDING[known], {"mis": mis or now("your MIS")})


def _sentence(template: Promise | str, values: dict[str, Any]) -> str:
    text = str(template) % values
    return (text[:1].upper() + text[1:])[:LONGEST]
