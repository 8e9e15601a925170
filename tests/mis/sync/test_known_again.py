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
