"""A reason and a local time give a code, Don't Writeback, or none. Pure (writeback.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

NOTHING_MOVED: Mapping[time, time] = {}  # a usual day


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


def code_at(*, reason: ReasonRule, local_time: time, moved: Mapping[time, time]) -> Coding:
    """The row with the latest start not after `local_time` wins; before the first, the reason's own code."""
    if not reason.writeback:
        return Coding(None, writeback=False)
    begun = [row for row in rows_on(reason, moved=moved) if row[0] <= local_time]
    return Coding(begun[-1][1] if begun else reason.code)


def rows_on(reason: ReasonRule, *, moved: Mapping[time, time]) -> list[tuple[time, str]]:
    """The time-based rows of one day, earliest first.

    A row that usually begins with the afternoon, or as a registration ends, begins with it on a day that has
    it at another time: `moved` gives that day's time for the usual one. Where two rows then begin at once,
    the one that is usually later wins.
    """
    return sorted(
        ((moved.get(usual, usual), code) for usual, code in sorted(reason.time_codes)),
        key=lambda row: row[0],
    )
