"""CSV in every dress that a school's program gives it."""

import pytest

from mis.adapters.rows import StudentRow
from mis.pupil_files.file import open_file
from mis.pupil_files.opening import open_source
from mis.pupil_files.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, FileError
from tests.mis.pupil_files.files import AVA, BEN, HEADINGS, a_csv, pupils_in, text_of, troubles_in

ZOE = ("1003", "Zoë", "Ó Súilleabháin", "9", "9A")
LUKASZ = ("1004", "Łukasz", "Wójcik", "9", "9A")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_with_every_separator_says_the_same(encoding, separator):
    (ava, zoe) = pupils_in(a_csv(AVA, ZOE, encoding=encoding, separator=separator))
    assert ava == StudentRow(mis_id="1001", forename="Ava", surname="Olsen", year="7", form="7B")
    assert (zoe.forename, zoe.surname) == ("Zoë", "Ó Súilleabháin")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_letters_beyond_windows_are_kept(encoding):
    (pupil,) = pupils_in(a_csv(LUKASZ, encoding=encoding))
    assert (pupil.forename, pupil.surname) == ("Łukasz", "Wójcik")


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")]
)
def test_how_it_was_read_is_told(encoding, said):
    assert (
        open_file(a_csv(ZOE, encoding=encoding, separator=";")).read_as == f"{said}, separated by semicolons"
    )


def test_a_comma_inside_a_value_is_no_reason_to_doubt_the_semicolons():
    content = b"Adm no;Forename;Surname\n1,5;Ava, Mia;Olsen\n"
    (pupil,) = pupils_in(content)
    assert (pupil.mis_id, pupil.forename) == ("1,5", "Ava, Mia")


def test_excels_own_line_about_the_separator_is_believed():
    content = b"sep=;\r\nAdm no;Forename;Surname\r\n1001;Ava;Olsen\r\n1001;Ben;Olsen\r\n"
    assert troubles_in(content) == [
        "Row 4, column A (Adm no): is in row 3 already, and the two differ: Forename: Ava and Ben."
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_they_like(ending):
    assert len(pupils_in(a_csv(AVA, BEN).decode().replace("\r\n", ending).encode())) == 2


def test_a_quoted_line_break_does_not_move_the_rows():
    rows = [HEADINGS, ("1", "Ava\nMia", "Olsen", "", ""), ("", "Ben", "Okafor", "", "")]
    assert troubles_in(text_of(rows).encode()) == ["Row 3, column A (Admission number): is empty."]


def test_blank_rows_count_and_say_nothing():
    content = a_csv(AVA) + b"\r\n,,,,\r\n" + b",Ben,Okafor,8,8C\r\n"
    assert troubles_in(content) == ["Row 5, column A (Admission number): is empty."]


def test_the_noughts_that_a_program_saved_from_excel_are_kept():
    (pupil,) = pupils_in(b'Adm no,Forename,Surname\r\n"=""0017""",Ava,Olsen\r\n')
    assert pupil.mis_id == "0017"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "@SUM(A1)", "\u200b=1+1"])
def test_what_a_spreadsheet_would_calculate_is_no_name(name):
    assert troubles_in(a_csv(("1001", "Ava", name, "7", "7B"))) == [
        "Row 2, column C (Surname): begins like a formula; put its value there."
    ]


def test_a_quotation_mark_that_is_never_closed_is_told_by_its_row():
    with pytest.raises(FileError, match="Row 3 cannot be read: a quotation mark"):
        open_source(a_csv(AVA) + b'1002,"Ben,Okafor,8,8C\r\n1003,Cara,Ortiz,8,8C\r\n')


def test_a_value_cut_in_two_is_told_by_its_row():
    assert troubles_in(a_csv(AVA) + b"1002,Ben,Okafor,Jr,8,8C\r\n") == [
        "Row 3: it has more cells than there are columns, so a value must have been cut in two."
    ]


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b" , ,\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_called_empty(content):
    with pytest.raises(FileError, match="empty"):
        open_source(content)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7\n\x81\x8d", b"ab\x00cd" * 90])
def test_what_is_no_text_is_not_guessed_at(content):
    with pytest.raises(FileError, match="neither text nor an Excel workbook"):
        open_source(content)


def test_a_file_may_have_as_many_pupils_as_no_school_has():
    rows = [(str(number), "Ava", f"Olsen{number}", "7", "7B") for number in range(MAX_ROWS)]
    assert len(pupils_in(a_csv(*rows))) == MAX_ROWS


def test_and_not_one_more():
    rows = [(str(number), "Ava", "Olsen", "7", "7B") for number in range(MAX_ROWS + 1)]
    with pytest.raises(FileError, match="more than 20000 rows"):
        open_file(a_csv(*rows))


def test_five_megabytes_and_not_a_byte_more():
    with pytest.raises(FileError, match="larger than 5 MB"):
        open_source(b"a" * (MAX_BYTES + 1))


def test_a_row_without_end_is_refused():
    with pytest.raises(FileError, match="Row 1 has more than 60 columns"):
        open_source(b"," * MAX_COLUMNS + b"a\r\n")


def test_a_cell_without_end_is_told_by_row_and_column():
    assert troubles_in(a_csv(("1001", "Ava", "O" * 5_000, "7", "7B"))) == [
        "Row 2, column C (Surname): is too long."
    ]
    with pytest.raises(FileError, match="Row 2 cannot be read"):
        open_source(a_csv(("1001", "Ava", "O" * 200_000, "7", "7B")))


def test_what_nobody_sees_is_no_part_of_an_id_or_a_name():
    rows = [
        HEADINGS,
        ("\ufeff1002", "Mar\xadia", "\u200eNg", "7", "7B\u200b"),
        ("1003", "Zoé", "Berg", "", ""),
    ]
    maria, zoe = pupils_in(text_of(rows).encode())
    assert maria == StudentRow(mis_id="1002", forename="Maria", surname="Ng", year="7", form="7B")
    assert zoe.forename == "Zoé"
