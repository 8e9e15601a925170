"""The rows of a file made pupils; whatever is wrong is told by row and column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from custr.models import Student
from mis import pupils
from mis.adapters.rows import StudentRow
from mis.pupil_files.columns import FIELDS, NEEDED, TITLES, Head, Mapped, letter_of
from mis.pupil_files.table import MAX_ROWS, OddCell, Row
from mis.pupil_files.text_file import too_many_rows
from mis.sync.lines import as_line, longest_of

_LONGEST = longest_of(Student, *FIELDS)
# A column that the file does not have says nothing; an empty cell says that there is nothing.
_NOBODY = StudentRow(mis_id="")
_SHORTENED = re.compile(r"\A\d([.,]\d+)?E\+?\d+\Z", re.IGNORECASE)  # 1.23457E+12: digits are lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong, and where. `row` 0: with the file as a whole; `column` None: with the whole row."""

    row: int
    column: int | None
    name: str
    words: str

    def __str__(self) -> str:
        """Place and words."""
        told = {"row": self.row, "words": self.words, "name": self.name}
        if self.column is None:
            return _("Row %(row)d: %(words)s.") % told if self.row else f"{self.words}."
        told["letter"] = letter_of(self.column)
        return _("Row %(row)d, column %(letter)s (%(name)s): %(words)s.") % told


@dataclass(slots=True, kw_only=True)
class Reading:
    """The pupils that can be used, and everything that cannot."""

    pupils: list[StudentRow] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    first_rows: dict[str, int] = field(default_factory=dict)  # by id

    def refuse(self, words: str, *, row: int = 0) -> None:
        """A whole row, or the whole file."""
        self.troubles.append(Trouble(row=row, column=None, name="", words=words))


def read_rows(head: Head, mapped: Mapped, *, separated: bool) -> Reading:
    """Every row. With a single trouble none of the pupils may be brought in."""
    if len(head.rows) > MAX_ROWS:
        raise too_many_rows()
    reading = Reading()
    for words in _wrong_columns(head, mapped):
        reading.refuse(words)
    if reading.troubles:
        return reading
    for row in head.rows:
        if separated and any(row.cells[len(head.names) :]):
            words = _("it has more cells than there are columns, so a value must have been cut in two")
            reading.refuse(words, row=row.number)
        else:
            _read(row, head, mapped, reading)
    return reading


def _wrong_columns(head: Head, mapped: Mapped) -> Iterator[str]:
    for name in NEEDED:
        if name not in mapped:
            yield _("No column is chosen for: %(field)s") % {"field": TITLES[name]}
    if len(set(mapped.values())) < len(mapped):
        yield _("One column is chosen twice")
    if not head.rows:
        yield _("There is no pupil below the names of the columns")


def _read(row: Row, head: Head, mapped: Mapped, reading: Reading) -> None:
    texts: dict[str, Any] = {name: as_line(row.cell(at)) for name, at in mapped.items()}
    wrong = _wrong(row, mapped, texts) | _twice(texts["mis_id"], row.number, reading.first_rows)
    for name, words in wrong.items():
        at = mapped[name]
        reading.troubles.append(Trouble(row=row.number, column=at, name=head.names[at], words=words))
    if not wrong:
        reading.pupils.append(replace(_NOBODY, **texts))


def _wrong(row: Row, mapped: Mapped, texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with single cells, by field."""
    cells = {name: row.cell(at) for name, at in mapped.items()}
    wrong = {name: cell.trouble for name, cell in cells.items() if isinstance(cell, OddCell)}
    for name, text in texts.items():
        if len(text) > _LONGEST[name]:
            wrong.setdefault(name, _("is longer than %(most)d characters") % {"most": _LONGEST[name]})
    if not texts["mis_id"]:
        wrong.setdefault("mis_id", _("is empty"))
    if _SHORTENED.match(texts["mis_id"]):
        wrong.setdefault("mis_id", _("was shortened by a spreadsheet, so digits are lost"))
    if not texts["forename"] and not texts["surname"]:
        wrong.setdefault("surname", _("is empty, and so is the forename"))
    elif not wrong and not pupils.derive(Student(forename=texts["forename"], surname=texts["surname"])):
        wrong["surname"] = _("and the forename are too long once they are spelt out")
    return wrong


def _twice(mis_id: str, number: int, first_seen: dict[str, int]) -> dict[str, str]:
    first = first_seen.setdefault(mis_id, number)
    if first == number or not mis_id:
        return {}
    return {"mis_id": _("is in row %(row)d already") % {"row": first}}


def samples(rows: Sequence[Row], column: int) -> str:
    """The first values of a column, so that a person sees what it holds."""
    return ", ".join(text for row in rows[:3] if (text := as_line(row.cell(column))[:30]))
