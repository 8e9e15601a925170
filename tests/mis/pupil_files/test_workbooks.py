"""Excel workbooks: what is in the cells, and workbooks that were made to do harm."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from mis.pupil_files.asking import Said
from mis.pupil_files.file import open_file
from mis.pupil_files.opening import open_source
from mis.pupil_files.packing import packed, unpacked
from mis.pupil_files.table import MAX_ROWS, FileError
from tests.mis.pupil_files.files import (
    AVA,
    BEN,
    HEADINGS,
    an_xlsx,
    pupils_in,
    saved,
    troubles_in,
    with_parts,
)

SHEET = "xl/worksheets/sheet1.xml"
HUGE = b"\0" * (33 * 1024 * 1024)


def with_sheet(rows: str, before: str = "") -> bytes:
    """A workbook whose sheet is written by hand."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'{before}<worksheet xmlns="{space}">{rows}</worksheet>'
    return with_parts(an_xlsx(HEADINGS, AVA), {SHEET: sheet.encode()})


class TestCells:
    def test_a_workbook_says_what_a_csv_would(self):
        ava, ben = pupils_in(an_xlsx(HEADINGS, AVA, BEN))
        assert (ava.mis_id, ava.forename, ava.surname, ava.year, ava.form) == AVA
        assert ben.form == "8C"

    @pytest.mark.parametrize(
        ("value", "shown_as", "read"),
        [(17, "General", "17"), (17.0, "General", "17"), (17, "0000", "0017"), ("0017", "@", "0017")],
    )
    def test_a_number_is_read_as_it_is_shown(self, value, shown_as, read):
        def show(sheet):
            sheet["A2"].number_format = shown_as

        (pupil,) = pupils_in(an_xlsx(HEADINGS, (value, "Ava", "Olsen", 7, "7B"), change=show))
        assert (pupil.mis_id, pupil.year) == (read, "7")

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (date(2026, 8, 7), "holds a date, which Excel may have made of what was typed"),
            ("=A1&B1", "holds a formula; put its value there"),
            ("#N/A", "holds an error of Excel's"),
            (True, "is neither text nor a whole number"),
            (7.5, "is neither text nor a whole number"),
            ("B" * 1_001, "is too long"),
        ],
    )
    def test_what_is_not_what_it_seems_is_told_by_row_and_column(self, value, words):
        (told,) = troubles_in(an_xlsx(HEADINGS, AVA, ("1002", "Ben", "Okafor", "8", value)))
        assert told.startswith(f"Row 3, column E (Form): {words}")

    def test_in_a_column_that_is_not_used_it_harms_nobody(self):
        (pupil,) = pupils_in(an_xlsx([*HEADINGS, "Born"], [*AVA, date(2014, 5, 1)]))
        assert pupil.form == "7B"

    def test_notes_beside_the_table_harm_nobody_either(self):
        assert len(pupils_in(an_xlsx(HEADINGS, [*AVA, None, None, "ask mum"]))) == 1

    def test_missing_rows_count_as_they_do_in_excel(self):
        def write(sheet):
            sheet["B9"] = "Cara"

        assert troubles_in(an_xlsx(HEADINGS, AVA, change=write)) == [
            "Row 9, column A (Admission number): is empty."
        ]

    def test_the_first_sheet_that_is_seen_counts_and_is_named(self):
        book = Workbook()
        book.worksheets[0].sheet_state = "hidden"
        sheet = book.create_sheet("On roll")
        for row in (HEADINGS, AVA):
            sheet.append(row)
        opened = open_file(saved(book))
        assert (len(opened.reading.pupils), opened.read_as) == (1, "Excel, sheet “On roll”")

    @pytest.mark.parametrize(
        ("row", "rows", "fault"),
        [
            (["x"] * 61, 1, "Row 1 has more than 60 columns."),
            (["x"], 20_011, "The file has more than 20000 rows."),
            ([1] * 60, 5_001, "The file has more than 300000 filled cells"),
        ],
        ids=["too wide", "too long", "too full"],
    )
    def test_a_sheet_that_holds_too_much_keeps_no_other_from_being_read(self, row, rows, fault):
        def beside(sheet, *, fitting):
            large = sheet.parent.create_sheet("Raw data", 0)
            for _ in range(rows):
                large.append(row)
            if not fitting:
                sheet["A1"] = "Something else"

        content = an_xlsx(HEADINGS, AVA, change=lambda sheet: beside(sheet, fitting=True))
        opened = open_file(content)
        assert (len(opened.reading.pupils), opened.open_questions) == (1, [])
        [sheets] = opened.questions
        assert sheets.lines[0].startswith(f"Sheet “Raw data”: {fault}")
        assert [value for value, _words, _chosen in sheets.choices] == ["Sheet"]
        with pytest.raises(FileError, match=f"Sheet “Raw data”: {fault}"):
            open_file(content, Said(sheet="raw data"))
        with pytest.raises(FileError, match="Sheet “Raw data”"):
            open_file(an_xlsx(HEADINGS, AVA, change=lambda sheet: beside(sheet, fitting=False)))
        kept = unpacked(packed(open_source(content)))
        assert [table.fault for table in kept.tables] == [open_source(content).tables[0].fault, ""]

    def test_one_row_too_many_is_refused(self):
        rows = [(str(number), "Ava", "Olsen") for number in range(MAX_ROWS + 1)]
        with pytest.raises(FileError, match="more than 20000 rows"):
            open_file(an_xlsx(HEADINGS[:3], *rows))


class TestNotTrusted:
    def test_a_bomb_is_not_unpacked(self):
        bomb = with_parts(an_xlsx(HEADINGS, AVA), {"xl/sharedStrings.xml": HUGE})
        assert len(bomb) < 100_000
        with pytest.raises(FileError, match="holds too much"):
            open_source(bomb)

    def test_a_bomb_that_lies_about_its_size_is_not_unpacked_either(self):
        bomb = bytearray(with_parts(an_xlsx(HEADINGS, AVA), {"xl/sharedStrings.xml": HUGE}))
        size = len(HUGE).to_bytes(4, "little")
        assert bomb.count(size) == 2  # in the part's own head, and in the list at the end
        with pytest.raises(FileError, match="damaged"):
            open_source(bytes(bomb.replace(size, (1_000).to_bytes(4, "little"))))

    def test_parts_without_number_are_refused(self):
        parts = {f"xl/media/{number}.txt": b"" for number in range(400)}
        with pytest.raises(FileError, match="holds too much"):
            open_source(with_parts(an_xlsx(HEADINGS, AVA), parts))

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entities_that_grow_are_never_met(self, encoding):
        doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        part = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<x>&b;</x>'.encode(encoding)
        with pytest.raises(FileError, match="damaged"):
            open_source(with_parts(an_xlsx(HEADINGS, AVA), {SHEET: part}))

    def test_macros_are_refused(self):
        with pytest.raises(FileError, match="holds macros"):
            open_source(with_parts(an_xlsx(HEADINGS, AVA), {"xl/vbaProject.bin": b"x"}))

    def test_a_sheet_that_says_it_is_endless_is_read_as_far_as_it_goes(self):
        row = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in HEADINGS)
        ava = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in AVA)
        rows = f"<sheetData><row>{row}</row><row>{ava}</row></sheetData>"
        assert len(pupils_in(with_sheet(f'<dimension ref="A1:XFD1048576"/>{rows}'))) == 1

    def test_a_cell_at_the_end_of_the_world_takes_no_time(self):
        rows = '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        with pytest.raises(FileError, match="more than 20000 rows"):
            open_file(with_sheet(rows))

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel file"),
            (b"PK\x03\x04" + bytes(40), "damaged"),
            (an_xlsx(HEADINGS, AVA)[:3_000], "damaged"),
            (with_sheet("<sheetData><row><c"), "damaged"),
        ],
    )
    def test_what_cannot_be_read_says_what_to_do(self, content, words):
        with pytest.raises(FileError, match=words):
            open_source(content)

    def test_a_picture_that_declares_its_type_is_no_damage(self):
        logo = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg xmlns="http://www.w3.org/2000/svg"/>'
        content = with_parts(an_xlsx(HEADINGS, AVA), {"xl/media/image1.svg": logo})
        assert [pupil.mis_id for pupil in pupils_in(content)] == [AVA[0]]

    @pytest.mark.parametrize("name", ["word/document.xml", "Index/Document.iwa", "photo.jpg", "content.xml"])
    def test_an_archive_of_something_else_is_named(self, name):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("_rels/.rels", "<Relationships/>")
            archive.writestr(name, "x")
        with pytest.raises(FileError, match="no Excel workbook"):
            open_source(out.getvalue())

    def test_one_with_a_password_of_the_zip_is_named(self):
        content = bytearray(an_xlsx(HEADINGS, AVA))
        content[content.index(b"PK\x01\x02") + 8] |= 1
        with pytest.raises(FileError, match="password"):
            open_source(bytes(content))

    def test_another_kind_of_archive_is_no_workbook(self):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with pytest.raises(FileError, match="no Excel workbook"):
            open_source(out.getvalue())
