"""The bytes of a file made a table, whatever the file is called."""

from django.utils.translation import gettext as _

from mis.pupil_files.table import HEAD_WITHIN, MAX_BYTES, MAX_ROWS, FileError, Table
from mis.pupil_files.text_file import read_text, too_many_rows
from mis.pupil_files.workbook import is_old_workbook, is_workbook, read_workbook


def open_table(content: bytes) -> Table:
    """CSV or XLSX. Raises FileError with a sentence."""
    if len(content) > MAX_BYTES:
        raise too_large()
    if is_old_workbook(content):
        raise FileError(
            _("This is an old Excel file (.xls), or one with a password: save it as .xlsx, without one.")
        )
    table = read_workbook(content) if is_workbook(content) else read_text(content)
    if not table.rows:
        raise FileError(_("The file is empty."))
    if len(table.rows) > MAX_ROWS + HEAD_WITHIN:
        raise too_many_rows()
    return table


def too_large() -> FileError:
    """For whoever notices first."""
    return FileError(_("The file is larger than %(most)d MB.") % {"most": MAX_BYTES // 1024**2})
