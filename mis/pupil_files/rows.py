"""The rows of a file made pupils; whatever is wrong is told by row and column."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from mis.adapters.rows import StudentRow
from mis.pupil_files.asking import Said, row_line
from mis.pupil_files.columns import NEEDED, TITLES, Head, Mapped, letter_of
from mis.pupil_files.damage import KEPT_DIGITS, was_cut
from mis.pupil_files.fields import pupil_of, texts_of, wrong_in
from mis.pupil_files.left_out import as_shown, is_heading, looks_like_a_total
from mis.pupil_files.limits import too_many_rows
from mis.pupil_files.on_roll import Telling, is_off
from mis.pupil_files.repeats import difference
from mis.pupil_files.table import MAX_ROWS, FileError, Odd, Row, words_of
from mis.sync.lines import as_line

_MOST_LETTERS = 40 * MAX_ROWS  # they are folded in the end, which takes time: a name has some 15
_MOST_TROUBLES = 2_000  # nobody reads more, and looking for them takes time


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
    """The pupils that can be used, everything that cannot, and the rows that were left out.

    `first_rows`: by id, the row of each pupil. `blank`: by field, the rows where a sign for nothing, or
    an empty preferred name, was passed over. `off_roll`: by heading and value, how many rows.
    """

    today: date
    pupils: list[StudentRow] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    letters: int = 0  # of the names
    first_rows: dict[str, tuple[int, StudentRow]] = field(default_factory=dict)
    headings: list[int] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    hidden: list[tuple[int, str]] = field(default_factory=list)
    off_roll: list[tuple[Telling, Row]] = field(default_factory=list)
    repeats: list[str] = field(default_factory=list)
    blank: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, pupil: StudentRow) -> None:
        """One more, while the names together are not longer than those of any school."""
        self.pupils.append(pupil)
        self.letters += len(pupil.forename or "") + len(pupil.surname or "")
        if self.letters > _MOST_LETTERS:
            raise FileError(_("The names in the file are too long: look at the columns that hold them."))

    def refuse(self, words: str, *, row: int = 0) -> None:
        """A whole row, or the whole file."""
        self.troubles.append(Trouble(row=row, column=None, name="", words=words))

    def refuse_cell(self, words: str, *, row: int, column: int, head: Head) -> None:
        """One cell."""
        name = head.names[column] if column < len(head.names) else ""
        self.troubles.append(Trouble(row=row, column=column, name=name, words=words))


def read_rows(
    head: Head, mapped: Mapped, *, separated: bool, said: Said, telling: Sequence[Telling], today: date
) -> Reading:
    """Every row. With a single trouble none of the pupils may be brought in."""
    if len(head.rows) > MAX_ROWS:
        raise too_many_rows()
    reading = Reading(today=today)
    for words in _wrong_columns(head, mapped):
        reading.refuse(words)
    if reading.troubles:
        return reading
    for row in head.rows:
        if max(len(reading.troubles), len(reading.totals)) >= _MOST_TROUBLES:
            break
        if not _is_left_out(row, head, mapped, said, reading) and not _is_off(row, telling, reading):
            _read(row, head, mapped, reading, separated=separated)
    _refuse_what_was_cut(head, mapped, reading)
    return reading


def _wrong_columns(head: Head, mapped: Mapped) -> Iterator[str]:
    for name in NEEDED:
        if name not in mapped:
            yield _("No column is chosen for: %(field)s") % {"field": TITLES[name]}
    if len(set(mapped.values())) < len(mapped):
        yield _("One column is chosen twice")
    if not head.rows:
        yield _("There is no pupil below the names of the columns")


def _is_left_out(row: Row, head: Head, mapped: Mapped, said: Said, reading: Reading) -> bool:
    if row.number in said.skip:
        reading.skipped.append((row.number, as_shown(row)))
        return True
    if is_heading(row, head, mapped):
        reading.headings.append(row.number)
        return True
    if row.hidden:
        reading.hidden.append((row.number, as_shown(row)))
    return row.hidden and said.hidden is not True


def _is_off(row: Row, telling: Sequence[Telling], reading: Reading) -> bool:
    off = is_off(row, telling, reading.today)
    if off:
        reading.off_roll.append((off, row))
    return off is not None


def _read(row: Row, head: Head, mapped: Mapped, reading: Reading, *, separated: bool) -> None:
    if separated and any(row.cells[len(head.names) :]):
        words = _("it has more cells than there are columns, so a value must have been cut in two")
        reading.refuse(words, row=row.number)
        return
    texts = texts_of(row, mapped)
    if looks_like_a_total(row, texts.said):
        reading.totals.append((row.number, as_shown(row)))
        return
    pupil = pupil_of(texts.said)
    wrong = wrong_in(row, mapped, texts) or _again(row.number, pupil, reading)
    for name, words in wrong.items():
        reading.refuse_cell(words, row=row.number, column=mapped[name], head=head)
    if not wrong and reading.first_rows[pupil.mis_id][0] == row.number:
        reading.add(pupil)
        for name in texts.blank:
            reading.blank[name].append(row_line(row.number, f"{pupil.forename} {pupil.surname}"))


def _again(number: int, pupil: StudentRow, reading: Reading) -> dict[str, str]:
    """Count a pupil who was met before, as with a line for each contact; or tell how the two differ."""
    first, before = reading.first_rows.setdefault(pupil.mis_id, (number, pupil))
    if first == number:
        return {}
    told = {"row": first, "difference": difference(before, pupil)}
    if told["difference"]:
        return {"mis_id": _("is in row %(row)d already, and the two differ: %(difference)s") % told}
    reading.repeats.append(row_line(number, f"{pupil.forename} {pupil.surname}"))
    return {}


def _refuse_what_was_cut(head: Head, mapped: Mapped, reading: Reading) -> None:
    """Ids that all end in noughts from the 16th digit on were cut by the program that saved the file."""
    long = {mis_id: at for mis_id, (at, _row) in reading.first_rows.items() if len(mis_id) > KEPT_DIGITS}
    numbers = {mis_id: at for mis_id, at in long.items() if mis_id.isdigit()}
    for row in numbers.values() if all(map(was_cut, numbers)) else ():
        words = words_of(Odd.TOO_MANY_DIGITS)
        reading.refuse_cell(words, row=row, column=mapped["mis_id"], head=head)


def samples(rows: Sequence[Row], column: int) -> str:
    """The first values of a column, so that a person sees what it holds."""
    return ", ".join(text for row in rows[:3] if (text := as_line(row.cell(column))[:30]))
