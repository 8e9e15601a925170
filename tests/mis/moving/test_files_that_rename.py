"""A file whose ids are other people's is refused; after a change of MIS it brings the same pupils over."""

import pytest

from custr.models import Student
from mis.adapters.rows import StudentRow
from mis.identity import remember_before
from mis.models import Connection
from mis.pupil_files.asking import Doubt
from mis.pupil_files.bringing import look
from mis.pupil_files.preview import Choices
from tests.cast import a_connection, a_school, a_student
from tests.mis.provisioning.files import only, provision, refusal

pytestmark = pytest.mark.django_db

PUPILS = [("Ava", "Olsen"), ("Ben", "King"), ("Cai", "Moss"), ("Dee", "Hart"), ("Eli", "Ng")]
STRANGERS = [("Zed", "Young"), ("Yan", "Xu"), ("Wim", "Vos"), ("Uma", "Tan"), ("Tom", "Quux")]
OTHER_SCHOOL = {"provider": "wonde", "credentials": {"school_id": "A-another"}}


def a_roll(names, first=1):
    return [
        {"mis_id": f"P{number}", "forename": forename, "surname": surname, "form": "7B"}
        for number, (forename, surname) in enumerate(names, first)
    ]


@pytest.fixture
def hill():
    school = a_school(slug="hill")
    a_connection(school, "https://api.wonde.com/v1.0/")
    for number, name in enumerate(PUPILS, 1):
        a_student(school, *name, mis_id=f"P{number}")
    return school


def by_name(school):
    return {row.name: (row.pk, row.mis_id) for row in Student.objects.filter(school=school)}


def test_a_roll_that_renames_is_refused_and_names_its_option(hill):
    said = refusal(only(students=a_roll(STRANGERS)))
    assert said.startswith(
        "students gives 5 ids to people with another name, such as P1 of Ava Olsen to Zed Young"
    )
    assert "--accept-renamed" in said


def test_with_the_option_the_names_are_taken(hill):
    before = by_name(hill)
    provision(only(students=a_roll(STRANGERS)), "--accept-renamed")
    assert by_name(hill)["Zed Young"] == before["Ava Olsen"]


@pytest.mark.parametrize("names", [STRANGERS[:3] + PUPILS[3:], [(one, "Smith") for one, _two in PUPILS]])
def test_a_few_new_names_and_parts_of_names_are_taken(hill, names):
    provision(only(students=a_roll(names)))
    assert set(by_name(hill)) == {" ".join(name) for name in names}


def test_half_a_name_is_no_other_name(hill):
    provision(only(students=[{"mis_id": f"P{number}", "forename": "Zed"} for number in range(1, 6)]))
    assert Student.objects.filter(forename="Zed").count() == 5


def test_the_same_file_brings_the_pupils_of_another_mis_over(hill):
    before = {name: pk for name, (pk, _id) in by_name(hill).items()}
    provision(only(mis=OTHER_SCHOOL, students=a_roll(PUPILS, first=71)))
    assert {name: pk for name, (pk, _id) in by_name(hill).items()} == before
    assert by_name(hill)["Ava Olsen"][1] == "P71"


def test_a_stranger_under_a_former_id_is_somebody_new(hill):
    ava = by_name(hill)["Ava Olsen"][0]
    provision(only(mis=OTHER_SCHOOL, students=a_roll([STRANGERS[0], *PUPILS[1:]])))
    now = by_name(hill)
    assert now["Zed Young"][1] == "P1"
    assert now["Zed Young"][0] != ava
    assert now["Ava Olsen"][0] == ava
    assert Student.objects.get(pk=ava).of_former_mis


def test_many_strangers_under_former_ids_are_asked_about_all_the_same(hill):
    assert "--accept-renamed" in refusal(only(mis=OTHER_SCHOOL, students=a_roll(STRANGERS)))


def test_the_same_file_again_changes_nothing(hill):
    file = only(mis=OTHER_SCHOOL, students=a_roll(PUPILS, first=71))
    assert provision(file)["updated"]["students"] == 5
    assert provision(file)["updated"]["students"] == 0


@pytest.mark.parametrize(("host", "asked"), [("old.example", False), ("new.example", True)])
def test_an_imported_file_asks_about_one_stranger_only_after_a_change_of_mis(host, asked):
    school = a_school()
    a_student(school, "Ava", "Olsen", mis_id="P1", from_file=True)
    login = {"username": "u", "password": "p", "am_period_id": "1", "pm_period_id": "2"}
    held = a_connection(school, "https://old.example/", provider="rosariosis", system="", credentials=login)
    remember_before(held)
    Connection.objects.update(base_url=f"https://{host}/")
    school = type(school).objects.get()
    stranger = [StudentRow(mis_id="P1", forename="Zed", surname="Young")]
    preview = look(stranger, school, Choices(mapped={}))
    assert [question.doubt for question in preview.open_questions] == [Doubt.RENAMED] * asked
