"""`manage.py import_students`: what it prints, and how it ends."""

from io import StringIO

import pytest
from django.core.management import call_command

from custr.commands import WrongInputError
from custr.models import Student
from mis.management.commands.import_students import Command
from mis.pupil_files.asking import Doubt
from tests.cast import a_connection, a_school, a_student
from tests.mis.pupil_files.files import AVA, BEN, HEADINGS, a_csv, an_xlsx, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return a_school(slug="northfield")


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "pupils.csv"
        path.write_bytes(content)
        return path

    return write


def run(*args):
    out = StringIO()
    call_command("import_students", *map(str, args), stdout=out)
    return out.getvalue()


def ends(capsys, *args):
    """The exit status as a shell sees it, and what stood on stderr."""
    with pytest.raises(SystemExit) as exit_:
        Command().run_from_argv(["manage.py", "import_students", *map(str, args)])
    return exit_.value.code, capsys.readouterr().err


def test_brings_the_pupils_and_says_how_many(school, file):
    assert run("northfield", file(a_csv(AVA, BEN))) == "2 pupils new · 0 pupils unchanged\n"
    assert run("northfield", file(an_xlsx(HEADINGS, AVA, BEN))) == "Nothing had changed.\n"
    assert Student.objects.filter(school=school, active=True).count() == 2


def test_a_trial_names_the_changes_and_makes_none(school, file):
    a_student(school, "Ava", "Olsen", mis_id="1001", form="7A")
    said = run("northfield", file(a_csv(AVA, BEN)), "--dry-run")
    assert said.splitlines() == [
        "1 pupil new · 1 pupil changed · 0 pupils unchanged",
        "  Changed: Ava Olsen: form 7A → 7B",
        "  New: Ben Okafor: 8C",
        "This was a trial: nothing was changed.",
    ]
    assert Student.objects.get().form == "7A"


def test_leavers_go_only_when_asked_to(school, file):
    run("northfield", file(a_csv(AVA, BEN)))
    run("northfield", file(a_csv(AVA)))
    assert Student.objects.filter(active=True).count() == 2
    assert "1 pupil left" in run("northfield", file(a_csv(AVA)), "--deactivate-missing")
    assert Student.objects.filter(active=True).count() == 1


def test_a_column_can_be_named(school, file):
    content = text_of([("Adm no", "Forename", "Nickname", "Surname"), ("1", "Alexandra", "Alex", "Ng")])
    run("northfield", file(content.encode()), "--column", "forename=nickname")
    assert Student.objects.get().name == "Alex Ng"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--column", "house=Form"], "--column takes FIELD=HEADING, and “house=Form” names no field."),
        (["--column", "form=House"], "The file has no column “House”."),
    ],
)
def test_a_column_that_is_not_there_is_wrong_input(school, file, capsys, args, words):
    assert ends(capsys, "northfield", file(a_csv(AVA)), *args) == (2, f"{words}\n")


def test_mistakes_are_told_and_nothing_is_brought(school, file):
    rows = [AVA, *[("", "Ben", f"Okafor {number}", "8", "8C") for number in range(7)]]
    with pytest.raises(WrongInputError) as error:
        run("northfield", file(a_csv(*rows)))
    assert str(error.value).startswith("Row 3, column A (Admission number): is empty. Row 4,")
    assert str(error.value).endswith("There are 2 more.")
    assert (error.value.returncode, Student.objects.exists()) == (2, False)


def test_a_file_that_is_not_there_is_wrong_input(school, tmp_path, capsys):
    status, words = ends(capsys, "northfield", tmp_path / "none.csv")
    assert (status, words.endswith("cannot be read: No such file or directory.\n")) == (2, True)


def test_a_school_that_is_not_there_is_wrong_input(db, file, capsys):
    assert ends(capsys, "southgate", file(a_csv(AVA))) == (2, "There is no school “southgate”.\n")


def test_a_school_whose_mis_tells_of_pupils_is_refused(school, file, capsys):
    a_connection(school)
    status, words = ends(capsys, "northfield", file(a_csv(AVA)), "--dry-run")
    assert (status, "come from its MIS (SIMS by Wonde)" in words) == (2, True)


def test_more_than_half_at_once_is_refused_until_it_is_meant(school, file):
    many = [(str(number), "Ava", f"Olsen {number}", "7", "7B") for number in range(50)]
    run("northfield", file(a_csv(*many)))
    with pytest.raises(WrongInputError, match="More than half"):
        run("northfield", file(a_csv(*many[:20])), "--deactivate-missing")
    said = run("northfield", file(a_csv(*many[:20])), "--deactivate-missing", "--accept-leavers")
    assert said == "30 pupils left · 20 pupils unchanged\n"


@pytest.mark.parametrize("doubt", Doubt)
def test_whatever_may_be_asked_has_its_option(doubt):
    parser = Command().create_parser("manage.py", "import_students")
    assert doubt.value in {option for action in parser._actions for option in action.option_strings}
