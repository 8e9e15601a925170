"""A reason and a local time give a code, Don't Writeback, or none. Pure (writeback.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonRule:
    """What a reason is mapped to. `time_codes` are (from, letter) in any order, no two from one time."""

    writeback: bool = True  # False: Don't Writeback
    code: str | None = None
    time_codes: Sequence[tuple[time, str]] = ()


@dataclass(frozen=True, slots=True)
class Coding:
    """What a reason gives at one time: a letter, or none; and whether it may be written at all."""

    code: str | None
    writeback: bool = True


def code_at(*, reason: ReasonRule, local_time: time) -> Coding:
    """The row with the latest start not after `local_time` wins; before the first, the reason's own code."""
    if not reason.writeback:
        return Coding(None, writeback=False)
    begun = [row for row in reason.time_codes if row[0] <= local_time]
    return Coding(max(begun)[1] if begun else reason.code)
