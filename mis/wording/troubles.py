"""What has gone wrong with an MIS again and again, in a sentence for everybody who works with marks."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

from mis.findings import Fact

_TROUBLES: dict[Fact, Promise | str] = {
    Fact.LOGIN_REFUSED: ngettext_lazy(
        "%(mis)s has refused the login once since %(since)s.",
        "%(mis)s has refused the login %(times)d times in a row since %(since)s. Every mark is still tried, "
        "and has to be entered by hand until the credentials are renewed.",
        "times",
    ),
    Fact.NOT_ANSWERING: ngettext_lazy(
        "%(mis)s has not answered as it should once since %(since)s.",
        "%(mis)s has not answered as it should %(times)d times in a row since %(since)s. Every mark is still "
        "tried: see which ones failed.",
        "times",
    ),
    Fact.ONE_REFUSAL: ngettext_lazy(
        "%(mis)s has refused a mark since %(since)s: “%(words)s”.",
        "%(mis)s has refused all of the last %(times)d marks since %(since)s for one cause: “%(words)s”. "
        "Every mark has to be entered by hand until that is put right in the connection.",
        "times",
    ),
    Fact.SYNC_FAILING: ngettext_lazy(
        "Pupils and codes could not be synchronised with %(mis)s once since %(since)s.",
        "Pupils and codes could not be synchronised with %(mis)s %(times)d times in a row since %(since)s. "
        "Every mark is still tried; a new pupil or code may be missing.",
        "times",
    ),
}


def trouble_sentence(fact: Fact, *, mis: str, times: int, since: datetime, words: str = "") -> str:
    """`fact` is one of `mis.contact.Health.trouble`; `since` is on the school's own clock.

    `words` are the MIS's own, for a fact that quotes them.
    """
    clock = date_format(since, "D j M, H:i")
    return str(_TROUBLES[fact] % {"mis": mis, "times": times, "since": clock, "words": words.rstrip(".")})
