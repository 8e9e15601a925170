"""What a file of pupils holds, before anybody says what its columns are; and how much it may hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from custr.uploads import MAX_BYTES

__all__ = [
    "HEAD_WITHIN",
    "LONGEST_CELL",
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "SEPARATORS",
    "FileError",
    "Odd",
    "OddCell",
    "Row",
    "Source",
    "Table",
    "words_of",
]

MAX_ROWS = 20_000  # pupils; no school has as many
MAX_COLUMNS = 60
MAX_CELLS = 300_000  # that hold something
LONGEST_CELL = 1_000  # characters
HEAD_WITHIN = 10  # the names of the columns stand in one of so many first rows
SEPARATORS: Mapping[str, Promise | str] = {
    ",": gettext_lazy("commas"),
    ";": gettext_lazy("semicolons"),
    "\t": gettext_lazy("tabs"),
    "|": gettext_lazy("vertical bars"),
}


class FileError(Exception):
    """The file cannot be read at all; the sentence says why, and what to do."""

    @property
    def sentence(self) -> str:
        """For people."""
        return str(self)


class Odd(StrEnum):
    """Why a cell does not hold what it seems to."""

    FORMULA = "formula"
    FORMULA_SIGN = "formula_sign"
    ERROR = "error"
    DATE = "date"
    SHORTENED = "shortened"
    TOO_MANY_DIGITS = "digits"
    NOT_WHOLE = "not_whole"
    SHOWN_OTHERWISE = "shown"
    TOO_LONG = "long"
    LETTER_LOST = "lost"
    GARBLED = "garbled"


_WORDS: Mapping[Odd, Promise | str] = {
    Odd.FORMULA: gettext_lazy("holds a formula; put its value there"),
    Odd.FORMULA_SIGN: gettext_lazy("begins like a formula; put its value there"),
    Odd.ERROR: gettext_lazy("holds an error of Excel's or another spreadsheet's; put the value there"),
    Odd.DATE: gettext_lazy(
        "holds a date, which Excel may have made of what was typed; format the column as Text"
    ),
    Odd.SHORTENED: gettext_lazy(
        "was shortened by a spreadsheet, so digits are lost; format the column as Text and type it again"
    ),
    Odd.TOO_MANY_DIGITS: gettext_lazy(
        "has more than the 15 digits that a spreadsheet keeps, so the last are lost; format the column "
        "as Text and type it again"
    ),
    Odd.NOT_WHOLE: gettext_lazy("is neither text nor a whole number"),
    Odd.SHOWN_OTHERWISE: gettext_lazy(
        "is a number that its format shows otherwise; format the column as Text and type what is meant"
    ),
    Odd.TOO_LONG: gettext_lazy("is too long"),
    Odd.GARBLED: gettext_lazy(
        "was garbled by a program that read its letters wrongly, as “JosÃ©” for “José”; "
        "save it anew as CSV (UTF-8)"
    ),
    Odd.LETTER_LOST: gettext_lazy(
        "holds a question mark where a letter was lost as the file was saved; save it as CSV (UTF-8)"
    ),
}


class OddCell(str):
    """A cell that does not hold what it seems to; `odd` says why, `trouble` in words."""

    __slots__ = ("odd",)
    odd: Odd

    def __new__(cls, text: str, odd: Odd) -> Self:
        """What is seen, as far as it fits, and what is wrong with it."""
        cell = super().__new__(cls, text[:LONGEST_CELL])
        cell.odd = odd
        return cell

    @property
    def trouble(self) -> str:
        """For people, behind the name of the cell."""
        return words_of(self.odd)


def words_of(odd: Odd) -> str:
    """What is wrong with a cell, behind its name."""
    return str(_WORDS[odd])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, by the number that a spreadsheet shows beside it. `hidden`: a filter, or a hand, hides it."""

    number: int
    cells: Sequence[str]
    hidden: bool = False

    def cell(self, column: int) -> str:
        """The cell; empty where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All rows that are not blank, of one sheet of a workbook or of a text.

    `sheet`: its title; `separator`, `encoding`: how a text was read. `filled_down`: how many cells were blank
    only because one above was merged over them. `fault`: why a sheet cannot be read.
    """

    rows: Sequence[Row]
    sheet: str = ""
    separator: str = ""
    encoding: str = ""
    filled_down: int = 0
    fault: str = ""

    @property
    def separated(self) -> bool:
        """Whether a separator told its cells apart, so that one too many means a value cut in two."""
        return bool(self.separator)

    @property
    def read_as(self) -> str:
        """How the file was understood, in words."""
        if not self.separator:
            return _("Excel, sheet “%(title)s”") % {"title": self.sheet}
        told = {"encoding": self.encoding, "separator": SEPARATORS[self.separator]}
        return _("%(encoding)s, separated by %(separator)s") % told


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A whole file: its tables, never none. `eight_bit`: text whose bytes may be letters of any encoding.

    The cells of such a text are its bytes, a character each (Latin-1), until somebody says what they are.
    """

    tables: Sequence[Table]
    eight_bit: bool = False
