"""The calls of one attempt: one deadline, one memory of what was sent and what came back."""

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from mis.adapters.answers import cause_of_status, text_of, words_of
from mis.adapters.scrubbing import Scrubber, unescaped
from mis.calls import CallError, Reply, Request
from mis.causes import UNKNOWN_OUTCOME_CAUSES, Cause
from mis.deadline import Deadline
from mis.dialling import Network
from mis.marks import Exchange, Result, failed
from mis.transport import send

_LONGEST_MESSAGE = 500  # characters
_LONGEST_BESIDE = 100  # characters of the codes that stand beside it
_LONGEST_LETTER = 20  # characters of a code that was replaced
_LONGEST_BODY = 4_000  # characters of an answer that are kept
_LOOKED_AT = 32_000  # characters of it in which secrets are looked for: the rest is kept nowhere


class Stage(Enum):
    """Where an attempt stands, seen from its one write."""

    BEFORE = auto()  # fetching a token, logging in, reading first: no failure can leave a mark behind
    WRITE = auto()  # the write itself
    AFTER = auto()  # answered with 2xx: from here a failure says nothing about the mark


class Conversation:
    """What a provider's gaps make their calls with."""

    def __init__(self, *, deadline: Deadline, network: Network, secrets: list[str]) -> None:
        """All calls together end at `deadline`; `secrets` never appear in what is kept."""
        self.stage = Stage.BEFORE
        self.exchange = Exchange()  # the write's; before it, that of the latest call
        self._deadline = deadline
        self._network = network
        self._scrubber = Scrubber(secrets)
        self._answered = False

    @property
    def deadline(self) -> Deadline:
        """The moment at which all calls together end: an attempt has one of its own."""
        return self._deadline

    @property
    def remaining_s(self) -> float:
        """Seconds that are left for what comes next."""
        return self._deadline.remaining

    def hide(self, secret: str) -> None:
        """Treat one more value as secret, such as a token that was just fetched."""
        self._scrubber.add(secret)

    def call(self, request: Request) -> Reply:
        """Make one call and give its reply, whatever the status. Raises CallError."""
        self._keep(request, None)
        try:
            reply = send(request, deadline=self._deadline, network=self._network)
        except CallError as error:
            self._keep(request, error.reply)
            raise
        self._answered = True
        self._keep(request, reply)
        return reply

    def fetch(self, request: Request) -> Reply:
        """Make one call that must end with 2xx. Raises CallError, with the cause of any other status."""
        reply = self.call(request)
        cause = cause_of_status(reply.status)
        if cause:
            raise CallError(cause, self.words_about(reply), sent=True, reply=reply)
        return reply

    def words_about(self, reply: Reply) -> str:
        """What a failure says of itself."""
        return words_of(reply)

    def failure(self, error: Exception) -> Result:
        """The result of an attempt that `error` ended.

        Before the write, the cause is kept and the outcome known; after its answer, the outcome is
        unknown whatever went wrong (writeback.md). An error that is no CallError is a fault of ours,
        or an answer nobody foresaw.
        """
        cause, message = self._cause_of(error)
        if self.stage is Stage.AFTER and cause not in UNKNOWN_OUTCOME_CAUSES:
            cause = Cause.MIS_UNEXPECTED_ANSWER
        result = failed(cause, message=message)
        return replace(result, outcome_unknown=result.outcome_unknown and self.stage is not Stage.BEFORE)

    def tidied(self, result: Result) -> Result:
        """The result with its exchange, every text trimmed and without secrets."""
        return replace(
            result,
            message=self.words(result.message),
            reference=self._scrubber.text(result.reference),
            replaced=self._scrubber.text(result.replaced)[:_LONGEST_LETTER],
            beside=self._scrubber.text(result.beside)[:_LONGEST_BESIDE],
            exchange=self.exchange,
        )

    def words(self, text: str) -> str:
        """A message as it may be stored: one line, at most 500 characters, no secrets."""
        some = unescaped(text[:_LOOKED_AT])
        line = re.sub(r"\s+", " ", self._scrubber.text(some, cut=True)).strip()
        return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"

    def _cause_of(self, error: Exception) -> tuple[Cause, str]:
        if isinstance(error, CallError):
            return error.cause, error.reason
        if self.stage is Stage.BEFORE and not self._answered:
            return Cause.MIS_UNREACHABLE, "The request could not be made."
        return Cause.MIS_UNEXPECTED_ANSWER, "The answer is not the documented one."

    def _keep(self, request: Request, reply: Reply | None) -> None:
        if self.stage is Stage.AFTER:
            return
        sent = {"method": request.method, "url": request.shown_url or request.url, "body": request.shown}
        self.exchange = Exchange(
            request=self._scrubber.value(sent), response=self._shown(reply) if reply else None
        )

    def _shown(self, reply: Reply) -> Mapping[str, Any]:
        # A call before the write that went well may have fetched a token: its body is nobody's to read.
        if self.stage is Stage.BEFORE and reply.ok:
            return {"status": reply.status, "body": ""}
        whole = text_of(reply)
        some = unescaped(whole[:_LOOKED_AT])
        text = self._scrubber.text(some, cut=not reply.whole or len(whole) > _LOOKED_AT)
        return {"status": reply.status, "body": text[:_LONGEST_BODY]}
