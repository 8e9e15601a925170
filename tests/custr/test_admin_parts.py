"""The small parts of the admin's forms and lists, and whose clock they go by."""

from datetime import time

import pytest
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from custr.admin_fields import ClockInput, DayInput, LinesField, SecretField, WeekdaysField
from custr.admin_filters import lookups_of
from custr.models import Role
from tests.admin_cast import filled_in, signed_in, somebody
from tests.cast import a_device, a_reason, a_school, a_student


class TestClocks:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [(time(9, 5), "09:05"), (time(9, 5, 30), "09:05:30"), ("09:07", "09:07"), (None, None)],
    )
    def test_show_seconds_only_where_there_are_any(self, value, shown):
        assert ClockInput().format_value(value) == shown

    def test_are_the_browsers_own_fields(self):
        assert 'type="time"' in ClockInput().render("starts", time(9, 5))
        assert 'type="date"' in DayInput().render("day", None)

    @pytest.mark.django_db
    @pytest.mark.parametrize(("zone", "shown"), [("Europe/London", "9:12"), ("Europe/Paris", "10:12")])
    def test_are_the_schools(self, zone, shown):
        school = a_school(timezone=zone)
        heard = timezone.datetime.fromisoformat("2026-06-01T08:12:00+00:00")
        device, _token = a_device(school, heartbeat_at=heard)
        client = signed_in(somebody("office", Role.ADMIN, school))
        for address in ("/admin/custr/device/", reverse("admin:custr_device_change", args=[device.pk])):
            assert f"{shown} a.m." in client.get(address).content.decode()


class TestLines:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [("", []), ("Mum\nDad", ["Mum", "Dad"]), ("Mum\r\n\r\n Mum ", ["Mum"]), ("a  b", ["a b"])],
    )
    def test_are_read_as_a_list(self, typed, kept):
        assert LinesField(required=False).clean(typed) == kept

    def test_are_shown_one_a_line(self):
        assert LinesField().prepare_value(["Mum", "Dad"]) == "Mum\nDad"

    def test_come_back_as_they_were_typed(self):
        assert LinesField().prepare_value("Mum\n\nDad") == "Mum\n\nDad"


class TestWeekdays:
    def test_begin_on_monday(self):
        assert [value for value, _name in WeekdaysField().choices][::6] == ["mon", "sun"]

    def test_are_a_list_of_known_days(self):
        assert WeekdaysField().clean(["mon", "fri"]) == ["mon", "fri"]
        with pytest.raises(ValidationError):
            WeekdaysField().clean(["moonday"])


class TestSecrets:
    def test_are_never_rendered(self):
        field = SecretField(label="Token")
        words = field.widget.render("token", "the-token")
        assert "the-token" not in words
        assert 'autocomplete="new-password"' in words

    def test_may_be_left_empty(self):
        assert SecretField().clean("") == ""


class TestWhatAListMayBeAsked:
    class Period(SimpleListFilter):
        title = "period"
        parameter_name = "period"

        def lookups(self, request, model_admin):
            return [("1", "Today")]

        def queryset(self, request, queryset):
            return queryset

    def test_is_what_its_filters_ask(self):
        assert lookups_of(["kind"]) == {"kind", "kind__exact", "kind__isnull", "kind__in"}
        assert lookups_of([self.Period]) == {"period"}
        assert "archived" in lookups_of([("archived", object)])
        assert lookups_of([]) == set()

    @pytest.mark.django_db
    @pytest.mark.parametrize("asked", ["kind__startswith", "kind__regex", "text_key__startswith", "nonsense"])
    def test_is_nothing_else(self, asked):
        client = signed_in(somebody("office", Role.ADMIN, a_school()))
        assert client.get("/admin/reasons/reason/", {asked: "a"}).status_code in (302, 400)


@pytest.mark.django_db
class TestEveryListAndForm:
    def test_says_whose_a_row_is_only_to_those_with_several(self):
        school = a_school(name="Northfield")
        a_reason(school)
        one = signed_in(somebody("one", Role.ADMIN, school))
        several = signed_in(somebody("several", Role.TRUST, school, a_school(name="Southgate")))
        assert "Southgate" not in one.get("/admin/reasons/reason/").content.decode()
        assert "school" not in one.get("/admin/reasons/reason/").context["cl"].list_display
        assert "school" in several.get("/admin/reasons/reason/").context["cl"].list_display

    def test_costs_no_query_a_row(self, django_assert_max_num_queries):
        schools = [a_school(), a_school()]
        client = signed_in(somebody("several", Role.TRUST, *schools))
        for number in range(30):
            a_reason(schools[number % 2], f"Reason {number}", code="L", time_codes={"09:00": "U"})
            a_device(schools[number % 2])
        for model in ("reasons/reason", "custr/device", "custr/user", "custr/school"):
            with django_assert_max_num_queries(20):
                client.get(f"/admin/{model}/")

    def test_keeps_a_history_that_names_who_and_what_but_no_value(self):
        school = a_school()
        client = signed_in(somebody("office", Role.ADMIN, school))
        address = reverse("admin:custr_school_change", args=[school.pk])
        client.post(address, filled_in(client.get(address), new_kiosk_pin="24680"))
        words = client.get(reverse("admin:custr_school_history", args=[school.pk])).content.decode()
        assert "Kiosk PIN" in words
        assert "office" in words
        assert "24680" not in words


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["custr/student", "custr/user", "custr/device", "reasons/reason", "attendance/attendancerecord"]
)
@pytest.mark.parametrize("typed", ["a " * 1000, "a" * 100_000, "'\" " * 400, "\x00", "- . ,"])
def test_a_search_of_any_length_is_cut_and_answered(page, typed):
    school = a_school()
    client = signed_in(somebody("office", Role.ADMIN, school))
    assert client.get(f"/admin/{page}/", {"q": typed}).status_code == 200


@pytest.mark.django_db
def test_of_a_search_the_first_twenty_words_count():
    school = a_school()
    a_student(school, "Ava", "Olsen")
    client = signed_in(somebody("office", Role.ADMIN, school))
    for typed, found in (("ava " * 20 + "nobody", True), ("ava " * 19 + "nobody", False)):
        assert ("Olsen" in client.get("/admin/custr/student/", {"q": typed}).content.decode()) is found
