"""Files of pupils, as schools' programs write them, and as nobody should."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from mis.adapters.rows import StudentRow
from mis.pupil_files.file import Opened, open_file

HEADINGS = ("Admission number", "Forename", "Surname", "Year", "Form")
AVA = ("1001", "Ava", "Olsen", "7", "7B")
BEN = ("1002", "Ben", "Okafor", "8", "8C")


def a_csv(*rows: Sequence[str], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Rows below the usual headings."""
    return text_of([HEADINGS, *rows], separator=separator).encode(encoding)


def text_of(rows: Iterable[Sequence[str]], *, separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def an_xlsx(*rows: Sequence[Any], change: Callable[[Any], Any] | None = None) -> bytes:
    """A workbook of these rows; `change` gets its sheet before it is saved."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """The same workbook with some parts exchanged, or more of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


def pupils_in(content: bytes) -> list[StudentRow]:
    """The pupils of a file that has nothing wrong."""
    opened = open_file(content)
    assert troubles_of(opened) == []
    return opened.reading.pupils


def troubles_of(opened: Opened) -> list[str]:
    return [str(trouble) for trouble in opened.reading.troubles]


def troubles_in(content: bytes) -> list[str]:
    return troubles_of(open_file(content))
