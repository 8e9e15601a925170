"""The sentences for a file that holds more than a school can have, and the count that is kept meanwhile."""

from django.utils.translation import gettext as _

from mis.pupil_files.table import MAX_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, FileError


class CellCount:
    """How many cells that hold something were met so far, in all sheets of a file."""

    def __init__(self) -> None:
        """None yet."""
        self._found = 0

    def one_more(self) -> None:
        """Count it. Raises FileError for one too many."""
        self._found += 1
        if self._found > MAX_CELLS:
            raise FileError(
                _("The file has more than %(most)d filled cells: keep only the columns of this page.")
                % {"most": MAX_CELLS}
            )


def too_many_rows() -> FileError:
    """For CSV and workbooks alike."""
    return FileError(_("The file has more than %(most)d rows.") % {"most": MAX_ROWS})


def too_many_columns(row: int) -> FileError:
    """For the first row that is too wide."""
    return FileError(_("Row %(row)d has more than %(most)d columns.") % {"row": row, "most": MAX_COLUMNS})


def too_large() -> FileError:
    """For a file that is not even looked at."""
    return FileError(_("The file is larger than %(most)d MB.") % {"most": MAX_BYTES // 1024**2})
