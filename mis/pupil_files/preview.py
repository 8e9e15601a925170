"""What a file would change, or has changed: the very tally of the synchronisation, and whom it leaves out."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mis.adapters.rows import StudentRow
from mis.pupil_files.against_roll import Against, Outside
from mis.pupil_files.asking import Doubt, Question
from mis.pupil_files.columns import Mapped
from mis.sync.refusals import too_many_left
from mis.sync.tally import Change, Tally

MOST_LINES = 50  # of one kind
_IN_FILE = (
    Change.PUPIL_MOVED,
    Change.PUPIL_NEW,
    Change.PUPIL_CHANGED,
    Change.PUPIL_BACK,
    Change.PUPIL_SKIPPED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person has chosen: the columns, what becomes of whoever is not in the file, what is meant."""

    mapped: Mapped
    let_go: bool = False
    accept_leavers: bool = False  # though more than half of them would go
    accepted: frozenset[Doubt] = frozenset()
    shows_ids: bool = True  # a UPN is never shown, not even where it serves as the id


@dataclass(slots=True)
class WholeTally(Tally):
    """Some lines of every kind, and a fingerprint of them all."""

    by_kind: dict[Change, list[list[Any]]] = field(default_factory=lambda: defaultdict(list))
    _hash: Any = field(default_factory=hashlib.sha256)

    def note(self, change: Change, whom: str, detail: Any = "") -> None:
        """One pupil."""
        line = [change.value, whom, detail]
        self.counts[change] += 1
        self._hash.update(json.dumps(line).encode())
        if len(self.by_kind[change]) < MOST_LINES:
            self.by_kind[change].append(line)

    def digest(self, choices: Choices) -> str:
        """The same only for the same changes by the same choices."""
        chosen = [sorted(choices.mapped.items()), choices.let_go]
        return hashlib.sha256(self._hash.digest() + json.dumps(chosen).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All that a person must see before they say yes."""

    counts: Mapping[Change, int]
    by_kind: Mapping[Change, Sequence[list[Any]]]
    pupils: int
    outside: Outside
    questions: Sequence[Question]
    digest: str

    @property
    def open_questions(self) -> list[Question]:
        """What nobody has said yes to."""
        return [question for question in self.questions if question.is_open]

    @property
    def unchanged(self) -> int:
        """Pupils of the file who are as they were; one who was moved over may have changed as well."""
        return max(0, self.pupils - sum(self.counts.get(change, 0) for change in _IN_FILE))

    @property
    def changes(self) -> int:
        """How many pupils would be different."""
        return sum(self.counts.values())

    @property
    def too_many_left(self) -> bool:
        """Whether more would be made inactive than is believed without a second word."""
        missing = self.counts.get(Change.PUPIL_LEFT, 0)
        return too_many_left(before=self.outside.on_roll_from_file, missing=missing)


def preview_of(tally: WholeTally, rows: Sequence[StudentRow], against: Against, choices: Choices) -> Preview:
    """Everything together."""
    return Preview(
        counts=dict(tally.counts),
        by_kind=dict(tally.by_kind),
        pupils=len(rows),
        outside=against.outside,
        questions=against.questions(choices.accepted),
        digest=tally.digest(choices),
    )
