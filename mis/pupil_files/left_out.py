"""Rows that are no pupils: the headings once more, and what looks like a total or a footer."""

import re
from collections.abc import Mapping

from mis.pupil_files.asking import Said
from mis.pupil_files.columns import Head, Mapped
from mis.pupil_files.fields import texts_of
from mis.pupil_files.table import Row

_TOTAL = re.compile(
    r"(grand |overall |sub[ -]?)?totals?\b|(number|count|sum) of\b|count\b|sum\b|end of\b|page \d"
    r"|(pupils|students|children|learners|records|rows)( on roll)?\s*[:=]?\s*\d+"
    r"|\d+ (pupils|students|children|learners|records|rows)\b"
    r"|(printed|generated|produced|exported|report|source|(applied )?filters?)\b"
    r"|summe\b|gesamt|insgesamt|anzahl\b|totaal\b|totale\b|suma\b"
)
_LONGEST = 200  # characters of a row that are looked at and shown


def is_a_pupil(row: Row, head: Head, mapped: Mapped, said: Said) -> bool:
    """Whether the row is looked at as a pupil's, by what was said so far."""
    left_out = row.number in said.skip or (row.hidden and said.hidden is not True)
    if left_out or is_heading(row, head, mapped):
        return False
    return not looks_like_a_total(row, texts_of(row, mapped).said)


def is_heading(row: Row, head: Head, mapped: Mapped) -> bool:
    """Whether the names of the columns stand here again, as on every page of a printed list."""
    cells = [(row.cell(at), head.names[at]) for at in mapped.values() if row.cell(at)]
    return len(cells) > 1 and all(
        len(cell) == len(name) and cell.casefold() == name.casefold() for cell, name in cells
    )


def looks_like_a_total(row: Row, texts: Mapping[str, str]) -> bool:
    """Whether the row counts or ends pupils instead of being one; `texts`: its fields."""
    names = [texts.get("forename", ""), texts.get("surname", "")]
    if not texts.get("mis_id") and not any(names):
        return True  # nobody at all, such as a lone count below a column
    whole = texts.get("mis_id") and all(name and not name.isdigit() for name in names)
    if whole and not _TOTAL.match(texts["mis_id"][:_LONGEST].casefold()):
        return False
    if any(_TOTAL.match(cell[:_LONGEST].casefold()) for cell in row.cells if cell):
        return True
    return not any(names) and " " in texts.get("mis_id", "").strip()


def as_shown(row: Row) -> str:
    """The row as people know it again, in one line."""
    return " · ".join(cell for cell in row.cells if cell)[:_LONGEST]
