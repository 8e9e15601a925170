"""CSV, however a school's program wrote it: its encoding and its separator are found out."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext as _

from custr.text import visible
from mis.pupil_files.columns import recognised
from mis.pupil_files.limits import CellCount, too_many_columns, too_many_rows
from mis.pupil_files.table import (
    HEAD_WITHIN,
    LONGEST_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    SEPARATORS,
    FileError,
    Odd,
    OddCell,
    Row,
    Source,
    Table,
)

_SAYS_SEPARATOR = re.compile(r"\Asep=([,;\t|])\r?\n", re.IGNORECASE)  # as Excel writes and reads it
_QUOTED_FORMULA = re.compile(r'\A="([^"]*)"\Z')  # how a program keeps Excel from dropping noughts
_FORMULA_SIGNS = ("=", "+", "@")
_BLANK = " \t\r\n\v\f"  # no more: in text of eight bits, a blank beyond ASCII is a letter of some encoding
_NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_MARKUP = re.compile(r"\A\s*<(!|\?|html|table|meta|head|body)", re.IGNORECASE)


def read_text(content: bytes) -> Source:
    """The table, as the only one of its file. Raises FileError."""
    text, encoding = _decode(content)
    if _MARKUP.match(text[:200]):
        raise FileError(
            _("This is a web page under another name: open it in Excel and save it as .xlsx or as CSV.")
        )
    said = _SAYS_SEPARATOR.match(text)
    body = text[said.end() :] if said else text
    first = 2 if said else 1
    separator = said[1] if said else max(SEPARATORS, key=lambda one: _worth(body, one))
    table = Table(rows=_rows(body, separator, first=first), separator=separator, encoding=encoding)
    return Source(tables=[table], eight_bit=not encoding)


def _decode(content: bytes) -> tuple[str, str]:
    """The text and its encoding; its bytes as they are, and none, where it may be any of eight bits."""
    for encoding, name in () if content.startswith(_NO_TEXT) else _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (name or not _CONTROLS.search(text)):
            return text, name
    raise FileError(_("The file is neither text nor an Excel workbook: save it as CSV (UTF-8) or as .xlsx."))


def _candidates(content: bytes) -> Sequence[tuple[str, str]]:
    """The encodings that it may have, the likeliest first."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [("utf-16", "UTF-16")]
    start = content[:200]
    if start.count(0) > len(start) // 4:  # every other byte of English is nought
        little = start[1::2].count(0) > start[::2].count(0)
        return [("utf-16-le" if little else "utf-16-be", "UTF-16")]
    return [("utf-8-sig", "UTF-8"), ("latin-1", "")]


def _worth(text: str, separator: str) -> tuple[int, int]:
    """How much sense the first rows make: the columns that are recognised, then how many there are."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), HEAD_WITHIN))
    except csv.Error:
        return 0, 0
    return max((recognised(row), min(len(row), MAX_COLUMNS)) for row in rows) if rows else (0, 0)


def _rows(text: str, separator: str, *, first: int) -> list[Row]:
    found: list[Row] = []
    number, count = first - 1, CellCount()
    try:
        for number, cells in enumerate(_records(text, separator), start=first):
            if any(cell and cell.strip(_BLANK) for cell in cells):
                found.append(_row(number, cells, count))
            if len(found) > MAX_ROWS + HEAD_WITHIN:
                raise too_many_rows()
    except csv.Error as error:
        raise FileError(
            _("Row %(row)d cannot be read: a quotation mark is opened and not closed, or closed too early.")
            % {"row": number + 1}
        ) from error
    return found


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _row(number: int, cells: Sequence[str], count: CellCount) -> Row:
    if len(cells) > MAX_COLUMNS:
        raise too_many_columns(number)
    return Row(number=number, cells=[_cell(text, count) for text in cells])


def _cell(text: str, count: CellCount) -> str:
    """As it was written; what a spreadsheet would calculate is never taken for a name."""
    text = text.strip(_BLANK)
    if not text:
        return ""
    count.one_more()
    if quoted := _QUOTED_FORMULA.match(text):
        return quoted[1].strip(_BLANK)
    if visible(text).startswith(_FORMULA_SIGNS):  # nobody sees what stands before the sign
        return OddCell(text, Odd.FORMULA_SIGN)
    return text if len(text) <= LONGEST_CELL else OddCell(text, Odd.TOO_LONG)
