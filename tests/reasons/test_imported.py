"""Reasons that come with the MIS's codes."""

import pytest

from custr.models import School
from reasons.imported import import_reasons
from reasons.models import AttendanceCode, Reason
from reasons.rules import offered_reasons
from tests.cast import a_code, a_reason, a_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    return a_school()


def imported(school: School) -> list[tuple[str, str]]:
    rows = Reason.objects.filter(school=school, imported=True).order_by("text")
    return [(row.text, row.code.code) for row in rows if row.code]


def test_each_code_gives_one_reason_of_kind_both(school: School) -> None:
    a_code(school, "L", description="Late")
    a_code(school, "M", description="Medical")
    import_reasons(school)
    assert imported(school) == [("Late", "L"), ("Medical", "M")]
    assert set(Reason.objects.values_list("kind", "writeback")) == {("both", True)}


def test_a_code_without_a_description_gives_its_letter(school: School) -> None:
    a_code(school, "U", description="")
    import_reasons(school)
    assert imported(school) == [("U", "U")]


def test_again_changes_nothing(school: School) -> None:
    a_code(school, "L")
    import_reasons(school)
    before = list(Reason.objects.values())
    import_reasons(school)
    assert list(Reason.objects.values()) == before


def test_the_text_follows_the_description(school: School) -> None:
    code = a_code(school, "L", description="Late")
    import_reasons(school)
    kept = Reason.objects.get().pk
    AttendanceCode.objects.filter(pk=code.pk).update(description="Late  BEFORE registers closed")
    import_reasons(school)
    reason = Reason.objects.get()
    assert (reason.pk, reason.text) == (kept, "Late  BEFORE registers closed")
    assert reason.text_key == "late before registers closed"


def test_own_reasons_are_left_alone(school: School) -> None:
    own = a_reason(school, "Late", code=a_code(school, "L", description="Late"))
    import_reasons(school)
    own.refresh_from_db()
    assert not own.imported
    assert Reason.objects.count() == 2


def test_a_code_that_went_inactive_is_no_longer_offered(school: School) -> None:
    code = a_code(school, "L", description="Late")
    import_reasons(school)
    AttendanceCode.objects.filter(pk=code.pk).update(active=False)
    import_reasons(school)
    assert imported(school) == [("Late", "L")]
    assert list(offered_reasons(school)) == []


def test_the_reason_of_an_inactive_code_is_archived_and_is_the_same_when_it_comes_back(
    school: School,
) -> None:
    code = a_code(school, "L", description="Late")
    import_reasons(school)
    was = Reason.objects.get()
    AttendanceCode.objects.filter(pk=code.pk).update(active=False)
    import_reasons(school)
    assert Reason.objects.get().archived
    AttendanceCode.objects.filter(pk=code.pk).update(active=True, description="Late again")
    import_reasons(school)
    back = Reason.objects.get()
    assert (back.pk, back.archived, back.text) == (was.pk, False, "Late again")


def test_a_code_that_was_never_in_use_gives_no_reason(school: School) -> None:
    a_code(school, "X", active=False)
    import_reasons(school)
    assert imported(school) == []


def test_another_schools_codes_are_not_imported(school: School) -> None:
    a_code(a_school(), "L")
    import_reasons(school)
    assert imported(school) == []
