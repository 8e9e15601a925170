"""A school's calendar by file: what is the same thing, what is replaced, what is taken away."""

from typing import Any

import pytest

from custr.models import Closure, Device, School, SpecialDay, Term, WeekdayTimes
from tests.mis.provisioning.files import counted, exported, only, provision, refusal, without_people

pytestmark = pytest.mark.django_db

LAST_DAY = {"date": "2026-12-18", "ends": "12:00", "pm_starts": None, "name": "End of term"}


@pytest.fixture
def hill() -> School:
    provision(without_people())
    return School.objects.get()


def counts(**day: Any) -> tuple[dict[str, int], dict[str, int]]:
    """What a file of this day makes and changes."""
    report = provision(only(day=day))
    return counted(report["created"]), counted(report["updated"])


def test_weekdays_are_replaced_as_a_whole(hill: School) -> None:
    assert counts(weekdays={"mon": {"starts": "08:40"}}) == ({"weekdays": 1}, {"weekdays": 2})
    assert exported()["day"]["weekdays"] == {"mon": {"starts": "08:40"}}
    assert counts(weekdays={"mon": {"starts": "08:40"}}) == ({}, {})
    assert counts(weekdays={}) == ({}, {"weekdays": 1})
    assert not WeekdayTimes.objects.exists()


def test_weekdays_that_are_left_out_stay(hill: School) -> None:
    assert counts(special=[]) == ({}, {})
    assert WeekdayTimes.objects.count() == 2


def test_a_special_day_is_the_one_of_its_date_and_says_all_of_its_times(hill: School) -> None:
    assert counts(special=[{"date": "2026-12-18", "ends": "13:00"}]) == ({}, {"special": 1})
    assert exported()["day"]["special"][1] == {"date": "2026-12-18", "ends": "13:00", "name": "End of term"}
    assert counts(special=[{"date": "2026-12-18", "ends": "13:00"}]) == ({}, {})


def test_terms_and_closures_are_the_same_by_their_first_and_last_day(hill: School) -> None:
    spring = {"from": "2027-01-05", "to": "2027-03-26"}
    assert counts(terms=[spring]) == ({"terms": 1}, {})
    assert counts(terms=[{**spring, "name": "Spring"}]) == ({}, {"terms": 1})
    assert [term["name"] for term in exported()["day"]["terms"]] == ["Autumn", "Spring"]


@pytest.mark.parametrize(
    ("section", "entry", "model"),
    [
        ("special", {"date": "2026-12-18"}, SpecialDay),
        ("terms", {"from": "2026-09-02", "to": "2026-12-18"}, Term),
        ("closures", {"from": "2026-12-21", "to": "2027-01-01"}, Closure),
    ],
)
def test_an_entry_can_be_taken_away_and_that_twice_changes_nothing(
    hill: School, section: str, entry: dict[str, str], model: Any
) -> None:
    before = model.objects.count()
    assert counts(**{section: [{**entry, "remove": True}]}) == ({}, {section: 1})
    assert model.objects.count() == before - 1
    assert counts(**{section: [{**entry, "remove": True}]}) == ({}, {})
    assert counts(**{section: [{**entry, "remove": False}]}) == ({section: 1}, {})


def test_what_is_exported_is_the_same_school_again(hill: School) -> None:
    content = exported()
    report = provision(content)
    assert counted(report["created"]) == counted(report["updated"]) == {}
    assert content["day"]["special"][1] == LAST_DAY


def test_a_usual_day_that_leaves_a_stored_day_impossible_is_refused(hill: School) -> None:
    provision(only(day={"special": [{"date": "2026-12-17", "starts": "08:45"}]}))
    said = refusal(only(day={"am_registration_ends": "08:40"}))
    assert said.startswith("day does not go with the times of 2026-12-17: am_registration_ends is missing")


def test_a_day_can_be_mended_by_the_file_that_moves_the_usual_one(hill: School) -> None:
    provision(only(day={"special": [{"date": "2026-12-17", "starts": "08:45"}]}))
    late = {"date": "2026-12-17", "starts": "08:45", "am_registration_ends": "09:00"}
    assert counts(am_registration_ends="08:40", special=[late]) == ({}, {"day": 1, "special": 1})


def test_another_schools_calendar_is_not_touched(hill: School) -> None:
    provision(
        {
            "school": {"slug": "dale", "name": "Dale School"},
            "day": {"weekdays": {}, "special": [{**LAST_DAY, "remove": True}]},
        }
    )
    assert (WeekdayTimes.objects.count(), SpecialDay.objects.count()) == (2, 3)


def test_which_kinds_a_kiosk_offers_can_change_and_stay_where_nothing_is_said(hill: School) -> None:
    library = Device.objects.get(name="Library")
    assert library.offers == ["late_arrival"]
    assert counted(provision(only(kiosks=[{"name": "Library"}]))["updated"]) == {}
    both = ["early_leave", "late_arrival"]
    assert counted(provision(only(kiosks=[{"name": "Library", "kinds": both}]))["updated"]) == {"kiosks": 1}
    library.refresh_from_db()
    assert library.kinds is None


@pytest.mark.parametrize("years", [None, [], ["12", "13"]])
def test_which_years_may_sign_themselves_out_is_kept(hill: School, years: list[str] | None) -> None:
    provision(only(settings={"kiosk_early_leave": {"years": years}}))
    assert exported()["settings"]["kiosk_early_leave"] == {"years": years, "needs_pin": True}
