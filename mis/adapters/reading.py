"""The calls of one synchronisation: each page has a deadline of its own, and all of them one together."""

from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from mis.adapters.answers import json_of
from mis.adapters.conversation import Conversation
from mis.calls import CallError, Reply, Request
from mis.causes import Cause
from mis.deadline import Deadline
from mis.dialling import Network

LONGEST_S = 900.0  # a whole reading: an MIS that drips must not hold a place for the night


class ReadError(Exception):
    """A reading that broke off: nothing of it may be applied. `words` can be stored and shown."""

    def __init__(self, cause: Cause, words: str) -> None:
        """The cause as in writeback.md's table; the words of the MIS or of the transport, no secrets."""
        super().__init__(words)
        self.cause = cause
        self.words = words


class Reading(Conversation):
    """What a provider's reading gaps make their calls with.

    A gap that reads the pupils sets `bookmark` to what it must be given to read only the changes next
    time; it stays empty where the MIS cannot tell them.
    """

    def __init__(
        self, *, page_s: float, network: Network, secrets: list[str], base_url: str, longest_s: float
    ) -> None:
        """`page_s` is the time one call may take, `longest_s` that of all of them."""
        whole = Deadline(longest_s)
        super().__init__(deadline=whole, network=network, secrets=secrets)
        self.bookmark = ""
        self._whole, self._page_s, self._base_url = whole, page_s, base_url
        self._asked: set[str] = set()

    def call(self, request: Request) -> Reply:
        """Make one call, within its own time. Raises CallError."""
        self._deadline = self._whole.within(self._page_s)
        return super().call(request)

    def words_about(self, reply: Reply) -> str:
        """The words of a failure, from JSON alone.

        What a reading fails with is shown to whoever configures the school: a page is perhaps that of some
        other service in the house.
        """
        return super().words_about(reply) if json_of(reply) is not None else ""

    def fetch_json(self, request: Request) -> Any:
        """The JSON of a call that must end with 2xx. Raises CallError, also for what is no JSON."""
        answer = json_of(self.fetch(request))
        if answer is None:
            raise strange_answer()
        return answer

    def next_page(self, url: str) -> str:
        """The address of a further page, if it may be asked: at the MIS's own host, and only once.

        Credentials travel with the call, so an address elsewhere ends the reading (mis-wire.md), and
        so does one that leads round in a circle. One by http for the host and port that we ask by https is
        a proxy's slip, and asked by https.
        """
        address = urljoin(self._base_url, url)
        there, here = urlsplit(address), urlsplit(self._base_url)
        if there.scheme not in (here.scheme, "http") or _place(there, here.scheme) != _place(
            here, here.scheme
        ):
            raise strange_answer(
                f"The next page is said to be at another address than the MIS: {_named(there)}."
            )
        if there.scheme != here.scheme:
            address = urlunsplit(there._replace(scheme=here.scheme, netloc=here.netloc))
        if address in self._asked:
            raise strange_answer("The pages lead round in a circle.")
        self._asked.add(address)
        return address

    def broken_off(self, error: Exception) -> ReadError:
        """What ended the reading, in words that can be kept."""
        if isinstance(error, ReadError):
            return error
        result = self.failure(error)
        return ReadError(result.cause or Cause.MIS_UNEXPECTED_ANSWER, self.words(result.message))


def strange_answer(words: str = "The answer is not the documented one.") -> CallError:
    """An answer that no provider's documentation foresees; raise it from a gap."""
    return CallError(Cause.MIS_UNEXPECTED_ANSWER, words, sent=True)


def half_an_answer(why: str) -> CallError:
    """An answer that may go on where nobody can see it: nothing of it may be applied."""
    return strange_answer(f"That is half an answer: {why}.")


def _place(address: SplitResult, scheme: str) -> tuple[str, str | None, int]:
    """Login (which no MIS's address has), host and port; without one, the port that `scheme` has."""
    login = address.netloc.rpartition("@")[0]
    return login, address.hostname, address.port or (443 if scheme == "https" else 80)


def _named(address: SplitResult) -> str:
    """The address as a sentence names it: scheme and host, without what may be a login."""
    return f"{address.scheme}://{address.netloc.rpartition('@')[2]}"
