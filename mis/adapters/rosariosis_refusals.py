"""What RosarioSIS refuses, and why, in words for people (mis-wire.md)."""

from collections.abc import Iterable, Mapping

from mis.adapters.answers import text_of
from mis.adapters.rosariosis_page import Page
from mis.calls import CallError, Reply
from mis.causes import Cause

_BANNED = "Too many Failed Login Attempts"


def void_words(void: Iterable[str], there: Mapping[str, str]) -> str:
    """Which period is void, and which there are."""
    gone = " or ".join(dict.fromkeys(void))
    known = ", ".join(f"{period} ({title})" for period, title in there.items())
    return f"it has no period {gone}; it has {known}: enter the numbers of the periods again"


def refusal(words: str) -> CallError:
    """RosarioSIS does not take this mark, whoever asks."""
    return CallError(Cause.MIS_REJECTED, words, sent=True)


def forbidden(words: str) -> CallError:
    """RosarioSIS does not let the service user do it."""
    return CallError(Cause.MIS_UNAUTHORISED, words, sent=True)


def sign_in_words(reply: Reply) -> str:
    """Why the sign-in was refused, in RosarioSIS's words where it has any."""
    if reply.status == 302:
        return "RosarioSIS wants something of the service user first: sign in as it by hand, once."
    words = Page.read(text_of(reply)).words
    if _BANNED in words:
        return (
            f"RosarioSIS has shut out our address for ten minutes after too many refused sign-ins: “{words}”"
        )
    return words or "RosarioSIS did not accept the user name and the password."
