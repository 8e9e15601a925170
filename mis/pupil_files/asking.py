"""What a file leaves in doubt, and what a person has said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

MOST_SHOWN = 10  # of whatever a question is about


class Doubt(StrEnum):
    """What may be asked. The value is the option of `import_students` that answers it."""

    ENCODING = "--encoding"
    SHEET = "--sheet"
    COLUMN = "--column"
    ON_ROLL = "--on-roll"
    HIDDEN = "--include-hidden-rows"
    TOTALS = "--skip-row"
    EMPTIED = "--accept-emptied"
    MOVED = "--accept-moved"
    RENAMED = "--accept-renamed"
    NAMESAKES = "--accept-namesakes"


# What a yes answers: what the file would do to the pupils who are there.
TICKED = (Doubt.MOVED, Doubt.EMPTIED, Doubt.RENAMED, Doubt.NAMESAKES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person has said of the file; what is not said is empty or None.

    `columns`: by field, None for none of them. `on_roll`: by column, what counts as on roll, folded.
    `hidden`: whether hidden rows are taken. `skip`: the numbers of rows to leave out.
    """

    encoding: str = ""
    sheet: str = ""
    columns: Mapping[str, int | None] = field(default_factory=dict)
    on_roll: Mapping[int, frozenset[str]] = field(default_factory=dict)
    hidden: bool | None = None
    skip: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One doubt in words. `is_open`: it is not answered. `choices`: value, words, whether it is chosen."""

    doubt: Doubt
    words: str
    is_open: bool
    lines: Sequence[str] = ()
    choices: Sequence[tuple[str, str, bool]] = ()
    name: str = ""  # of the fields that answer it
    remedy: str = ""  # the words of the command; the page has a field instead
    more: int = 0  # lines that are not shown

    @property
    def kind(self) -> str:
        """How it is answered on the page: `values` (several ticks), `tick`, or `choice` (one of a list)."""
        if self.doubt in {Doubt.ON_ROLL, Doubt.TOTALS}:
            return "values"
        return "tick" if self.doubt in TICKED else "choice"

    @property
    def asked(self) -> bool:
        """Whether the page says that it has asked: no tick at all is no answer yet."""
        return self.doubt is Doubt.ON_ROLL

    @property
    def sentence(self) -> str:
        """For the command: the doubt, then what answers it."""
        return f"{self.words} {self.remedy}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was done with the file, counted, with the first cases."""

    words: str
    lines: Sequence[str] = ()
    more: int = 0


def note_of(words: str, lines: Sequence[str]) -> Note:
    """A note with the first of its cases."""
    return Note(words=words, lines=list(lines[:MOST_SHOWN]), more=max(0, len(lines) - MOST_SHOWN))


def question_of(doubt: Doubt, words: str, lines: Sequence[str], **more: Any) -> Question:
    """A question with the first of its cases."""
    rest = max(0, len(lines) - MOST_SHOWN)
    return Question(doubt=doubt, words=words, lines=list(lines[:MOST_SHOWN]), more=rest, **more)


def row_line(number: int, shown: str = "") -> str:
    """A row as one of the cases: its number, and what it says."""
    told = {"number": number, "shown": shown}
    return _("Row %(number)d: %(shown)s") % told if shown else _("Row %(number)d") % told
