"""CSV, however a school's program wrote it: its encoding and its separator are found out."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mis.pupil_files.columns import recognised
from mis.pupil_files.table import (
    HEAD_WITHIN,
    LONGEST_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    FileError,
    OddCell,
    Row,
    Table,
)

_SEPARATORS = {",": gettext_lazy("commas"), ";": gettext_lazy("semicolons"), "\t": gettext_lazy("tabs")}
_SAYS_SEPARATOR = re.compile(r"\Asep=([,;\t])\r?\n", re.IGNORECASE)  # as Excel writes and reads it
_QUOTED_FORMULA = re.compile(r'\A="([^"]*)"\Z')  # how a program keeps Excel from dropping noughts
_FORMULA_SIGNS = ("=", "+", "@")


def read_text(content: bytes) -> Table:
    """The table. Raises FileError."""
    text, encoding = _decode(content)
    said = _SAYS_SEPARATOR.match(text)
    body = text[said.end() :] if said else text
    first = 2 if said else 1
    separator = said[1] if said else max(_SEPARATORS, key=lambda one: _worth(body, one))
    read_as = _("%(encoding)s, separated by %(separator)s") % {
        "encoding": encoding,
        "separator": _SEPARATORS[separator],
    }
    return Table(rows=_rows(body, separator, first=first), read_as=read_as, separated=True)


def _decode(content: bytes) -> tuple[str, str]:
    for encoding, name in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
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
    return [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]


def _worth(text: str, separator: str) -> tuple[int, int]:
    """How much sense the first rows make: the columns that are recognised, then how many there are."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), HEAD_WITHIN))
    except csv.Error:
        return 0, 0
    return max((recognised(row), len(row)) for row in rows) if rows else (0, 0)


def _rows(text: str, separator: str, *, first: int) -> list[Row]:
    found: list[Row] = []
    number = first - 1
    try:
        for number, cells in enumerate(_records(text, separator), start=first):
            if any(map(str.strip, cells)):
                found.append(_row(number, cells))
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


def _row(number: int, cells: Sequence[str]) -> Row:
    if len(cells) > MAX_COLUMNS:
        raise FileError(
            _("Row %(row)d has more than %(most)d columns.") % {"row": number, "most": MAX_COLUMNS}
        )
    return Row(number=number, cells=[_cell(text) for text in cells])


def _cell(text: str) -> str:
    """As it was written; what a spreadsheet would calculate is never taken for a name."""
    text = text.strip()
    if quoted := _QUOTED_FORMULA.match(text):
        return quoted[1].strip()
    if text.startswith(_FORMULA_SIGNS):
        return OddCell(text[:LONGEST_CELL], _("begins like a formula; put its value there"))
    if len(text) > LONGEST_CELL:
        return OddCell(text[:LONGEST_CELL], _("is too long"))
    return text


def too_many_rows() -> FileError:
    """For CSV and workbooks alike."""
    return FileError(_("The file has more than %(most)d rows.") % {"most": MAX_ROWS})
