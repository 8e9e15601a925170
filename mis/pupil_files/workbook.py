"""An Excel workbook, opened without trusting it: no macros, no formulas, nothing that unpacks without end."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

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
from mis.pupil_files.text_file import too_many_rows

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MOST_UNPACKED = 32 * 1024 * 1024  # bytes of all parts together: 20,000 rows are some 15 million
_MOST_PARTS = 300
# A document type may define entities that grow without end; no program writes one into a workbook.
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))


def read_workbook(content: bytes) -> Table:
    """The first sheet that is not hidden. Raises FileError."""
    _inspect(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise FileError(_("The workbook has no sheet that can be seen."))
        rows = list(_rows(sheets[0]))
        title = str(sheets[0].title)
        book.close()
    except FileError:
        raise
    except Exception as error:  # whatever a damaged or invented workbook makes the reader stumble over
        raise _damaged() from error
    return Table(rows=rows, read_as=_("Excel, sheet “%(title)s”") % {"title": title[:100]}, separated=False)


def _inspect(content: bytes) -> None:
    """Unpack every part once, within bounds: what it claims to hold is what may come out at most."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise FileError(_("This is no Excel workbook: save it as .xlsx or as CSV."))
            if any("vbaproject" in name.lower() for name in names):
                raise FileError(_("The workbook holds macros: save it as .xlsx, which cannot."))
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise FileError(_("The workbook holds too much: keep only the sheet with the pupils."))
            if any(_has_doctype(archive.read(part)) for part in parts):
                raise _damaged()
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise _damaged() from error


def _has_doctype(data: bytes) -> bool:
    return any(mark in data for mark in _DOCTYPES)


def _damaged() -> FileError:
    return FileError(_("The workbook cannot be read: it is damaged. Save it once more as .xlsx, or as CSV."))


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what a sheet says of its size may be anything
    last = MAX_ROWS + HEAD_WITHIN
    found = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=last + 1)
    for number, cells in enumerate(found, start=1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts and number > last:
            raise too_many_rows()
        if texts:
            yield Row(number=number, cells=texts)


def _text(cell: Any) -> str:
    """What is seen in the cell, as far as it is text or a whole number."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return OddCell(str(value)[:LONGEST_CELL], _("holds a formula; put its value there"))
    if cell.data_type == "e":
        return OddCell(str(value)[:LONGEST_CELL], _("holds an error of Excel's"))
    if isinstance(value, str):
        text = value.strip()
        return text if len(text) <= LONGEST_CELL else OddCell(text[:LONGEST_CELL], _("is too long"))
    return _unwritten(value, str(cell.number_format))


def _unwritten(value: Any, shown_as: str) -> str:
    """A number as it is shown: 17.0 is 17, and 0017 where the format asks for four digits."""
    if isinstance(value, date | time | timedelta):
        trouble = _("holds a date, which Excel may have made of what was typed; format the column as Text")
        return OddCell(str(value), trouble)
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
        return OddCell(str(value), _("is neither text nor a whole number"))
    return str(int(value)).zfill(len(shown_as) if shown_as and set(shown_as) == {"0"} else 0)


def is_workbook(content: bytes) -> bool:
    """By its first bytes: names lie."""
    return content.startswith(ZIP)


def is_old_workbook(content: bytes) -> bool:
    """`.xls`, and a workbook with a password, too."""
    return content.startswith(OLD)
