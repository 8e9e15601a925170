"""Why a synchronisation is not applied, beside the causes of a failed call. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any


class Refusal(StrEnum):
    """The reading went well, or never began; and yet the school stays as it was."""

    NO_PUPILS = "no_pupils"  # an empty answer: the wrong region, or no access
    NO_CODES = "no_codes"
    TOO_MANY_LEFT = "too_many_left"  # more than half at once looks like half an answer
    OTHER_IDS = "other_ids"  # the same names, under other ids
    OTHER_NAMES = "other_names"  # the same ids, under other names
    TOO_MUCH = "too_much"
    NOT_CONNECTED = "not_connected"
    NOT_READABLE = "not_readable"
    CONNECTION_CHANGED = "connection_changed"  # what was read belongs to the one before
    INTERRUPTED = "interrupted"
    NOT_SAVED = "not_saved"
    FAULT = "fault"


class RefusedError(Exception):
    """Nothing is applied, for this reason."""

    def __init__(self, refusal: Refusal, counts: Mapping[str, int] | None = None) -> None:
        """`counts` are what its sentence names."""
        super().__init__(refusal.value)
        self.refusal = refusal
        self.counts = dict(counts or {})


class HeldError(RefusedError):
    """Nothing is applied before a person has looked at it, and said yes to this very proposal."""

    def __init__(
        self, refusal: Refusal, counts: Mapping[str, int], lines: Sequence[Any], proposal: str
    ) -> None:
        super().__init__(refusal, counts)
        self.lines = list(lines)
        self.proposal = proposal


_FEW = 5  # so many may always leave at once: half of a very small school


def too_many_left(*, before: int, missing: int) -> bool:
    """Whether so many pupils are missing that the answer is rather half of one.

    At the end of a year a fifth of a school leaves, of a sixth form college half of it.
    """
    return missing > _FEW and missing * 2 > before
