"""Merged cells: only the first of them holds the value, which is meant for every row beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mis.pupil_files.limits import CellCount
from mis.pupil_files.table import HEAD_WITHIN, MAX_COLUMNS, MAX_ROWS, Row
from mis.pupil_files.xlsx.places import column_of, row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The first column of a merged area, counted from 0, and its rows, both as a spreadsheet numbers them."""

    column: int
    first: int
    last: int


def area_of(ref: str) -> Area | None:
    """Of a reference such as `D2:D4`; None for one that is no area over rows, or lies elsewhere."""
    begin, colon, end = ref.partition(":")
    if not colon:
        return None
    column, first, last = column_of(begin), row_of(begin), row_of(end)
    if column >= MAX_COLUMNS or last <= first:
        return None
    return Area(column=column, first=first, last=min(last, MAX_ROWS + HEAD_WITHIN))


def fill_down(rows: Sequence[Row], areas: Sequence[Area], count: CellCount) -> tuple[list[Row], int]:
    """The rows with what was merged over them, and how many cells that are. Blank rows stay blank."""
    places = {row.number: at for at, row in enumerate(rows)}
    filled, how_many = list(rows), 0
    for area in areas:
        if area.first not in places:
            continue
        value = filled[places[area.first]].cell(area.column)
        for number in range(area.first + 1, area.last + 1) if value else ():
            count.one_more()
            if number in places and not filled[places[number]].cell(area.column):
                filled[places[number]] = _with(filled[places[number]], area.column, value)
                how_many += 1
    return filled, how_many


def _with(row: Row, column: int, value: str) -> Row:
    cells = [*row.cells, *[""] * (column + 1 - len(row.cells))]
    cells[column] = value
    return replace(row, cells=cells)
