"""What a file of pupils holds, before anybody says what its columns are; and how much it may hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from custr.uploads import MAX_BYTES

__all__ = [
    "HEAD_WITHIN",
    "LONGEST_CELL",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "FileError",
    "OddCell",
    "Row",
    "Table",
]

MAX_ROWS = 20_000  # pupils; no school has as many
MAX_COLUMNS = 60
LONGEST_CELL = 1_000  # characters
HEAD_WITHIN = 10  # the names of the columns stand in one of so many first rows


class FileError(Exception):
    """The file cannot be read at all; the sentence says why, and what to do."""

    @property
    def sentence(self) -> str:
        """For people."""
        return str(self)


class OddCell(str):
    """A cell that does not hold what it seems to; `trouble` says so in words."""

    __slots__ = ("trouble",)
    trouble: str

    def __new__(cls, text: str, trouble: str) -> Self:
        """What is seen, and what is wrong with it."""
        cell = super().__new__(cls, text)
        cell.trouble = trouble
        return cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, by the number that a spreadsheet shows beside it."""

    number: int
    cells: Sequence[str]

    def cell(self, column: int) -> str:
        """The cell; empty where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All rows that are not blank.

    `read_as` says how the file was understood. `separated`: its cells were told apart by a separator, so
    that one too many means that a value was cut in two.
    """

    rows: Sequence[Row]
    read_as: str
    separated: bool
