"""One school's file reaches one school."""

import pytest

from custr.models import School
from mis.provisioning.applying.tally import SECTIONS
from reasons.models import AttendanceCode
from tests.cast import a_code, a_connection, a_device, a_question, a_reason, a_school, a_student
from tests.mis.provisioning.files import everything, only, provision, refusal, without_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin() -> School:
    """Another school that holds the same letters, texts, ids and names as the file."""
    school = a_school(slug="twin")
    a_code(school, "L", mis_id="X1")
    a_code(school, "ONLY")
    a_reason(school, "Overslept", code="L", kind="late_arrival")
    a_question(school, "Lunch?")
    a_student(school, "Somebody", "Else", mis_id="P1")
    a_device(school, "Reception")
    a_connection(school)
    return school


def rows_of(school: School) -> dict[str, list[object]]:
    return {
        name: [row for row in rows if row.get("school_id") == school.pk or row.get("slug") == school.slug]
        for name, rows in everything().items()
    }


def test_the_other_school_stays_as_it_was(twin: School) -> None:
    before = rows_of(twin)
    report = provision(without_people())
    assert report["created"]["students"] == 2
    assert report["created"]["kiosks"] == 2
    assert rows_of(twin) == before


def test_another_schools_code_is_not_this_schools(twin: School) -> None:
    provision(without_people())
    assert AttendanceCode.objects.filter(code="ONLY").exists()
    said = refusal(only(reasons=[{"text": "New", "code": "ONLY"}]))
    assert said.startswith("reasons[0].code is “ONLY”")


def test_removing_the_connection_leaves_the_other_schools(twin: School) -> None:
    provision(without_people())
    provision(only(mis=None))
    twin.refresh_from_db()
    assert twin.connection.credentials["token"] == "wonde-token"


def test_the_report_has_every_section_of_the_file() -> None:
    report = provision(only(school={"slug": "hill", "name": "Hill"}))
    assert tuple(report["created"]) == tuple(report["updated"]) == SECTIONS
