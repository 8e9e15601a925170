"""The sentences for a file that holds more than a school can have, and the count that is kept meanwhile."""

from django.utils.translation import gettext as _

from mis.pupil_files.table import MAX_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, FileError


class TooMuchError(FileError):
    """One sheet holds more than a school can have; another sheet of the file may be the one that is meant."""


class CellCount:
    """How many cells that hold something were met so far, in all sheets of a file that are kept."""

    def __init__(self) -> None:
        """None yet. `met`: with those that hold nothing, and those of sheets that are not kept."""
        self.found = self.met = 0

    def one_more(self) -> None:
        """Count it. Raises TooMuchError for one too many."""
        self.found += 1
        if self.found > MAX_CELLS:
            raise TooMuchError(
                _("The file has more than %(most)d filled cells: keep only the columns of this page.")
                % {"most": MAX_CELLS}
            )


def too_many_rows() -> TooMuchError:
    """For CSV and workbooks alike."""
    return TooMuchError(_("The file has more than %(most)d rows.") % {"most": MAX_ROWS})


def too_many_columns(row: int) -> TooMuchError:
    """For the first row that is too wide."""
    return TooMuchError(_("Row %(row)d has more than %(most)d columns.") % {"row": row, "most": MAX_COLUMNS})


def too_large() -> FileError:
    """For a file that is not even looked at."""
    return FileError(_("The file is larger than %(most)d MB.") % {"most": MAX_BYTES // 1024**2})
