"""The cells of one sheet, as they are seen."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from mis.pupil_files.limits import CellCount, too_many_columns, too_many_rows
from mis.pupil_files.table import (
    HEAD_WITHIN,
    LONGEST_CELL,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Odd,
    OddCell,
    Row,
)
from mis.pupil_files.xlsx.archive import Archive, damaged, too_much
from mis.pupil_files.xlsx.formats import shown
from mis.pupil_files.xlsx.merging import Area, area_of
from mis.pupil_files.xlsx.parsing import is_on, parse
from mis.pupil_files.xlsx.parts import Book, Text, whole
from mis.pupil_files.xlsx.places import column_of

_MOST_AREAS = 20_000
_MOST_CELLS = 2 * MAX_CELLS  # of all sheets, with those that are empty and only have a colour
_LAST_ROW = MAX_ROWS + HEAD_WITHIN


class Sheet:
    """One pass over a sheet: its rows that are not blank, and the areas that are merged."""

    def __init__(self, book: Book, count: CellCount) -> None:
        """`count` goes on over all sheets of a file."""
        self.rows: list[Row] = []
        self.areas: list[Area] = []
        self._book, self._count, self._text = book, count, Text()
        self._number, self._hidden, self._column = 0, False, -1
        self._cells: dict[int, str] = {}
        self._kind, self._format, self._formula = "n", 0, False

    def read(self, archive: Archive, part: str) -> None:
        """Fill `rows` and `areas`. Raises FileError."""
        text = self._text
        parse(
            archive,
            part,
            starts={
                "row": self._begin_row,
                "c": self._begin_cell,
                "v": text.begin,
                "t": text.begin,
                "rPh": text.begin_spoken,
                "f": self._begin_formula,
                "mergeCell": self._merge,
            },
            ends={
                "row": self._end_row,
                "c": self._end_cell,
                "v": text.end,
                "t": text.end,
                "rPh": text.end_spoken,
            },
            text=text.take,
        )

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = whole(attributes["r"]) if "r" in attributes else self._number + 1
        if number <= self._number:
            raise damaged()
        self._number, self._column, self._cells = number, -1, {}
        self._hidden = is_on(attributes, "hidden") or attributes.get("ht") in {"0", "0.0"}

    def _end_row(self) -> None:
        if not self._cells:
            return
        if self._number > _LAST_ROW:
            raise too_many_rows()
        last = max(self._cells)
        if last >= MAX_COLUMNS:
            raise too_many_columns(self._number)
        cells = [self._cells.get(column, "") for column in range(last + 1)]
        self.rows.append(Row(number=self._number, cells=cells, hidden=self._hidden))

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._count.met += 1
        if self._count.met > _MOST_CELLS:
            raise too_much()
        place = attributes.get("r")
        self._column = column_of(place) if place else self._column + 1
        self._kind, self._formula = attributes.get("t", "n"), False
        style = attributes.get("s")
        self._format = whole(style) if style else 0

    def _begin_formula(self, _attributes: Mapping[str, str]) -> None:
        self._formula = True

    def _end_cell(self) -> None:
        text = self._text.taken()
        if self._column < 0 or not (text or self._formula):
            return
        if text := self._value(text):
            self._count.one_more()
            self._cells[self._column] = text

    def _value(self, text: str) -> str:
        if self._formula:
            return OddCell(text or "=", Odd.FORMULA)
        if self._kind == "s":
            text = self._shared(text)
        if self._kind in {"s", "str", "inlineStr"}:
            text = text.strip()
            return text if len(text) <= LONGEST_CELL else OddCell(text, Odd.TOO_LONG)
        return self._no_text(text.strip())

    def _no_text(self, text: str) -> str:
        if not text:
            return ""
        if self._kind == "e":
            return OddCell(text, Odd.ERROR)
        if self._kind == "d":
            return OddCell(text, Odd.DATE)
        if self._kind == "b":
            return OddCell("TRUE" if text == "1" else "FALSE", Odd.NOT_WHOLE)
        formats = self._book.formats
        seen = shown(text, formats[self._format] if self._format < len(formats) else "General")
        if isinstance(seen, OddCell) and seen.odd is Odd.DATE:
            return OddCell(_date(text, from_1904=self._book.from_1904), Odd.DATE)
        return seen

    def _shared(self, text: str) -> str:
        if not text.strip():
            return ""
        at = whole(text.strip())
        if at >= len(self._book.texts):
            raise damaged()
        return self._book.texts[at]

    def _merge(self, attributes: Mapping[str, str]) -> None:
        if area := area_of(attributes.get("ref", "")):
            self.areas.append(area)
        if len(self.areas) > _MOST_AREAS:
            raise too_much()


def _date(serial: str, *, from_1904: bool) -> str:
    """A stored day number as a date (ECMA-376 part 1, 18.17.4): text for people, and for comparing."""
    begin = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    try:
        return (begin + timedelta(days=float(serial))).isoformat(sep=" ")
    except (OverflowError, ValueError):
        return serial
