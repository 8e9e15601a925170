"""What a pupil is known again by: kept as the MIS tells it, and the UPN never shown."""

import pytest
from django.db import transaction

from custr.models import Role, Student
from mis.adapters.rows import StudentRow
from mis.sync.students import apply_students
from mis.sync.tally import Tally
from tests.admin_cast import signed_in, somebody
from tests.cast import a_school, a_student

pytestmark = pytest.mark.django_db

UPN = "H801200001001"


def bring(school, *rows: StudentRow) -> Tally:
    tally = Tally()
    with transaction.atomic():
        apply_students(rows, school, tally, whole=True)
    return tally


def ava(**fields: str | None) -> StudentRow:
    return StudentRow(mis_id="A1", forename="Ava", surname="Olsen", **fields)


def test_the_numbers_are_kept() -> None:
    bring(a_school(), ava(upi="u-1", admission_number="004711", upn=UPN))
    pupil = Student.objects.get()
    assert (pupil.upi, pupil.admission_number, pupil.upn) == ("u-1", "004711", UPN)


def test_numbers_that_an_mis_does_not_tell_stay() -> None:
    school = a_school()
    bring(school, ava(upi="u-1", admission_number="004711", upn=UPN))
    tally = bring(school, ava())
    pupil = Student.objects.get()
    assert (pupil.upi, pupil.admission_number, pupil.upn) == ("u-1", "004711", UPN)
    assert tally.counts == {}


def cai(number: int, **fields: str | None) -> StudentRow:
    return StudentRow(mis_id=f"C{number}", forename="Cai", surname="Moss", **fields)


class TestEnrolledAgain:
    """A pupil who left and came back under a new id of the MIS, and with the old `upi`."""

    def test_it_is_the_same_pupil_under_the_new_id(self) -> None:
        school = a_school()
        bring(school, ava(upi="u-1"), cai(1))
        held = Student.objects.get(mis_id="A1")
        tally = bring(school, StudentRow(mis_id="A9", forename="Ava", surname="Olsen", upi="u-1"), cai(1))
        held.refresh_from_db()
        assert (held.mis_id, held.active, Student.objects.count()) == ("A9", True, 2)
        assert tally.lines == [["pupil_changed", "Ava Olsen", {"mis_id": ["A1", "A9"]}]]

    def test_one_who_had_left_comes_back(self) -> None:
        school = a_school()
        bring(school, ava(upi="u-1"), cai(1))
        bring(school, cai(1))
        tally = bring(school, StudentRow(mis_id="A9", forename="Ava", surname="Olsen", upi="u-1"), cai(1))
        assert Student.objects.get(upi="u-1").mis_id == "A9"
        assert tally.counts == {"pupil_back": 1}

    def test_the_leaver_under_the_old_id_is_nobody_more(self) -> None:
        school = a_school()
        bring(school, ava(upi="u-1"), cai(1))
        new = StudentRow(mis_id="A9", forename="Ava", surname="Olsen", upi="u-1")
        rows = [new, StudentRow(mis_id="A1", active=False)]
        with transaction.atomic():
            apply_students(rows, school, Tally(), whole=False)
        assert list(Student.objects.filter(upi="u-1").values_list("mis_id", "active")) == [("A9", True)]

    def test_two_on_roll_with_one_upi_are_two_pupils(self) -> None:
        school = a_school()
        bring(school, ava(upi="u-1"))
        bring(school, ava(upi="u-1"), cai(2, upi="u-1"))
        assert set(Student.objects.values_list("mis_id", "active")) == {("A1", True), ("C2", True)}

    def test_two_new_ids_with_one_upi_are_not_guessed_between(self) -> None:
        school = a_school()
        bring(school, ava(upi="u-1"))
        bring(school, cai(2, upi="u-1"), cai(3, upi="u-1"))
        assert set(Student.objects.values_list("mis_id", "active")) == {
            ("A1", False),
            ("C2", True),
            ("C3", True),
        }

    def test_between_two_pupils_here_with_one_upi_is_not_guessed(self) -> None:
        school = a_school()
        a_student(school, mis_id="A1", upi="u-1", active=False)
        a_student(school, mis_id="A2", upi="u-1", active=False)
        bring(school, cai(3, upi="u-1"))
        assert set(Student.objects.values_list("mis_id", "active")) == {
            ("A1", False),
            ("A2", False),
            ("C3", True),
        }

    def test_without_a_upi_nobody_is_known_again(self) -> None:
        school = a_school()
        bring(school, ava(), cai(1))
        bring(school, StudentRow(mis_id="A9", forename="Ava", surname="Olsen"), cai(1))
        assert Student.objects.count() == 3

    def test_another_schools_pupil_is_nobody_here(self) -> None:
        bring(a_school(slug="elsewhere"), ava(upi="u-1"))
        bring(a_school(), StudentRow(mis_id="A9", forename="Ava", surname="Olsen", upi="u-1"))
        assert set(Student.objects.values_list("mis_id", flat=True)) == {"A1", "A9"}

    def test_a_trial_says_so_and_changes_nothing(self) -> None:
        school = a_school()
        bring(school, ava(upi="u-1"))
        tally = Tally()
        new = StudentRow(mis_id="A9", forename="Ava", surname="Olsen", upi="u-1")
        apply_students([new], school, tally, whole=True, trial=True)
        assert tally.counts == {"pupil_changed": 1}
        assert Student.objects.get().mis_id == "A1"


def test_a_upn_that_changed_is_told_without_itself() -> None:
    school = a_school()
    bring(school, ava(upn=UPN))
    tally = bring(school, ava(upn="Z999999999999"))
    assert Student.objects.get().upn == "Z999999999999"
    assert tally.lines == [["pupil_changed", "Ava Olsen", {"upn": ["", ""]}]]
    assert UPN not in repr(ava(upn=UPN))


def test_no_page_of_the_admin_shows_or_finds_a_upn() -> None:
    school = a_school()
    pupil = a_student(school, upn=UPN, admission_number="004711")
    client = signed_in(somebody("head", Role.ADMIN, school))
    page = client.get(f"/admin/custr/student/{pupil.pk}/change/").text
    assert "004711" in page
    assert UPN not in page
    assert "Olsen" not in client.get("/admin/custr/student/", {"q": UPN}).text
    assert client.get("/admin/custr/student/", {"upn": UPN}).status_code != 200
