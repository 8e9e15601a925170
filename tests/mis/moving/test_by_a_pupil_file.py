"""The new MIS tells of no pupils: a file brings them, and moves over whoever is there, once confirmed."""

from io import StringIO

import pytest
from django.core.management import call_command

from custr.commands import WrongInputError
from custr.models import Role, Student
from mis.pupil_files.asking import Doubt
from mis.pupil_files.bringing import OtherwiseError, bring, look
from mis.pupil_files.file import open_file
from mis.pupil_files.preview import Choices
from tests.admin_cast import signed_in, somebody
from tests.cast import a_student
from tests.mis.engine.conftest import mis, morning, scene  # noqa: F401 - fixtures
from tests.mis.moving.rosario import changed  # noqa: F401 - fixture
from tests.mis.pupil_files.files import text_of
from tests.mis.pupil_files.test_pages import press, shown, words

HEADINGS = ("Student ID", "Forename", "Surname", "Form")
EVIE, OLD, NEW = ("7", "Evie", "King", "8A"), ("8", "Old", "Hand", "7B"), ("9", "New", "Here", "7B")
SURE = ("--accept-moved", "--deactivate-missing")


def a_csv(*rows, headings=HEADINGS):
    return text_of([headings, *rows]).encode()


@pytest.fixture
def school(changed):  # noqa: F811
    """Two pupils came from the former MIS; the codes are the new one's already."""
    a_student(changed.scene.school, "Old", "Hand", mis_id="A2")
    assert changed.synchronises().status == "succeeded"
    return changed.scene.school


@pytest.fixture
def imported(changed, school, tmp_path):  # noqa: F811
    """The command, on a file of these rows."""

    def run(*rows, options=(), headings=HEADINGS):
        path = tmp_path / "pupils.csv"
        path.write_bytes(a_csv(*rows, headings=headings))
        out = StringIO()
        call_command("import_students", school.slug, str(path), *options, stdout=out)
        changed.reads_again()
        return out.getvalue()

    return run


def on_roll():
    return {row.name: (row.pk, row.mis_id) for row in Student.objects.filter(active=True)}


def everybody():
    return list(Student.objects.order_by("pk").values())


class TestTheCommand:
    def test_asks_before_it_moves_anybody_over(self, imported, changed):  # noqa: F811
        before = everybody()
        with pytest.raises(WrongInputError, match=r"same names, other ids: 2 pupils.*--accept-moved"):
            imported(EVIE, OLD)
        assert everybody() == before
        assert changed.ends().cause == "student_not_matched"
        assert changed.received == {}

    def test_moves_them_over_and_marks_reach_the_new_mis(self, imported, changed):  # noqa: F811
        before = on_roll()
        said = imported(EVIE, OLD, NEW, options=SURE)
        assert said.startswith("2 pupils under another id · 1 pupil new")
        now = on_roll()
        assert {name: now[name] for name in before} == {
            "Evie King": (before["Evie King"][0], "7"),
            "Old Hand": (before["Old Hand"][0], "8"),
        }
        assert set(now) == {"Evie King", "Old Hand", "New Here"}
        assert changed.ends().status == "successful"
        assert changed.received == {"7": "2"}

    def test_a_trial_shows_the_ids_and_moves_nobody(self, imported):
        before = everybody()
        said = imported(EVIE, OLD, options=["--dry-run"])
        assert "Other id: Evie King: id in the MIS A1749000193 → 7" in said
        assert "--accept-moved" in said
        assert everybody() == before

    def test_whoever_is_not_in_it_can_leave_though_no_file_brought_them(self, imported):
        imported(EVIE, options=SURE)
        assert set(on_roll()) == {"Evie King"}

    def test_left_out_and_kept_they_get_no_mark_and_may_leave_later(self, imported, changed):  # noqa: F811
        imported(EVIE, options=["--accept-moved"])
        old = Student.objects.get(forename="Old")
        ended = changed.ends(student=old)
        assert (ended.cause, "id of SIMS" in ended.detail) == ("student_not_matched", True)
        assert changed.received == {}
        imported(EVIE, options=["--deactivate-missing"])
        assert set(on_roll()) == {"Evie King"}

    def test_whom_one_file_left_out_the_next_moves_over(self, imported):
        before = on_roll()["Old Hand"][0]
        imported(EVIE, options=["--accept-moved"])
        with pytest.raises(WrongInputError, match=r"other ids: 1 pupil.*--accept-moved"):
            imported(EVIE, OLD)
        imported(EVIE, OLD, options=["--accept-moved"])
        assert on_roll()["Old Hand"] == (before, "8")

    def test_a_stranger_under_a_former_id_is_somebody_new(self, imported, changed):  # noqa: F811
        evie = on_roll()["Evie King"][0]
        zed = ("A1749000193", "Zed", "Young", "8A")
        with pytest.raises(WrongInputError, match=r"another name.*stranger.*--accept-renamed"):
            imported(zed, OLD, options=SURE)
        imported(zed, OLD, options=[*SURE, "--accept-renamed"])
        assert set(on_roll()) == {"Zed Young", "Old Hand"}
        assert on_roll()["Zed Young"][0] != evie
        assert changed.ends().cause == "student_not_matched"
        assert changed.ends(student=Student.objects.get(forename="Zed")).status == "successful"
        assert changed.received == {"A1749000193": "2"}

    def test_so_it_is_in_a_later_file(self, imported):
        old = on_roll()["Old Hand"][0]
        imported(EVIE, options=["--accept-moved"])
        imported(EVIE, ("A2", "Zed", "Young", "8A"), options=["--accept-renamed"])
        assert Student.objects.get(pk=old).name == "Old Hand"
        assert on_roll()["Zed Young"][0] != old

    def test_the_same_ids_and_names_go_on_unasked(self, imported, changed):  # noqa: F811
        imported(("A1749000193", "Evie", "King", "8A"), ("A2", "Old", "Hand", "7B"))
        assert changed.ends().status == "successful"
        assert changed.received == {"A1749000193": "2"}

    def test_the_same_file_again_changes_nothing(self, imported):
        imported(EVIE, OLD, options=SURE)
        before = everybody()
        assert imported(EVIE, OLD) == "Nothing had changed.\n"
        assert everybody() == before

    def test_a_upn_that_serves_as_the_id_is_not_shown(self, imported):
        said = imported(
            ("H801200001001", "Evie", "King", "8A"),
            options=["--dry-run"],
            headings=("UPN", *HEADINGS[1:]),
        )
        assert "Evie King" in said
        assert "H801200001001" not in said


class TestThePage:
    @pytest.fixture
    def admin(self, school):
        return signed_in(somebody("office", Role.ADMIN, school))

    def test_shows_and_asks_and_then_moves_them_over(self, admin, changed):  # noqa: F811
        before = on_roll()
        page = shown(admin, a_csv(EVIE, OLD))
        assert ("Moved over", 2) in [(kind.title, kind.count) for kind in page.context["kinds"]]
        assert "Evie King: A1749000193 → 7" in words(page)
        assert "Nothing was changed: The file tells the same names" in words(press(admin, page, "bring"))
        assert on_roll() == before
        press(admin, page, "bring", accept_moved="on")
        changed.reads_again()
        assert on_roll()["Evie King"] == (before["Evie King"][0], "7")
        assert changed.ends().status == "successful"
        assert changed.received == {"7": "2"}

    def test_offers_to_let_go_whoever_is_not_in_it(self, admin):
        page = shown(admin, a_csv(EVIE))
        assert "1 pupil who came from the former MIS, or from a file before" in words(page)
        page = press(admin, page, "look", accept_moved="on", let_go="on")
        assert ("Made inactive", 1) in [(kind.title, kind.count) for kind in page.context["kinds"]]
        press(admin, page, "bring", accept_moved="on")
        assert set(on_roll()) == {"Evie King"}


class TestAsShown:
    CHOICES = Choices(mapped={}, accepted=frozenset({Doubt.MOVED}))

    def rows(self, *rows):
        return open_file(a_csv(*rows)).reading.pupils

    def test_what_is_done_is_what_was_shown(self, school):
        before = everybody()
        seen = look(self.rows(EVIE, OLD), school, self.CHOICES)
        assert everybody() == before
        assert bring(self.rows(EVIE, OLD), school, self.CHOICES, shown=seen.digest) == seen

    def test_another_id_than_was_shown_is_not_given(self, school):
        seen = look(self.rows(EVIE, OLD), school, self.CHOICES)
        with pytest.raises(OtherwiseError):
            bring(self.rows(("70", *EVIE[1:]), OLD), school, self.CHOICES, shown=seen.digest)
        assert on_roll()["Evie King"][1] == "A1749000193"
