"""What a synchronisation changed: counted in full, named up to a bound."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_LINES = 200


class Change(StrEnum):
    """What may happen to a pupil or a code."""

    PUPIL_MOVED = "pupil_moved"
    PUPIL_RENAMED = "pupil_renamed"
    PUPIL_NEW = "pupil_new"
    PUPIL_CHANGED = "pupil_changed"
    PUPIL_LEFT = "pupil_left"
    PUPIL_BACK = "pupil_back"
    PUPIL_SKIPPED = "pupil_skipped"
    CODE_NEW = "code_new"
    CODE_CHANGED = "code_changed"
    CODE_GONE = "code_gone"
    CODE_BACK = "code_back"
    CODE_SKIPPED = "code_skipped"


@dataclass(slots=True)
class Tally:
    """Counts of every change, and a line `[change, whom, detail]` for each of the first ones."""

    counts: Counter[Change] = field(default_factory=Counter)
    lines: list[list[Any]] = field(default_factory=list)

    def note(self, change: Change, whom: str, detail: Any = "") -> None:
        """One pupil or code. `detail` is plain: text, a list, or `{column: [before, after]}`."""
        self.counts[change] += 1
        if len(self.lines) < MOST_LINES:
            self.lines.append([change.value, whom, detail])
