"""How a request comes in, judged without waiting for it: what is here, how long the rest may take. Pure.

Moments are seconds of a monotonic clock. A head has 15 s; after it at least 16 KiB arrive in any 15 s, and
all of a body in 120 s: a file of 5 MB on a slow line is no attack.
"""

import re
from enum import Enum, auto

HEAD_S = 15.0
STEP_S = 15.0
STEP_BYTES = 16 * 1024
BODY_S = 120.0
MOST_HEAD_BYTES = 64 * 1024
# What is waited for before a thread works on it; and all that somebody unknown may send (`custr.middleware`).
SMALL_BODY_BYTES = 64 * 1024

_LENGTH = re.compile(rb"(?im)^content-length[ \t]*:[ \t]*([0-9]{1,12})[ \t]*\r?$")
_IN_CHUNKS = re.compile(rb"(?im)^transfer-encoding[ \t]*:")
_LIFE = re.compile(rb"(GET|HEAD) /healthz[ ?]")
_EXPECTS = re.compile(rb"(?im)^expect[ \t]*:[^\n]*\n")


class Stage(Enum):
    """What there is to do about a request that is coming in."""

    HEAD = auto()  # wait for the rest of its head
    BODY = auto()  # wait for the rest of its small body
    READY = auto()  # a thread may work on it without waiting, or it is too large to be waited for
    TOO_LONG = auto()  # no head is that long


class Pace:
    """At least `STEP_BYTES` in any `STEP_S`, everything within `whole_s`."""

    def __init__(self, now: float, whole_s: float = BODY_S) -> None:
        self.since = now
        self._end = now + whole_s
        self._step_end = now + STEP_S
        self._counted = 0

    def count(self, number: int, now: float) -> None:
        """So many bytes went through."""
        self._counted += number
        if self._counted >= STEP_BYTES:
            self._counted, self._step_end = 0, now + STEP_S

    @property
    def deadline(self) -> float:
        """When it has been too slow."""
        return min(self._end, self._step_end)


class Arrival:
    """One request: the bytes that are here, and what is still missing."""

    def __init__(self, now: float, patience_s: float) -> None:
        self.data = bytearray()
        self.stage = Stage.HEAD
        self.asks_to_go_on = False  # `Expect: 100-continue`
        self.was_told = False  # to go on
        self.pace: Pace | None = None
        self._deadline = now + patience_s
        self._body_at = 0
        self._length: int | None = 0
        self._chunk_at = 0

    def take(self, data: bytes, now: float) -> None:
        """More has come."""
        if not self.data:
            self._deadline = now + HEAD_S
        looked = max(0, len(self.data) - 3)
        self.data += data
        if self.stage is Stage.HEAD:
            self._look_for_head(looked, now)
        elif self.pace:
            self.pace.count(len(data), now)
        if self.stage is Stage.BODY and self._is_enough():
            self.stage = Stage.READY

    @property
    def deadline(self) -> float:
        """When it has taken too long."""
        return self.pace.deadline if self.pace else self._deadline

    @property
    def missing(self) -> int | None:
        """How many bytes have not come yet; None where only the sender knows."""
        if self._length is not None:
            return max(0, self._body_at + self._length - len(self.data))
        return 0 if self._chunks_end() else None

    @property
    def asks_for_life(self) -> bool:
        """Whether it is the question if this process lives, which waits behind nobody."""
        return bool(_LIFE.match(self.data))

    def for_the_parser(self) -> bytes:
        """What is here, without the wish to be told to go on where that was done."""
        head, rest = bytes(self.data[: self._body_at]), bytes(self.data[self._body_at :])
        return (_EXPECTS.sub(b"", head) if self.was_told else head) + rest

    def _look_for_head(self, looked: int, now: float) -> None:
        end = self.data.find(b"\r\n\r\n", looked)
        if end < 0:
            if len(self.data) > MOST_HEAD_BYTES:
                self.stage = Stage.TOO_LONG
            elif _has_bare_line_feed(self.data):
                self.stage = Stage.READY  # it would never end as a head does: the parser says so
            return
        if end > MOST_HEAD_BYTES:
            self.stage = Stage.TOO_LONG
            return
        self.stage, self.pace = Stage.BODY, Pace(now)
        self._body_at = self._chunk_at = end + 4
        head = bytes(self.data[: self._body_at])
        self.asks_to_go_on = bool(_EXPECTS.search(head))
        self._length = None if _IN_CHUNKS.search(head) else _length_in(head)

    @property
    def is_large(self) -> bool:
        """Whether the body is larger than what is waited for, as far as is known."""
        known = len(self.data) - self._body_at if self._length is None else self._length
        return known > SMALL_BODY_BYTES

    def _is_enough(self) -> bool:
        return self.is_large or self.missing == 0

    def _chunks_end(self) -> bool:
        """Whether the last chunk is here, or what is here is none: each is looked at once."""
        while (line_end := self.data.find(b"\r\n", self._chunk_at)) >= 0:
            size = _chunk_size(self.data[self._chunk_at : line_end])
            if size is None:
                return True
            if size == 0:
                trailer = self.data[line_end + 2 :]
                return trailer.startswith(b"\r\n") or b"\r\n\r\n" in trailer
            if line_end + 2 + size + 2 > len(self.data):
                return False
            self._chunk_at = line_end + 2 + size + 2
        return len(self.data) - self._chunk_at > MOST_HEAD_BYTES


def _length_in(head: bytes) -> int:
    """0 where none is given, or none that is a number: the parser refuses that by itself."""
    said = _LENGTH.findall(head)
    return int(said[0]) if len(said) == 1 else 0


def _chunk_size(line: bytes | bytearray) -> int | None:
    digits = bytes(line).partition(b";")[0].strip(b" \t")
    return int(digits, 16) if re.fullmatch(rb"[0-9a-fA-F]{1,12}", digits) else None


def _has_bare_line_feed(data: bytearray) -> bool:
    return data.count(b"\n") != data.count(b"\r\n")
