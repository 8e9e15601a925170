"""The base of all adapters: it owns the order of steps and what every failure means."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from mis.adapters.answers import cause_of_status, words_of
from mis.adapters.conversation import Conversation, Stage
from mis.adapters.reading import LONGEST_S, Reading
from mis.adapters.rows import CodeRow, StudentRow
from mis.adapters.told import Told
from mis.addresses import Allowed
from mis.calls import Reply, Request
from mis.capabilities import Capabilities, capabilities_of, secrets_in_address, shown_address
from mis.causes import Cause
from mis.deadline import Deadline
from mis.dialling import Network
from mis.marks import Fate, HeldMark, HeldMarks, Mark, Result, failed

log = logging.getLogger("custr.mis")


class Adapter:
    """One school's way to its MIS. A provider fills the gaps below; the steps stay here.

    An adapter keeps no connection and no state between attempts, so threads may share it.
    """

    provider: ClassVar[str]
    # Credentials that are plain names or numbers: they may be seen in what was sent.
    not_secret: ClassVar[frozenset[str]] = frozenset()
    settings_expire: ClassVar[bool] = False  # whether a credential names what a new year makes void
    longest_reading_s: ClassVar[float] = LONGEST_S  # all pages of a synchronisation together

    def __init__(
        self,
        *,
        system: str,
        base_url: str,
        credentials: Mapping[str, str],
        timeout_s: float,
        allowed_networks: Sequence[Allowed] = (),
        ca_file: str | None = None,
        letters: Mapping[str, str] | None = None,
        today: date | None = None,
        examples: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`timeout_s` is the wall-clock time of a whole attempt; `allowed_networks` may be private.

        `letters` are the school's codes by the MIS's ids for them: for whoever reads marks back. `today` is
        the date at the school, for a reading that asks for what holds now; without it that of UTC.
        `examples` gives a few pupils on roll (ids of the MIS), for an MIS that shows its settings by a pupil.
        """
        self.system = system
        self.address = base_url  # as the school gave it
        self.base_url = base_url.rstrip("/") + "/"
        self.letters = letters or {}
        self.examples = examples
        self.today = today or datetime.now(UTC).date()
        self.credentials = credentials
        self.timeout_s = timeout_s
        self.network = Network(allowed=tuple(allowed_networks), ca_file=ca_file)

    @property
    def capabilities(self) -> Capabilities:
        """What this MIS can do. The rules ask for the ability, never for the brand."""
        return capabilities_of(self.provider, self.system)

    def send_mark(self, mark: Mark, *, deadline: Deadline | None = None) -> Result:
        """Write one mark, in one attempt that is never repeated. Never raises.

        Every failure becomes a cause of writeback.md's table, and says whether its outcome is known.
        """
        talk = self._conversation(deadline)
        began = time.monotonic()
        try:
            result = self._write(self._able(mark), talk)
        except Exception as error:  # nothing may leave an attempt without a result
            result = talk.failure(error)
            self._log_failure(error)
        log.debug(
            "%s: mark ended %s after %.0f ms",
            self.provider,
            result.cause or "successful",
            (time.monotonic() - began) * 1000,
        )
        return talk.tidied(result)

    def held_codes(self, mark: Mark, *, deadline: Deadline | None = None) -> Sequence[str]:
        """The letters the MIS holds for the student, date and session of `mark`: in most, one at most.

        Empty when it holds none, cannot be read back, or the reading fails: then the mark is sent
        (rule 13). Never raises.
        """
        if not self.capabilities.reads_marks:
            return ()
        try:
            return tuple(self.read_held(mark, self._conversation(deadline)))
        except Exception as error:  # a reading that fails must not stop the mark
            self._log_failure(error)
            return ()

    def held_marks(self, *, on: date, students: Collection[str], longest_s: float = LONGEST_S) -> HeldMarks:
        """The marks the MIS holds now, on a date, for these students (ids of the MIS). Never raises.

        A student without one in the answer has none, unless the answer has a cause. `longest_s` is the
        wall-clock time of all its calls together.
        """
        talk, at = self.reading(longest_s=longest_s), datetime.now(UTC)
        try:
            pages = [page for page in self.mark_pages(talk, on, students) if page]
        except Exception as error:  # not to know is an answer here, too
            self._log_failure(error)
            broken = talk.broken_off(error)
            return HeldMarks(read_at=at, cause=broken.cause, words=broken.words)
        return HeldMarks(read_at=at, marks=tuple(mark for page in pages for mark in page))

    def follow_up(self, reference: str, *, deadline: Deadline | None = None) -> tuple[Fate, str]:
        """How an accepted mark ended, and the MIS's words about it. Reads only; never raises."""
        talk = self._conversation(deadline)
        try:
            fate, words = self.read_fate(reference, talk)
        except Exception as error:  # not to know is an answer here
            self._log_failure(error)
            return Fate.UNCLEAR, ""
        return fate, talk.words(words)

    def reading(self, *, longest_s: float | None = None) -> Reading:
        """What one synchronisation makes its calls with: `timeout_s` a page, `longest_s` in all."""
        return Reading(
            page_s=self.timeout_s,
            network=self.network,
            secrets=self.secrets(),
            base_url=self.base_url,
            longest_s=self.longest_reading_s if longest_s is None else longest_s,
        )

    def read_students(self, talk: Reading, *, since: str = "") -> Iterator[Sequence[StudentRow]]:
        """The pupils, a page at a time: all on roll, or what changed since a bookmark, leavers included.

        Raises ReadError; then nothing of what came before may be applied.
        """
        try:
            yield from self.student_pages(talk, since)
        except Exception as error:
            self._log_failure(error)
            raise talk.broken_off(error) from error

    def read_codes(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """All attendance codes, a page at a time. Raises ReadError, as `read_students` does."""
        try:
            yield from self.code_pages(talk)
        except Exception as error:
            self._log_failure(error)
            raise talk.broken_off(error) from error

    def told(self, talk: Reading) -> Sequence[Told]:
        """What the MIS says of its own connection, as far as it can be read. Never raises."""
        found: list[Told] = []
        with suppress(Exception):  # each of them may be missing, or not ours to read
            for one in self.read_told(talk):
                found.append(replace(one, detail=talk.words(one.detail)))
        return found

    # The gaps. Whatever they raise ends the attempt by the rules above, or the reading.

    def prepare(self, mark: Mark, talk: Conversation) -> Any:
        """What the write needs first, such as a token or a read: handed on to `build_write`."""

    def build_write(self, mark: Mark, prepared: Any) -> Request:
        """The one request that writes `mark`; unsupported and empty options are gone from it already."""
        raise NotImplementedError

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        """What a 2xx answer to the write says; reading back and tidying up belong here too."""
        raise NotImplementedError

    def refusal_words(self, reply: Reply) -> str:
        """The MIS's words about a write that it refuses."""
        return words_of(reply)

    def read_held(self, mark: Mark, talk: Conversation) -> Sequence[str]:
        """The letters held for the mark's student, date and session, where `reads_marks`."""
        raise NotImplementedError

    def mark_pages(self, talk: Reading, on: date, students: Collection[str]) -> Iterator[Sequence[HeldMark]]:
        """What is held on a date for some students, where `reads_marks`; others' marks are left out."""
        raise NotImplementedError

    def read_fate(self, reference: str, talk: Conversation) -> tuple[Fate, str]:
        """How the mark behind `reference` ended, where the MIS accepts marks for later."""
        return Fate.UNCLEAR, ""

    def student_pages(self, talk: Reading, since: str) -> Iterator[Sequence[StudentRow]]:
        """The pupils, where `reads_students`; a provider that cannot tell changes ignores `since`.

        One that can sets `talk.bookmark`. Each page is yielded as it comes, so that nobody holds all.
        """
        raise NotImplementedError

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """All attendance codes, where `reads_codes`."""
        raise NotImplementedError

    def read_told(self, talk: Reading) -> Iterator[Told]:
        """What the MIS says of its own connection, where it says anything: read alone."""
        yield from ()

    # What gaps are made of.

    def url(self, *parts: str) -> str:
        """An address below the base URL. Each part is quoted whole, so that no value can leave its place."""
        return self.base_url + "/".join(quote(part, safe="") for part in parts)

    def able_comment(self, comment: str) -> str:
        """The comment as this MIS takes it: trimmed, cut to its length, or empty."""
        able = self.capabilities
        return comment.strip()[: able.longest_comment].rstrip() if able.takes_comment else ""

    def letter_of(self, code_id: str) -> str:
        """The letter that the school knows a code by, else the id itself."""
        return self.letters.get(code_id, code_id)

    def _write(self, mark: Mark, talk: Conversation) -> Result:
        prepared = self.prepare(mark, talk)
        request = self.build_write(mark, prepared)
        talk.stage = Stage.WRITE
        reply = talk.call(replace(request, shown_url=shown_address(self.provider, request.url)))
        cause = cause_of_status(reply.status)
        if cause:
            return failed(cause, message=self.refusal_words(reply) if reply.status >= 400 else "")
        talk.stage = Stage.AFTER
        return self.read_answer(reply, mark, prepared, talk)

    def _able(self, mark: Mark) -> Mark:
        """The mark without what this MIS cannot take, or what would say nothing."""
        able = self.capabilities
        minutes = mark.minutes_late if able.takes_minutes else None
        return replace(
            mark,
            minutes_late=minutes if minutes and minutes > 0 else None,
            comment=self.able_comment(mark.comment),
        )

    def _conversation(self, deadline: Deadline | None) -> Conversation:
        return Conversation(
            deadline=deadline or Deadline(self.timeout_s), network=self.network, secrets=self.secrets()
        )

    def secrets(self) -> list[str]:
        """What nobody may see: the credentials that are no plain names or numbers, a key in the address."""
        hidden = [value for name, value in self.credentials.items() if name not in self.not_secret]
        return [*hidden, *secrets_in_address(self.provider, self.address)]

    def _log_failure(self, error: Exception) -> None:
        # The text of an unknown error may hold anything, so only its kind and place are logged.
        place = ""
        with suppress(Exception):
            trace = error.__traceback__
            while trace and trace.tb_next:
                trace = trace.tb_next
            place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        log.warning("%s: %s%s", self.provider, type(error).__name__, place)


def unexpected_answer(message: str = "The answer is not the documented one.") -> Result:
    """A 2xx that is not what the MIS documents: the mark may be in, or not."""
    return failed(Cause.MIS_UNEXPECTED_ANSWER, message=message)
