"""Which sheet, which encoding, which column: the likeliest, where one is; asked about, where more are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mis.pupil_files.asking import MOST_SHOWN, Doubt, Question, Said, question_of, row_line
from mis.pupil_files.columns import NEEDED, TITLES, Head, Mapped, alike, guessed, head_of, letter_of
from mis.pupil_files.encodings import (
    ENCODINGS,
    TAKEN,
    Mixed,
    as_bytes,
    beyond_ascii,
    decoded,
    mixed,
    signs_in,
    with_letters,
)
from mis.pupil_files.table import FileError, Row, Source, Table

_NAMES = ("forename", "surname", "preferred_forename", "preferred_surname")  # a legal name is never shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The table that is read, and what speaks against it. `raw`: its bytes, for a text of eight bits."""

    table: Table
    raw: Table | None
    sheets: Question | None
    broken: Mixed | None
    encoding: str
    is_said: bool

    @property
    def head(self) -> Head:
        """Its columns and rows."""
        return head_of(self.table)

    def letters(self, head: Head, mapped: Mapped) -> list[str]:
        """The first texts beyond ASCII: whoever knows the pupils sees whether they are read right."""
        if not self.table.separated:
            return []
        return beyond_ascii(head.rows, _columns(mapped, head), MOST_SHOWN)

    def questions(self, head: Head, mapped: Mapped) -> Iterator[Question]:
        """Of the sheet and of the encoding."""
        if self.sheets:
            yield self.sheets
        if self.raw:
            yield self._encoding(self.raw, head, mapped)

    def _encoding(self, raw: Table, head: Head, mapped: Mapped) -> Question:
        columns = _columns(mapped, head)
        strange = [
            row_line(row.number, row.cell(at))
            for row in head.rows
            for at in _columns(mapped, head, (*_NAMES, "form"))
            if signs_in(row.cell(at))
        ]
        is_open = bool(self.broken) or (bool(strange) and not self.is_said)
        return question_of(
            Doubt.ENCODING,
            self._doubt(strange, head),
            strange if is_open else (),
            is_open=is_open,
            choices=list(_encodings(raw, columns, self.encoding)),
            name="encoding",
            remedy=_("Save it as CSV (UTF-8), or say what it is with --encoding, such as windows-1252."),
        )

    def _doubt(self, strange: Sequence[str], head: Head) -> str:
        title = str(ENCODINGS.get(self.encoding, "UTF-8")).partition(":")[0]
        if self.broken:
            at = self.broken.column
            name = head.names[at] if at < len(head.names) else ""
            told = {"row": self.broken.row, "letter": letter_of(at), "name": name, "encoding": title}
            if self.is_said:
                return _("Row %(row)d, column %(letter)s (%(name)s): is not written in %(encoding)s.") % told
            return (
                _("Row %(row)d, column %(letter)s (%(name)s): is not UTF-8, though other cells are.") % told
            )
        if strange:
            return _("Read as %(encoding)s, signs stand in it that belong into no name. %(first)s.") % {
                "encoding": title,
                "first": strange[0],
            }
        return _("The file does not say how its letters are written: it is read as %(encoding)s.") % {
            "encoding": title
        }


def chosen_table(source: Source, said: Said) -> Chosen:
    """The sheet that has the columns, and the letters of a text. Raises FileError where there is none."""
    table, sheets = _sheet(source.tables, said.sheet)
    if said.encoding and not source.eight_bit and table.encoding == "UTF-8":
        table = as_bytes(table)  # what happens to be UTF-8 may be meant otherwise
    elif not source.eight_bit:
        return Chosen(table=table, raw=None, sheets=sheets, broken=None, encoding="", is_said=False)
    broken = None if said.encoding else mixed(table)
    encoding = said.encoding or TAKEN
    read, wrong = with_letters(table, encoding)
    return Chosen(
        table=read,
        raw=table,
        sheets=sheets,
        broken=broken or wrong,
        encoding=encoding,
        is_said=bool(said.encoding) or bool(wrong and not broken),
    )


def chosen_columns(head: Head, said: Said) -> tuple[dict[str, int], list[Question]]:
    """The column of each field, as said or else as guessed; and columns of one name that differ."""
    mapped = guessed(head.names)
    mapped.update({field: at for field, at in said.columns.items() if at is not None})
    for field, at in said.columns.items():
        if at is None:
            mapped.pop(field, None)
    return mapped, [
        question
        for field, at in mapped.items()
        if field not in said.columns
        for question in _twins(field, at, head)
    ]


def _twins(field: str, at: int, head: Head) -> Iterator[Question]:
    others = [other for other in alike(at, head.names) if _differ(head.rows, at, other)]
    if not others:
        return
    letters = ", ".join(map(letter_of, [at, *others]))
    told = {"name": head.names[at], "letters": letters, "field": TITLES[field]}
    remedy = _("Say which with --column, such as --column %(field)s=%(letter)s.") % {
        "field": field,
        "letter": letter_of(at),
    }
    words = (
        _("Columns %(letters)s are all called “%(name)s”, and they differ: choose one for: %(field)s.") % told
    )
    yield Question(doubt=Doubt.COLUMN, words=words, is_open=True, name=f"column_{field}", remedy=remedy)


def _differ(rows: Sequence[Row], one: int, other: int) -> bool:
    return any(row.cell(one) != row.cell(other) for row in rows)


def _sheet(tables: Sequence[Table], asked: str) -> tuple[Table, Question | None]:
    if asked:
        found = next((table for table in tables if table.sheet.casefold() == asked.casefold()), None)
        if found is None:
            raise FileError(_("The workbook has no sheet “%(title)s” that can be seen.") % {"title": asked})
        return _readable(found, tables), _sheets(tables, found)
    fitting = [table for table in tables if _fits(table)]
    # Where no sheet has the columns, one that is too large to be looked at may be the one that is meant.
    faulty = [table for table in tables if table.fault]
    first = _readable((fitting or faulty or list(tables))[0], tables)
    return first, _sheets(tables, first, fitting)


def _readable(table: Table, tables: Sequence[Table]) -> Table:
    """The same. Raises FileError for one that holds too much."""
    if not table.fault:
        return table
    if len(tables) == 1:
        raise FileError(table.fault)
    raise FileError(_("Sheet “%(title)s”: %(fault)s") % {"title": table.sheet, "fault": table.fault})


def _sheets(tables: Sequence[Table], chosen: Table, fitting: Sequence[Table] = ()) -> Question | None:
    if len(tables) < 2:
        return None
    is_open = len(fitting) > 1
    readable = [table for table in tables if not table.fault]
    titles = ", ".join(f"“{table.sheet}”" for table in (fitting if is_open else tables))
    words = (
        _("More than one sheet has the columns of pupils: %(titles)s. One is read at a time.")
        if is_open
        else _("The workbook has several sheets: %(titles)s. One is read.")
    )
    return Question(
        doubt=Doubt.SHEET,
        words=words % {"titles": titles},
        is_open=is_open,
        lines=[
            _("Sheet “%(title)s”: %(fault)s") % {"title": table.sheet, "fault": table.fault}
            for table in tables
            if table.fault
        ],
        choices=[(table.sheet, table.sheet, table is chosen) for table in readable],
        name="sheet",
        remedy=_("Say which with --sheet."),
    )


def _fits(table: Table) -> bool:
    if table.fault:
        return False
    head = head_of(table)
    return set(NEEDED) <= set(guessed(head.names)) and bool(head.rows)


def _encodings(raw: Table, columns: Sequence[int], taken: str) -> Iterator[tuple[str, str, bool]]:
    """Each encoding with what the first texts beyond ASCII would be in it."""
    texts = beyond_ascii(raw.rows, columns, 3, as_seen=False)
    for encoding, title in ENCODINGS.items():
        seen = [decoded(text, encoding) for text in texts]
        if None not in seen or encoding == taken:
            yield encoding, f"{title} · {', '.join(map(str, seen))}", encoding == taken


def _columns(mapped: Mapping[str, int], head: Head, fields: Sequence[str] = _NAMES) -> list[int]:
    """The columns of names that may be shown; where none is chosen yet, all of them."""
    used = [at for field, at in mapped.items() if field in fields]
    return used or list(range(len(head.names)))
