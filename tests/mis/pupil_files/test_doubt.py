"""Files as offices really export them: the right pupils, or a question that names its option."""

from pathlib import Path

import pytest

from custr.commands import WrongInputError
from custr.models import Student
from tests.cast import a_school, a_student
from tests.mis.pupil_files.files import HEADINGS, a_csv, an_xlsx, text_of
from tests.mis.pupil_files.test_command import run

pytestmark = pytest.mark.django_db
INPUTS = Path(__file__).parent / "inputs"
ADNO = ("Adno", "Forename", "Surname", "Form")


@pytest.fixture
def school():
    return a_school(slug="northfield")


@pytest.fixture
def file(tmp_path):
    def write(content, name="pupils.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def refused(*args):
    """The exit status, and the sentence."""
    with pytest.raises(WrongInputError) as error:
        run(*args)
    return error.value.returncode, str(error.value)


def listed():
    return [
        (row.mis_id, row.name, row.form) for row in Student.objects.filter(active=True).order_by("mis_id")
    ]


def csv_of(*rows, encoding="utf-8"):
    return text_of(rows).encode(encoding)


class TestPreferredNames:
    def test_go_back_cell_by_cell_to_the_plain_ones(self, school):
        said = run("northfield", INPUTS / "preferred-blank.csv")
        assert listed() == [("1", "Ava Olsen", "7B"), ("2", "Bob Ng", "7B")]
        assert "1 pupil has no “Preferred forename”: the plain name is taken. (Row 2: Ava Olsen)" in said

    @pytest.mark.parametrize("sign", ["-", "N/A", "n.a.", "—", "None", ""])
    def test_a_sign_for_nothing_is_none(self, school, file, sign):
        heads = ("Adno", "Forename", "Surname", "Preferred forename", "Preferred surname")
        run("northfield", file(csv_of(heads, ("1", "Ava", "Olsen", sign, sign))))
        assert listed() == [("1", "Ava Olsen", "")]

    def test_are_never_replaced_by_a_legal_one(self, school, file):
        heads = ("Adno", "Preferred forename", "Legal forename", "Legal surname")
        content = csv_of(heads, ("1", "", "Alexandra", "Ng"))
        status, words = refused("northfield", file(content))
        assert (status, "No column is chosen for: Surname." in words) == (2, True)

    def test_a_placeholder_form_is_none(self, school, file):
        said = run("northfield", file(csv_of(ADNO, ("1", "Ava", "Olsen", "N/A"))))
        assert listed() == [("1", "Ava Olsen", "")]
        assert "1 cell of “Form” holds only a sign for nothing" in said


class TestEncodings:
    def test_one_wrong_byte_is_told_by_row_and_column(self, school):
        status, words = refused("northfield", INPUTS / "one-wrong-byte.csv")
        assert status == 2
        assert words.startswith("Row 3, column C (Surname): is not UTF-8, though other cells are.")
        assert "--encoding" in words

    def test_as_utf_8_it_stays_wrong(self, school):
        status, words = refused("northfield", INPUTS / "one-wrong-byte.csv", "--encoding", "utf-8")
        assert (status, "Row 3, column C (Surname): is not written in UTF-8." in words) == (2, True)

    def test_eight_bits_are_taken_and_shown(self, school):
        said = run("northfield", INPUTS / "good-1252.csv")
        assert "Read as Windows-1252, separated by commas: José, O’Brien, Zoë, Müller." in said
        assert listed()[0][1] == "José O’Brien"

    @pytest.mark.parametrize(
        ("encoding", "name"),
        [("cp850", "Sánchez"), ("mac-roman", "Nuñez°"), ("cp1250", "Łukasz"), ("cp437", "José")],
    )
    def test_signs_that_belong_into_no_name_are_asked_about(self, school, file, encoding, name):
        content = csv_of(ADNO, ("1", name, "Olsen", "7B"), encoding=encoding)
        status, words = refused("northfield", file(content))
        assert (status, "--encoding" in words) == (2, True)
        assert listed() == []

    @pytest.mark.parametrize(
        ("encoding", "said_as"),
        [
            ("cp850", "ibm850"),
            ("mac-roman", "macintosh"),
            ("mac-roman", "mac-roman"),
            ("latin-1", "windows-1252"),
        ],
    )
    def test_what_is_said_of_them_counts(self, school, file, encoding, said_as):
        run(
            "northfield",
            file(csv_of(ADNO, ("1", "Sánchez", "Ó Briain", ""), encoding=encoding)),
            "--encoding",
            said_as,
        )
        assert listed() == [("1", "Sánchez Ó Briain", "")]

    @pytest.mark.parametrize("name", ["Jos?", "Jos\N{REPLACEMENT CHARACTER}", "?ukasz", "??", "?"])
    def test_a_letter_that_was_lost_before_is_refused(self, school, file, name):
        status, words = refused("northfield", file(csv_of(ADNO, ("1", name, "Olsen", "7B"))))
        assert (status, "Row 2, column B (Forename): holds a question mark" in words) == (2, True)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    @pytest.mark.parametrize("name", ["José", "Zoë", "O’Brien", "Müller"])
    def test_a_name_that_was_garbled_before_is_refused(self, school, file, name, encoding):
        garbled = name.encode().decode("cp1252", "ignore")
        status, words = refused("northfield", file(csv_of(ADNO, ("1", garbled, "Ng", ""), encoding=encoding)))
        assert (status, "Row 2, column B (Forename): was garbled" in words) == (2, True)

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
    @pytest.mark.parametrize("name", ["ANDRÉ–SMITH", "Weiß–Jones", "NICOLÒ’S"])
    def test_a_name_that_is_utf_8_by_accident_is_no_garbled_one(self, school, file, name, encoding):
        rows = ("1", "Zoë", name, "7B"), ("2", "José", "Ng", "7B")
        run("northfield", file(csv_of(ADNO, *rows, encoding=encoding)))
        assert listed()[0][1] == f"Zoë {name}"

    def test_bytes_that_happen_to_be_utf_8_can_be_read_otherwise(self, school, file):
        content = csv_of(ADNO, ("1", "L’Épine", "Olsen", ""), encoding="mac-roman")
        assert "L՞pine" not in run("northfield", file(content), "--encoding", "macintosh")
        assert listed() == [("1", "L’Épine Olsen", "")]

    def test_an_unknown_one_is_wrong_input(self, school, file):
        status, words = refused("northfield", file(csv_of(ADNO)), "--encoding", "unicode_escape")
        assert (status, words.startswith("--encoding knows utf-8, windows-1252")) == (2, True)


class TestWhatASpreadsheetChanged:
    def test_forms_are_refused_by_row_and_column(self, school):
        status, words = refused("northfield", INPUTS / "forms-a-spreadsheet-changed.csv")
        assert status == 2
        assert "Row 2, column D (Reg Group): was shortened by a spreadsheet" in words
        assert "Row 3, column D (Reg Group): holds a date" in words

    def test_good_forms_go_on_working(self, school):
        run("northfield", INPUTS / "good-forms.csv")
        assert [form for *_rest, form in listed()] == ["7E1", "7-1", "10X", "7/8", "07"]

    @pytest.mark.parametrize(
        "form",
        [
            "7.00E+01",
            "7E+01",
            "07-Jan",
            "7-Jan",
            "Jan-07",
            "07. Jan",
            "7-janv",
            "07/01/2026",
            "2026-01-07",
            "07:01:00",
            "7%",
        ],
    )
    def test_so_is_every_such_form(self, school, file, form):
        status, words = refused("northfield", file(csv_of(ADNO, ("1", "Ava", "Olsen", form))))
        assert (status, "Row 2, column D (Form)" in words) == (2, True)

    @pytest.mark.parametrize("form", ["7E1", "7-1", "7/8", "7-MAR", "7 May", "1.2", "Jan", "10-12"])
    def test_and_what_a_form_may_be_is_not(self, school, file, form):
        run("northfield", file(csv_of(ADNO, ("1", "Ava", "Olsen", form))))
        assert listed() == [("1", "Ava Olsen", form)]

    @pytest.mark.parametrize(
        "error",
        [
            "#N/A",
            "#REF!",
            "########",
            "#NAME?",
            "#DIV/0!",
            "#VALUE!",
            "Err:502",
            "#NV",
            "#BEZUG!",
            "#ERROR!",
            "#YOK",
            "#Н/Д",
            "#GETTING_DATA",
            "Fehler:502",
        ],
    )
    @pytest.mark.parametrize("column", [0, 1, 2, 3])
    def test_errors_are_refused_wherever_they_stand(self, school, file, error, column):
        row = ["1", "Ava", "Olsen", "7B"]
        row[column] = error
        for content in (csv_of(ADNO, row), an_xlsx(ADNO, row)):
            status, words = refused("northfield", file(content))
            assert (status, f"Row 2, column {'ABCD'[column]} ({ADNO[column]}): holds an error" in words) == (
                2,
                True,
            )

    @pytest.mark.parametrize(
        ("number", "shown_as", "told"),
        [
            (70, "0.00E+00", "was shortened"),
            (46029, "dd-mmm", "holds a date"),
            (0.07, "0%", "shows otherwise"),
            (7, "0.00", "shows otherwise"),
            (1234, "#,##0", "shows otherwise"),
            (7.5, "General", "is neither text nor a whole number"),
        ],
    )
    def test_in_a_workbook_the_shown_form_counts(self, school, file, number, shown_as, told):
        def show(sheet):
            sheet["D2"].number_format = shown_as

        content = an_xlsx(ADNO, ("1", "Ava", "Olsen", number), change=show)
        status, words = refused("northfield", file(content))
        assert (status, "Row 2, column D (Form): " in words, told in words) == (2, True, True)

    @pytest.mark.parametrize(
        ("shown_as", "form"), [("0000", "0017"), ('"A"0000', "A0017"), ("0", "17"), ("@", "17")]
    )
    def test_where_it_is_the_number_it_is_taken(self, school, file, shown_as, form):
        def show(sheet):
            sheet["D2"].number_format = shown_as

        run("northfield", file(an_xlsx(ADNO, ("1", "Ava", "Olsen", 17), change=show)))
        assert listed() == [("1", "Ava Olsen", form)]


class TestIds:
    @pytest.mark.parametrize("mis_id", ["1001.0", "1,001", "17%", "1001,00", "07-Jan", "1.23457E+12", "#N/A"])
    def test_that_a_program_made_a_figure_of_are_refused(self, school, file, mis_id):
        status, words = refused("northfield", file(csv_of(ADNO, (mis_id, "Ava", "Olsen", "7B"))))
        assert (status, "Row 2, column A (Adno):" in words) == (2, True)

    def test_cut_to_15_digits_are_refused_with_a_remedy(self, school):
        run("northfield", INPUTS / "ids.csv")
        status, words = refused("northfield", INPUTS / "17-digits.xlsx")
        assert (status, "Row 2, column A (Adno): has more than the 15 digits" in words) == (2, True)
        assert "format the column as Text" in words
        assert len(listed()) == 4

    @pytest.mark.parametrize(
        ("changed", "name"),
        [
            ("123", ("Ava", "Olsen")),
            ("123.0", ("Ava", "Olsen")),
            ("12345678901234500", ("Cal", "Day")),
            ("1.23457E+16", ("Cal", "Day")),
            ("a0017", ("Dee", "Fox")),
        ],
    )
    def test_changed_by_a_program_never_make_a_second_pupil(self, school, file, changed, name):
        run("northfield", INPUTS / "ids.csv")
        status, words = refused("northfield", file(csv_of(ADNO, (changed, *name, "7B"))))
        assert (status, "Row 2, column A (Adno):" in words, "as Text" in words) == (2, True, True)
        assert len(listed()) == 4

    def test_others_for_the_same_names_are_asked_about(self, school, file):
        run("northfield", INPUTS / "ids.csv")
        content = file(csv_of(ADNO, ("U77", "Ava", "Olsen", "7B")))
        status, words = refused("northfield", content)
        assert (status, "--accept-namesakes" in words, len(listed())) == (2, True, 4)
        run("northfield", content, "--accept-namesakes")
        assert len(listed()) == 5

    def test_for_other_people_are_asked_about(self, school, file):
        people = [(str(n), "Ava", f"Olsen{n}", "7B") for n in range(40)]
        run("northfield", file(csv_of(ADNO, *people)))
        others = [(str(n), "Zed", f"Young{n}", "7B") if n < 4 else row for n, row in enumerate(people)]
        status, words = refused("northfield", file(csv_of(ADNO, *others)))
        assert (status, "4 pupils have other names" in words, "--accept-renamed" in words) == (2, True, True)
        assert "4 pupils changed" in run("northfield", file(csv_of(ADNO, *others)), "--accept-renamed")
        married = [(str(n), "Zed", f"Young{n}", "7B") if n < 7 else row for n, row in enumerate(people)]
        assert "3 pupils changed" in run("northfield", file(csv_of(ADNO, *married)))

    def test_numbers_beside_the_id_are_kept_and_a_upn_is_not_shown(self, school, file):
        heads = ("MIS id", "Forename", "Surname", "Admission number", "UPN")
        said = run(
            "northfield", file(csv_of(heads, ("9", "Ava", "Olsen", "1001", "A123456789012"))), "--dry-run"
        )
        assert "A123456789012" not in said
        run("northfield", file(csv_of(heads, ("9", "Ava", "Olsen", "1001", "A123456789012"))))
        ava = Student.objects.get()
        assert (ava.mis_id, ava.admission_number, ava.upn) == ("9", "1001", "A123456789012")


class TestWhoIsOnRoll:
    def test_a_roster_of_everybody_gives_its_pupils(self, school):
        said = run("northfield", INPUTS / "oneroster-users.csv")
        ava = Student.objects.get()
        assert (ava.mis_id, ava.name, ava.year, ava.admission_number) == ("u1", "Ava Olsen", "07", "1001")
        assert (
            "2 rows were left out: not pupils on roll. (role: teacher (1); status: tobedeleted (1))" in said
        )

    @pytest.mark.parametrize(
        ("heading", "on", "off"),
        [
            ("Role", "Pupil", "Teacher"),
            ("Status", "Active", "Leaver"),
            ("Enrolment status", "Current", "Guest"),
            ("Enabled", "TRUE", "FALSE"),
            ("On roll", "Yes", "No"),
            ("Leaving date", "", "31/08/2020"),
            ("Start date", "01/09/2020", "01/09/2199"),
        ],
    )
    def test_a_column_that_tells_is_asked_about(self, school, file, heading, on, off):
        rows = [("Adno", "Forename", "Surname", heading), ("1", "Ava", "Olsen", on), ("2", "Ben", "Ng", off)]
        status, words = refused("northfield", file(csv_of(*rows)))
        assert (status, f'--on-roll "{heading}=' in words, listed()) == (2, True, [])
        value = {"01/09/2020": "past"}.get(on, on)
        run("northfield", file(csv_of(*rows)), "--on-roll", f"{heading}={value}")
        assert listed() == [("1", "Ava Olsen", "")]

    @pytest.mark.parametrize(
        ("heading", "value"),
        [("Status", "Active"), ("Role", "student"), ("Leaving date", "31/07/2199"), ("Leaving date", "")],
    )
    def test_one_by_which_all_are_on_roll_needs_no_question(self, school, file, heading, value):
        rows = [("Adno", "Forename", "Surname", heading), ("1", "Ava", "Olsen", value)]
        run("northfield", file(csv_of(*rows)))
        assert len(listed()) == 1

    @pytest.mark.parametrize(
        "no_pupil", [("Adno", "Forename", "Surname", "Status"), ("Total", "1", "", "one")]
    )
    def test_rows_that_are_no_pupils_do_not_make_it_a_question(self, school, file, no_pupil):
        rows = [("Adno", "Forename", "Surname", "Status"), ("1", "Ava", "Olsen", "Active"), no_pupil]
        run("northfield", file(csv_of(*rows)), "--skip-row", 3)
        run("northfield", file(csv_of(rows[0], rows[2], rows[1])), "--skip-row", 2)
        assert listed() == [("1", "Ava Olsen", "")]

    def test_all_of_them_can_be_meant(self, school, file):
        rows = [
            ("Adno", "Forename", "Surname", "Status"),
            ("1", "Ava", "Olsen", "S1"),
            ("2", "Ben", "Ng", ""),
        ]
        run("northfield", file(csv_of(*rows)), "--on-roll", "Status=*")
        assert len(listed()) == 2

    def test_a_column_that_is_not_there_is_wrong_input(self, school, file):
        status, words = refused("northfield", file(csv_of(ADNO, ("1", "A", "B", ""))), "--on-roll", "House=1")
        assert (status, words) == (2, "The file has no column “House”.")


class TestRowsThatAreNoPupils:
    def test_a_line_for_each_contact_counts_once(self, school):
        said = run("northfield", INPUTS / "line-per-contact.csv")
        assert len(listed()) == 2
        assert "1 row says again what one above says" in said

    def test_repeats_that_disagree_are_refused_with_both(self, school):
        status, words = refused("northfield", INPUTS / "repeats-that-disagree.csv")
        assert (status, "is in row 2 already, and the two differ: Form: 7B and 8C" in words) == (2, True)

    def test_headings_inside_are_left_out_and_counted(self, school):
        said = run("northfield", INPUTS / "heading-again.csv")
        assert listed() == [("1", "Ava Olsen", ""), ("2", "Ben Ng", "")]
        assert "1 row was left out: the names of the columns stand there again. (Row 3)" in said

    def test_a_total_is_named_and_left_out_when_asked(self, school):
        status, words = refused("northfield", INPUTS / "total.csv")
        assert (status, "Row 4: Total pupils: 2" in words, "--skip-row 4" in words) == (2, True, True)
        said = run("northfield", INPUTS / "total.csv", "--skip-row", 4)
        assert len(listed()) == 2
        assert "1 row was left out, as was chosen. (Row 4: Total pupils: 2)" in said

    @pytest.mark.parametrize(
        "row",
        [
            ("Total", "2", ""),
            ("", "", "Total: 2"),
            ("End of report", "", ""),
            ("", "Count", "2"),
            ("Form 7B", "", ""),
            ("Total", "25 pupils", "3 forms"),
            ("", "", "", "25"),
            ("", "", "", "Printed 30/11/2026"),
            ("", "", "", "30/11/2026", "Page 1"),
        ],
    )
    def test_so_is_every_such_row(self, school, file, row):
        heads = ("Adno", "Forename", "Surname", "Form", "House")[: max(3, len(row))]
        for content in (
            csv_of(heads, ("1", "Ava", "Olsen"), row),
            an_xlsx(heads, ("1", "Ava", "Olsen"), row),
        ):
            status, words = refused("northfield", file(content))
            assert (status, "--skip-row 3" in words) == (2, True)

    def test_a_pupil_may_be_called_total(self, school, file):
        run("northfield", file(csv_of(ADNO, ("1", "Ava", "Total", "7B"), ("2", "Count", "Page", "7B"))))
        assert len(listed()) == 2


class TestSheets:
    @pytest.mark.parametrize("name", ["strict.xlsx", "cover-first.xlsx"])
    def test_the_one_with_the_columns_is_read(self, school, name):
        run("northfield", INPUTS / name)
        assert listed() == [("1", "Ava Olsen", "")]

    def test_two_with_the_columns_are_asked_about(self, school, file):
        def add(sheet):
            other = sheet.parent.create_sheet("Year 8")
            for row in (HEADINGS, ("2", "Ben", "Ng", "8", "8C")):
                other.append(row)

        content = file(an_xlsx(HEADINGS, ("1", "Ava", "Olsen", "7", "7B"), change=add))
        status, words = refused("northfield", content)
        assert (status, "“Year 8”" in words, "--sheet" in words) == (2, True, True)
        run("northfield", content, "--sheet", "year 8")
        assert listed() == [("2", "Ben Ng", "8C")]

    def test_one_that_is_not_there_is_wrong_input(self, school):
        status, words = refused("northfield", INPUTS / "strict.xlsx", "--sheet", "Year 9")
        assert (status, words) == (2, "The workbook has no sheet “Year 9” that can be seen.")


class TestWhatWouldBeLost:
    def test_a_merged_form_is_filled_down(self, school):
        run("northfield", INPUTS / "forms.csv")
        said = run("northfield", INPUTS / "merged-form.xlsx")
        assert said.startswith("Nothing had changed.")
        assert "2 cells were filled from the one above" in said

    def test_a_file_that_empties_forms_says_so_before(self, school, file):
        run("northfield", INPUTS / "forms.csv")
        content = file(
            csv_of(ADNO, ("1", "Ava", "Olsen", ""), ("2", "Ben", "Ng", "-"), ("3", "Cal", "Day", "7B"))
        )
        status, words = refused("northfield", content)
        assert (status, "2 pupils" in words, "--accept-emptied" in words) == (2, True, True)
        assert [form for *_rest, form in listed()] == ["7B"] * 3
        run("northfield", content, "--accept-emptied")
        assert [form for *_rest, form in listed()] == ["", "", "7B"]

    def test_hidden_rows_are_asked_about(self, school, file):
        def hide(sheet):
            sheet.auto_filter.ref = "A1:D3"
            sheet.row_dimensions[3].hidden = True

        content = file(an_xlsx(ADNO, ("1", "Ava", "Olsen", "7B"), ("2", "Ben", "Ng", "8C"), change=hide))
        status, words = refused("northfield", content)
        assert (status, "1 row is hidden" in words, "--include-hidden-rows" in words) == (2, True, True)
        run("northfield", content, "--leave-hidden-rows-out")
        assert listed() == [("1", "Ava Olsen", "7B")]
        run("northfield", content, "--include-hidden-rows")
        assert len(listed()) == 2
        both = refused("northfield", content, "--include-hidden-rows", "--leave-hidden-rows-out")
        assert both == (2, "Say --include-hidden-rows or --leave-hidden-rows-out, not both.")

    def test_a_trial_tells_of_it_and_changes_nothing(self, school, file):
        a_student(school, mis_id="1", form="7B", from_file=True)
        said = run("northfield", file(csv_of(ADNO, ("1", "Ava", "Olsen", ""))), "--dry-run")
        assert "--accept-emptied" in said
        assert Student.objects.get().form == "7B"


class TestColumnsOfOneName:
    def test_that_differ_are_asked_about(self, school, file):
        heads = ("Adno", "Forename", "Surname", "Form", "Form")
        content = file(csv_of(heads, ("1", "Ava", "Olsen", "7B", "8C")))
        status, words = refused("northfield", content)
        assert (status, "--column form=D" in words) == (2, True)
        run("northfield", content, "--column", "form=E")
        assert listed() == [("1", "Ava Olsen", "8C")]

    def test_that_say_the_same_are_not(self, school, file):
        heads = ("Adno", "Forename", "Surname", "Form", "Form")
        run("northfield", file(csv_of(heads, ("1", "Ava", "Olsen", "7B", "7B"))))
        assert listed() == [("1", "Ava Olsen", "7B")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html><table><tr><td>Adno</td></tr></table></html>", "web page"),
        (a_csv(("1", "Ava", "Ol\x00sen", "7", "7B")), "neither text nor an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
    ],
)
def test_what_is_something_else_is_named_for_what_it_is(school, file, content, told):
    status, words = refused("northfield", file(content))
    assert (status, told in words) == (2, True)
