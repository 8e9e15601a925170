"""Which column says what, in the words of schools; and the mistakes that are told by row and column."""

import pytest

from mis.pupil_files.asking import Said
from mis.pupil_files.columns import guessed, letter_of, named
from mis.pupil_files.file import open_file
from mis.pupil_files.template import HEADINGS as TEMPLATE
from mis.pupil_files.template import template_csv, template_xlsx
from tests.mis.pupil_files.files import AVA, HEADINGS, a_csv, pupils_in, text_of, troubles_in, troubles_of

NEEDED = ("Adm No", "Forename", "Surname")


def file_of(headings, *rows):
    return text_of([headings, *rows]).encode()


class TestRecognised:
    @pytest.mark.parametrize(
        ("heading", "field"),
        [
            ("Forename", "forename"),
            ("First name", "forename"),
            ("PREFERRED_FIRST_NAME", "forename"),
            ("Known as", "forename"),
            ("Surname", "surname"),
            ("Last Name", "surname"),
            ("Family name", "surname"),
            ("Legal Forename", "legal_forename"),
            ("Legal first name", "legal_forename"),
            ("Legal Surname", "legal_surname"),
            ("Year", "year"),
            ("Year Group", "year"),
            ("Yr.", "year"),
            ("NC Year", "year"),
            ("Form", "form"),
            ("Reg", "form"),
            ("Reg. Group", "form"),
            ("Tutor group", "form"),
            ("UPN", "mis_id"),
            ("Admission number", "mis_id"),
            ("AdmissionNo", "mis_id"),
            ("MIS id", "mis_id"),
            ("Student ID", "mis_id"),
        ],
    )
    def test_a_school_need_not_rename_its_columns(self, heading, field):
        assert guessed([heading]) == {field: 0}

    def test_what_a_pupil_is_called_comes_before_what_they_were_christened(self):
        (pupil,) = pupils_in(
            file_of(
                ("Adm No", "Forename", "Preferred forename", "Surname", "Legal surname"),
                ("1", "Alexandra", "Alex", "Olsen", "Olsen-Ng"),
            )
        )
        assert (pupil.forename, pupil.surname, pupil.legal_surname) == ("Alex", "Olsen", "Olsen-Ng")

    def test_the_mis_own_id_comes_before_a_upn(self):
        assert guessed(["UPN", "Admission number", "MIS id"])["mis_id"] == 2
        assert guessed(["UPN", "Admission number"])["mis_id"] == 1

    def test_a_title_may_stand_above(self):
        content = b"Pupils on roll, Northfield\r\nPrinted 24 November\r\n\r\n" + a_csv(("", *AVA[1:]))
        assert troubles_in(content) == ["Row 5, column A (Admission number): is empty."]

    def test_a_column_that_is_not_there_says_nothing(self):
        (pupil,) = pupils_in(file_of(NEEDED, ("1", "Ava", "Olsen")))
        assert (pupil.year, pupil.form, pupil.legal_forename) == (None, None, None)

    def test_an_empty_cell_says_that_there_is_nothing(self):
        (pupil,) = pupils_in(a_csv(("1", "Ava", "Olsen", "7", "")))
        assert pupil.form == ""

    @pytest.mark.parametrize("missing", [0, 1, 2])
    def test_what_is_needed_and_not_found_is_asked_for(self, missing):
        headings = [name if at != missing else f"Column {at}" for at, name in enumerate(NEEDED)]
        titles = ["MIS id, admission number or UPN", "Forename", "Surname"]
        assert troubles_in(file_of(headings, ("1", "Ava", "Olsen"))) == [
            f"No column is chosen for: {titles[missing]}."
        ]

    def test_others_can_be_chosen(self):
        opened = open_file(
            file_of(("A", "B", "C"), ("1", "Ava", "Olsen")),
            Said(columns={"mis_id": 0, "forename": 1, "surname": 2}),
        )
        assert opened.reading.pupils[0].surname == "Olsen"

    def test_one_column_cannot_say_two_things(self):
        opened = open_file(a_csv(AVA), Said(columns={"surname": 1}))
        assert troubles_of(opened) == ["One column is chosen twice."]

    def test_headings_alone_are_no_pupils(self):
        assert troubles_in(a_csv()) == ["There is no pupil below the names of the columns."]

    def test_a_heading_is_found_by_name_however_it_is_spelt(self):
        assert named("reg group", ["Form", "Reg. Group"]) == 1
        assert named("House", ["Form"]) is None

    @pytest.mark.parametrize(("column", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (59, "BH")])
    def test_columns_are_called_as_spreadsheets_call_them(self, column, letter):
        assert letter_of(column) == letter


class TestMistakes:
    @pytest.mark.parametrize(
        ("row", "told"),
        [
            (("", "Ava", "Olsen"), "column A (Adm No): is empty."),
            ((" ", "Ava", "Olsen"), "column A (Adm No): is empty."),
            (("1", "", ""), "column C (Surname): is empty, and so is the forename."),
            (("1.23457E+12", "Ava", "Olsen"), "column A (Adm No): was shortened by a spreadsheet, so digits"),
            (("1" * 101, "Ava", "Olsen"), "column A (Adm No): is longer than 100 characters."),
            (("1", "A" * 101, "Olsen"), "column B (Forename): is longer than 100 characters."),
            (("1", "\N{LATIN SMALL LETTER SHARP S}" * 100, "ﷺ" * 90), "column C (Surname): and the forename"),
        ],
    )
    def test_are_told_by_row_and_column(self, row, told):
        (found,) = troubles_in(file_of(NEEDED, ("9", "Ben", "Okafor"), row))
        assert found.startswith(f"Row 3, {told}")

    def test_of_one_row_are_all_told(self):
        assert len(troubles_in(file_of(NEEDED, ("", "", "O" * 101)))) == 2

    def test_two_pupils_with_one_id_are_not_merged(self):
        rows = [("1", "Ava", "Olsen"), ("2", "Ben", "Okafor"), ("1", "Cara", "Ortiz")]
        assert troubles_in(file_of(NEEDED, *rows)) == [
            "Row 4, column A (Adm No): is in row 2 already, and the two differ: "
            "Forename: Ava and Cara, Surname: Olsen and Ortiz."
        ]

    def test_somebody_may_have_one_name_only(self):
        (pupil,) = pupils_in(file_of(NEEDED, ("1", "Suharto", "")))
        assert (pupil.forename, pupil.surname) == ("Suharto", "")

    def test_what_deceives_the_eye_is_gone(self):
        (pupil,) = pupils_in(file_of(NEEDED, ("1", "A\u202eva", "Ol\u0007sen  Ng")))
        assert (pupil.forename, pupil.surname) == ("Ava", "Olsen Ng")


@pytest.mark.parametrize("make", [template_csv, template_xlsx])
def test_the_empty_file_is_understood_when_it_comes_back(make):
    opened = open_file(make())
    assert set(opened.mapped) == {
        "mis_id",
        "forename",
        "surname",
        "legal_forename",
        "legal_surname",
        "year",
        "form",
    }
    assert list(opened.head.names) == list(TEMPLATE)
    assert opened.reading.pupils == []


def test_headings_of_these_tests_are_all_recognised():
    assert len(guessed(HEADINGS)) == len(HEADINGS)
