"""Attendance codes brought from the MIS, and the reasons that come and go with them."""

import pytest

from mis.sync.words import line_words
from reasons.models import AttendanceCode, Reason
from reasons.rules import offered_reasons
from tests.cast import a_code, a_reason
from tests.mis.sync.fake_mis import a_letter, a_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _somebody_on_roll(mis):
    mis.pupils = [a_pupil(1)]


def codes(school):
    rows = AttendanceCode.objects.filter(school=school).order_by("code")
    return {row.code: (row.mis_id, row.description, row.active) for row in rows}


def offered(school):
    return sorted(reason.text for reason in offered_reasons(school))


def test_codes_come_with_their_ids_and_each_with_a_reason(sync, mis, school):
    mis.codes = [a_letter("L", description="Late"), a_letter("M", description="Medical")]
    run = sync()
    assert codes(school) == {"L": ("id-of-L", "Late", True), "M": ("id-of-M", "Medical", True)}
    assert run.counts["code_new"] == 2
    reasons = Reason.objects.filter(school=school).values_list("text", "kind", "imported", "code__code")
    assert sorted(reasons) == [("Late", "both", True, "L"), ("Medical", "both", True, "M")]


def test_a_code_keeps_its_row_when_its_id_or_description_changes(sync, mis, school):
    was = a_code(school, "L", mis_id="", description="Late")
    mis.codes = [a_letter("L", description="Late before registers closed")]
    run = sync()
    was.refresh_from_db()
    assert (was.mis_id, was.description) == ("id-of-L", "Late before registers closed")
    assert run.counts == {"pupil_new": 1, "code_changed": 1}


def test_a_code_that_vanishes_is_inactive_and_who_uses_it_is_reported(sync, mis, school):
    mis.codes = [a_letter("L"), a_letter("U")]
    sync()
    a_reason(school, "Overslept", code="L", time_codes={"09:00": "U"})
    a_reason(school, "Came in later", code="U")
    a_reason(school, "Long gone", code="U", archived=True)
    a_reason(school, "Missed the bus", code="L")
    mis.codes = [a_letter("L")]
    run = sync()
    assert codes(school)["U"][2] is False
    assert run.lines == [["code_gone", "U", ["Came in later", "Overslept"]]]
    assert "Came in later, Overslept" in line_words(run.lines[0])[2]


def test_the_imported_reason_of_a_vanished_code_is_archived_and_comes_back_the_same(sync, mis, school):
    mis.codes = [a_letter("L"), a_letter("U", description="After registers closed")]
    sync()
    was = Reason.objects.get(code__code="U")
    mis.codes = [a_letter("L")]
    sync()
    was.refresh_from_db()
    assert was.archived
    assert offered(school) == ["Code L"]
    mis.codes = [a_letter("L"), a_letter("U", description="Late, closed")]
    run = sync()
    was.refresh_from_db()
    assert (was.archived, was.text, run.counts) == (False, "Late, closed", {"code_back": 1})
    assert offered(school) == ["Code L", "Late, closed"]


def test_a_code_the_mis_calls_inactive_is_not_usable_and_gives_no_reason(sync, mis, school):
    mis.codes = [a_letter("L"), a_letter("X", active=False)]
    sync()
    assert codes(school)["X"][2] is False
    assert offered(school) == ["Code L"]


def test_of_two_with_one_letter_the_one_that_is_usable_counts(sync, mis, school):
    mis.codes = [a_letter("L", id="old", active=False), a_letter("L", id="new")]
    sync()
    assert codes(school)["L"][0] == "new"


def test_of_two_with_one_letter_the_first_listed_is_taken_and_then_stays(sync, mis, school):
    mis.codes = [a_letter("L", id="first"), a_letter("L", id="second")]
    sync()
    assert codes(school)["L"][0] == "first"
    mis.codes.reverse()
    run = sync()
    assert (codes(school)["L"][0], run.lines) == ("first", [])


def test_when_the_one_in_use_is_listed_no_more_the_other_takes_its_place(sync, mis, school):
    mis.codes = [a_letter("L", id="first"), a_letter("L", id="second")]
    sync()
    mis.codes = mis.codes[1:]
    sync()
    assert codes(school)["L"][0] == "second"


def test_a_code_that_says_no_more_than_its_letter_is_taken(sync, mis, school):
    mis.codes = [{"id": 4711, "code": "L"}]
    sync()
    assert codes(school) == {"L": ("4711", "", True)}


@pytest.mark.parametrize("odd", [{"code": ""}, {"code": "W" * 21}, {"id": "A" * 201}])
def test_a_code_that_cannot_be_kept_is_reported(sync, mis, school, odd):
    mis.codes = [a_letter("L"), {**a_letter("Q"), **odd}]
    assert sync().counts["code_skipped"] == 1
    assert set(codes(school)) == {"L"}


def test_a_school_may_hide_what_is_imported(sync, mis, school):
    school.hide_imported_reasons = True
    school.save()
    a_reason(school, "Missed the bus")
    sync()
    assert offered(school) == ["Missed the bus"]
    assert Reason.objects.filter(imported=True).count() == 2
