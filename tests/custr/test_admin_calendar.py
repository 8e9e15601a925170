"""A school's calendar on its page: rows that are saved, and rows that cannot be."""

from datetime import time

import pytest
from django.urls import reverse

from custr.models import DifferentTimes, Role, School, SpecialDay, Term, WeekdayTimes
from tests.admin_cast import errors_of, filled_in, signed_in, somebody
from tests.cast import a_school, a_special_day, a_student, a_term, a_weekday

pytestmark = pytest.mark.django_db
# How the page calls the rows of each table.
WEEKDAY, DATE, TERM = "different_times", "different_times-2", "terms"


@pytest.fixture
def school():
    return a_school(slug="northfield")


@pytest.fixture
def admin(school):
    return signed_in(somebody("office", Role.ADMIN, school))


def address(school):
    return reverse("admin:custr_school_change", args=[school.pk])


def save(client, school, *, rows=(), **changes):
    """Post the page as it stands, with new rows (table, fields) and changes; what comes back."""
    data = filled_in(client.get(address(school)), **changes)
    for table, fields in rows:
        number = int(data[f"{table}-TOTAL_FORMS"])
        data[f"{table}-TOTAL_FORMS"] = str(number + 1)
        data |= {f"{table}-{number}-{name}": value for name, value in fields.items()}
        data[f"{table}-{number}-school"] = str(school.pk)
    answer = client.post(address(school), data, follow=True)
    school.refresh_from_db()
    return answer


def test_the_page_as_it_stands_changes_nothing(admin, school):
    a_weekday(school, "fri", ends="12:30", no_pm=True)
    a_special_day(school, "2026-12-18", am=False, starts="12:30")
    a_special_day(school, "2026-12-19", am=True, name="Open day")
    a_term(school, "2026-09-02", "2026-12-18")
    before = list(DifferentTimes.objects.order_by("pk").values())
    save(admin, school)
    assert list(DifferentTimes.objects.order_by("pk").values()) == before
    assert Term.objects.count() == 1


def test_a_weekday_a_date_and_a_term_are_added(admin, school):
    rows = [
        (WEEKDAY, {"weekday": "fri", "ends": "12:30", "no_pm": "on"}),
        (DATE, {"date": "2026-12-16", "starts": "10:00", "am_registration_ends": "10:15", "name": "Snow"}),
        (DATE, {"date": "2026-12-19", "am": "false"}),
        (TERM, {"first_day": "2026-09-02", "last_day": "2026-12-18", "name": "Autumn"}),
    ]
    save(admin, school, rows=rows)
    friday = WeekdayTimes.objects.get()
    assert (friday.weekday, friday.ends, friday.no_pm, friday.am) == ("fri", time(12, 30), True, None)
    snow, saturday = SpecialDay.objects.order_by("date")
    assert (snow.starts, snow.am_registration_ends, snow.name) == (time(10), time(10, 15), "Snow")
    assert saturday.am is False
    assert Term.objects.get().name == "Autumn"


@pytest.mark.parametrize(
    ("table", "fields", "words"),
    [
        (DATE, {"date": "2026-12-16", "starts": "10:00"}, "the morning begins at or after its usual end"),
        (WEEKDAY, {"weekday": "fri", "starts": "09:00"}, "the morning begins at or after its usual end"),
        (
            DATE,
            {"date": "2026-12-16", "pm_starts": "13:00"},
            "the afternoon begins at or after its usual end",
        ),
        (DATE, {"date": "2026-12-16", "ends": "08:00"}, "The day would end before it starts."),
        (DATE, {"date": "2026-12-16", "no_pm": "on", "pm_starts": "12:40"}, "it is one or the other"),
        (DATE, {"ends": "12:00"}, "This field is required."),
        (WEEKDAY, {"ends": "12:00"}, "This field is required."),
        (TERM, {"first_day": "2026-12-18", "last_day": "2026-09-02"}, "A term must begin before it ends."),
    ],
)
def test_what_cannot_be_is_said_at_its_row(admin, school, table, fields, words):
    assert words in errors_of(save(admin, school, rows=[(table, fields)]))
    assert not DifferentTimes.objects.exists()
    assert not Term.objects.exists()


@pytest.mark.parametrize(("table", "fields"), [(WEEKDAY, {"weekday": "fri"}), (DATE, {"date": "2026-12-18"})])
def test_a_weekday_and_a_date_are_there_once(admin, school, table, fields):
    answer = save(admin, school, rows=[(table, fields), (table, fields)])
    assert errors_of(answer)
    assert not DifferentTimes.objects.exists()


def test_a_special_day_is_judged_by_the_weekday_of_the_same_page(admin, school):
    friday = (WEEKDAY, {"weekday": "fri", "starts": "10:00", "am_registration_ends": "10:15"})
    early = (DATE, {"date": "2026-12-18", "ends": "09:30"})
    assert "would end before it starts" in errors_of(save(admin, school, rows=[friday, early]))
    assert not DifferentTimes.objects.exists()


def test_a_usual_day_that_leaves_a_row_impossible_is_refused(admin, school):
    a_special_day(school, "2026-12-16", starts="08:50")
    answer = save(admin, school, am_registration_ends="08:48")
    assert "the morning begins at or after its usual end" in errors_of(answer)
    assert school.am_registration_ends == time(9)


def test_a_row_can_be_taken_away(admin, school):
    a_special_day(school, "2026-12-16", ends="12:00")
    save(admin, school, **{f"{DATE}-0-DELETE": "on"})
    assert not SpecialDay.objects.exists()


def test_the_rows_of_the_two_tables_keep_apart(admin, school):
    a_weekday(school, "fri", ends="12:30")
    a_special_day(school, "2026-12-18", ends="12:00")
    page = admin.get(address(school))
    counts = {
        inline.formset.prefix: len(inline.formset.forms) for inline in page.context["inline_admin_formsets"]
    }
    assert (counts[WEEKDAY], counts[DATE]) == (1, 1)


def test_which_years_may_sign_themselves_out(admin, school):
    a_student(school, year="7")
    a_student(school, year="12")
    save(admin, school, every_year_may_leave=None, kiosk_early_leave_years=["12"])
    assert school.kiosk_early_leave_years == ["12"]
    save(admin, school)
    assert school.kiosk_early_leave_years == ["12"]
    save(admin, school, kiosk_early_leave_years=None)
    assert school.kiosk_early_leave_years == []
    save(admin, school, every_year_may_leave="on")
    assert School.objects.get().kiosk_early_leave_years is None
