"""The bytes of a file made tables, whatever the file is called; one file at a time in a process."""

import threading

from django.utils.translation import gettext as _

from mis.pupil_files.limits import too_large
from mis.pupil_files.table import MAX_BYTES, FileError, Source
from mis.pupil_files.text_file import read_text
from mis.pupil_files.xlsx.reading import is_workbook, read_workbook

OLD = b"\xd0\xcf\x11\xe0"  # an OLE container: .xls, and .xlsx with a password
_ONE_AT_A_TIME = threading.Lock()  # the memory of one is bounded; of all threads together it would not be
_WAIT = 20  # seconds


def open_source(content: bytes) -> Source:
    """CSV or XLSX, with what it holds. Raises FileError with a sentence."""
    if len(content) > MAX_BYTES:
        raise too_large()
    if content.startswith(OLD):
        raise FileError(
            _("This is an old Excel file (.xls), or one with a password: save it as .xlsx, without one.")
        )
    if not _ONE_AT_A_TIME.acquire(timeout=_WAIT):
        raise FileError(_("Other files are being read just now: try again in a minute."))
    try:
        source = _open(content)
    finally:
        _ONE_AT_A_TIME.release()
    if not any(table.rows or table.fault for table in source.tables):
        raise FileError(_("The file is empty."))
    return source


def _open(content: bytes) -> Source:
    if is_workbook(content):
        return Source(tables=read_workbook(content))
    return read_text(content)
