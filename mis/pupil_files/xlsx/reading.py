"""The sheets of a workbook that can be seen, as tables."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mis.pupil_files.limits import CellCount, TooMuchError
from mis.pupil_files.table import FileError, Table
from mis.pupil_files.xlsx.archive import Archive, damaged
from mis.pupil_files.xlsx.merging import fill_down
from mis.pupil_files.xlsx.parts import Book, read_book
from mis.pupil_files.xlsx.sheet import Sheet

ZIP = b"PK\x03\x04"


def read_workbook(content: bytes) -> Sequence[Table]:
    """Every sheet that is seen and not empty, in their order. Raises FileError."""
    try:
        archive = Archive(content)
        book = read_book(archive)
        if not book.sheets:
            raise FileError(_("The workbook has no sheet that can be seen."))
        count = CellCount()
        tables = [_table(archive, book, count, title, part) for title, part in book.sheets]
    except FileError:
        raise
    except Exception as error:  # whatever a damaged or invented archive makes its reader stumble over
        raise damaged() from error
    return [table for table in tables if table.rows or table.fault]


def _table(archive: Archive, book: Book, count: CellCount, title: str, part: str) -> Table:
    """One sheet. What is too much for it does not keep another from being read, and counts no longer."""
    sheet, before = Sheet(book, count), count.found
    try:
        sheet.read(archive, part)
        rows, filled_down = fill_down(sheet.rows, sheet.areas, count)
    except TooMuchError as error:
        count.found = before
        return Table(rows=[], sheet=title, fault=error.sentence)
    return Table(rows=rows, sheet=title, filled_down=filled_down)


def is_workbook(content: bytes) -> bool:
    """By its first bytes: names lie."""
    return content.startswith(ZIP)
