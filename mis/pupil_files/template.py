"""An empty file to fill in: the names of the columns, as text, so that no nought is dropped."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Font

HEADINGS = ("Admission number", "Forename", "Surname", "Legal forename", "Legal surname", "Year", "Form")
_WIDE, _ROWS_AS_TEXT = 18, 2_000


def template_csv() -> bytes:
    """With the mark that tells Excel that it is UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerow(HEADINGS)
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The columns are formatted as Text: 7/8 stays a form, 0017 an admission number."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Pupils"
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(HEADINGS, start=1):
        head = sheet.cell(row=1, column=number, value=heading)
        head.font = Font(bold=True)
        column = sheet.column_dimensions[head.column_letter]
        column.width, column.number_format = _WIDE, "@"
        for row in range(2, _ROWS_AS_TEXT + 1):
            sheet.cell(row=row, column=number).number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
