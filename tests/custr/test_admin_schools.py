"""Late Arrival & Early Leave: a school's settings as a page."""

from datetime import time

import pytest
from django.urls import reverse

from custr.models import Closure, Role, School
from custr.pins import hash_pin, pin_matches
from tests.admin_cast import errors_of, filled_in, said, signed_in, somebody, the_operator
from tests.cast import a_closure, a_code, a_reason, a_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return a_school(slug="northfield")


@pytest.fixture
def admin(school):
    return signed_in(somebody("office", Role.ADMIN, school))


def address(school):
    return reverse("admin:custr_school_change", args=[school.pk])


def save(client, school, **changes):
    """The page that comes back, after any redirect; the school as it is then."""
    answer = client.post(address(school), filled_in(client.get(address(school)), **changes), follow=True)
    school.refresh_from_db()
    return answer


def test_with_one_school_the_list_is_its_page(admin, school):
    assert admin.get("/admin/custr/school/").url == address(school)


def test_with_several_there_is_a_list():
    schools = a_school(), a_school()
    trust = signed_in(somebody("trust", Role.TRUST, *schools))
    assert trust.get("/admin/custr/school/").status_code == 200


@pytest.mark.parametrize(
    "label",
    [
        "Reason Exact Match Required",
        "Student Exact Match Required",
        "Enable Minutes Late",
        "AM Registration End Time",
        "PM Registration End Time",
    ],
)
def test_the_fixed_labels_stand_there(admin, school, label):
    assert label in admin.get(address(school)).content.decode()


def test_every_setting_has_a_line_of_help(admin, school):
    fields = admin.get(address(school)).context["adminform"].form.fields
    assert [name for name, field in fields.items() if not field.help_text] == []


def test_saving_the_page_as_it_stands_changes_nothing(admin, school):
    a_closure(school, "2026-12-21", "2027-01-01")
    before = School.objects.filter(pk=school.pk).values().get()
    save(admin, school)
    assert School.objects.filter(pk=school.pk).values().get() == before


def test_settings_are_saved(admin, school):
    save(admin, school, minutes_late="on", reason_exact_match_required=None, am_registration_ends="09:10")
    assert school.minutes_late
    assert not school.reason_exact_match_required
    assert school.am_registration_ends == time(9, 10)


def test_days_are_check_boxes_from_monday_to_sunday(admin, school):
    words = admin.get(address(school)).content.decode()
    assert words.index("Monday") < words.index("Sunday")
    save(admin, school, school_days=["tue", "sat"])
    assert school.school_days == ["tue", "sat"]


def test_a_school_without_a_day_is_refused(admin, school):
    assert "school_days" in errors_of(save(admin, school, school_days=None))


def test_a_day_that_ends_before_it_starts_is_refused_with_a_sentence(admin, school):
    answer = save(admin, school, day_starts="16:00")
    assert "The school day must start before it ends." in errors_of(answer)


def test_seconds_survive_a_save(admin, school):
    School.objects.filter(pk=school.pk).update(am_registration_ends=time(9, 0, 30))
    assert b'value="09:00:30"' in admin.get(address(school)).content


def test_an_unknown_time_zone_is_refused(admin, school):
    assert "timezone" in errors_of(save(admin, school, timezone="Europe/Slough"))


def test_an_old_name_of_a_time_zone_is_kept_by_the_canonical_one(admin, school):
    save(admin, school, timezone="US/Eastern")
    assert School.objects.get(pk=school.pk).timezone == "America/New_York"


def test_the_short_name_is_the_operators(admin, school):
    save(admin, school, slug="elsewhere")
    assert school.slug == "northfield"
    save(the_operator(), school, slug="elsewhere")
    assert school.slug == "elsewhere"


class TestClosures:
    def test_are_rows_of_the_page(self, admin, school):
        save(
            admin,
            school,
            closures__TOTAL_FORMS="1",
            closures__0__first_day="2026-12-21",
            closures__0__last_day="2027-01-01",
            closures__0__name="Christmas",
        )
        assert Closure.objects.get().school == school

    def test_backwards_are_refused(self, admin, school):
        answer = save(
            admin,
            school,
            closures__TOTAL_FORMS="1",
            closures__0__first_day="2026-12-21",
            closures__0__last_day="2026-12-20",
        )
        assert "A closure must begin before it ends." in errors_of(answer)

    def test_twice_the_same_are_refused(self, admin, school):
        a_closure(school, "2026-12-21")
        answer = save(
            admin,
            school,
            closures__TOTAL_FORMS="2",
            closures__1__first_day="2026-12-21",
            closures__1__last_day="2026-12-21",
        )
        assert answer.status_code == 200
        assert Closure.objects.count() == 1

    def test_of_another_school_cannot_be_taken(self, admin, school):
        theirs = a_closure(a_school(), "2026-12-21")
        save(
            admin,
            school,
            closures__TOTAL_FORMS="1",
            closures__INITIAL_FORMS="1",
            closures__0__id=str(theirs.pk),
            closures__0__first_day="2026-12-22",
            closures__0__last_day="2026-12-22",
            closures__0__DELETE="on",
        )
        theirs.refresh_from_db()
        assert (theirs.school == school, theirs.first_day.day) == (False, 21)


class TestProtectedCodes:
    def test_are_chosen_from_the_schools_own(self, admin, school):
        a_code(school, "M")
        a_code(a_school(), "Z")
        choices = dict(admin.get(address(school)).context["adminform"].form.fields["protected_codes"].choices)
        assert list(choices) == ["M"]
        save(admin, school, protected_codes=["M"])
        assert school.protected_codes == ["M"]

    def test_another_schools_code_is_no_choice(self, admin, school):
        a_code(a_school(), "Z")
        assert "protected_codes" in errors_of(save(admin, school, protected_codes=["Z"]))

    def test_one_that_the_mis_no_longer_has_is_not_lost_by_saving(self, admin, school):
        School.objects.filter(pk=school.pk).update(protected_codes=["OLD"])
        save(admin, school, minutes_late="on")
        assert school.protected_codes == ["OLD"]


class TestThePin:
    def test_is_written_and_never_shown(self, admin, school):
        save(admin, school, new_kiosk_pin="24680")
        assert pin_matches("24680", school.kiosk_pin)
        words = admin.get(address(school)).content.decode()
        assert "24680" not in words
        assert school.kiosk_pin["hash"] not in words
        assert school.kiosk_pin["salt"] not in words

    @pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "٤٥٦٧", "12 34"])
    def test_has_four_to_eight_digits(self, admin, school, pin):
        assert "new_kiosk_pin" in errors_of(save(admin, school, new_kiosk_pin=pin))
        assert school.kiosk_pin is None

    def test_left_empty_stays_as_it_is(self, admin, school):
        School.objects.filter(pk=school.pk).update(kiosk_pin=hash_pin("24680"))
        save(admin, school, minutes_late="on")
        assert pin_matches("24680", school.kiosk_pin)

    def test_can_be_removed(self, admin, school):
        School.objects.filter(pk=school.pk).update(kiosk_pin=hash_pin("24680"))
        save(admin, school, remove_kiosk_pin="on")
        assert school.kiosk_pin is None

    def test_refused_is_not_sent_back_to_the_browser(self, admin, school):
        assert b"12a4" not in save(admin, school, new_kiosk_pin="12a4").content


class TestDoubts:
    def test_none_about_an_ordinary_day(self, admin, school):
        assert said(admin.get(address(school))) == ""

    def test_a_register_open_for_longer_than_half_an_hour_is_saved_with_a_warning(self, admin, school):
        answer = save(admin, school, am_registration_ends="09:16")
        assert school.am_registration_ends == time(9, 16)
        assert "longer than 30 minutes" in said(answer)

    def test_half_an_hour_exactly_is_no_doubt(self, admin, school):
        assert "30 minutes" not in said(save(admin, school, am_registration_ends="09:15"))

    def test_the_afternoon_counts_too(self, admin, school):
        assert "afternoon register" in said(save(admin, school, pm_registration_ends="13:01"))

    def test_elsewhere_than_in_england_registers_may_stay_open(self, admin, school):
        answer = save(admin, school, am_registration_ends="10:00", timezone="Europe/Dublin")
        assert "30 minutes" not in said(answer)

    def test_marking_the_next_session_says_what_is_at_stake(self, admin, school):
        assert "absence" in said(save(admin, school, early_leave_session="next"))

    def test_reasons_that_give_u_too_early_are_named(self, admin, school):
        a_reason(school, "Traffic", code="L", time_codes={"09:00": "U"})
        assert "One reason gives U while a register is still open" in said(admin.get(address(school)))

    def test_marking_the_current_session_is_doubtful_with_englands_codes(self, admin, school):
        about = "even after its register was taken"
        assert about not in said(admin.get(address(school)))
        a_code(school, "L")
        a_code(school, "U")
        assert about in said(admin.get(address(school)))
        assert about not in said(save(admin, school, early_leave_session="register"))
        save(admin, school, early_leave_session="current")
        assert about not in said(save(admin, school, timezone="Europe/Dublin"))

    def test_registration_before_the_day_is_doubtful(self, admin, school):
        answer = save(admin, school, am_registration_ends="08:00", pm_registration_ends="12:00")
        assert "before the school day starts" in said(answer)
        assert "before PM starts" in said(answer)

    def test_reasons_that_give_l_too_late_are_named(self, admin, school):
        a_reason(school, "Overslept", code="L")
        assert "One reason gives L" in said(admin.get(address(school)))
        a_reason(school, "Missed the bus", code="L")
        rows = {"09:00": "U", "12:30": "L", "12:50": "U"}
        a_reason(school, "Traffic", code="L", time_codes=rows)
        sentence = said(admin.get(address(school)))
        assert "2 reasons" in sentence
        assert "Missed the bus" in sentence
        assert "Traffic" not in sentence

    def test_with_several_schools_the_warning_goes_with_the_list(self, school):
        trust = signed_in(somebody("trust", Role.TRUST, school, a_school()))
        assert "30 minutes" in said(save(trust, school, am_registration_ends="09:30"))


class TestMakingAndRemoving:
    def test_is_not_for_a_schools_admin(self, admin, school):
        assert admin.get("/admin/custr/school/add/").status_code == 403
        assert (
            admin.post(reverse("admin:custr_school_delete", args=[school.pk]), {"post": "yes"}).status_code
            == 403
        )

    def test_nor_for_a_trust(self, school):
        trust = signed_in(somebody("trust", Role.TRUST, school, a_school()))
        assert trust.post("/admin/custr/school/add/", {"name": "New", "slug": "new"}).status_code == 403

    def test_is_for_the_operator(self, school):
        operator = the_operator()
        data = filled_in(operator.get("/admin/custr/school/add/"), name="Eastcote", slug="eastcote")
        operator.post("/admin/custr/school/add/", data)
        assert School.objects.filter(slug="eastcote").exists()
        operator.post(reverse("admin:custr_school_delete", args=[school.pk]), {"post": "yes"})
        assert not School.objects.filter(pk=school.pk).exists()


def test_what_nobody_sees_is_not_kept_of_what_is_typed(admin, school):
    save(admin, school, name="North\xadfield\u200b")
    assert school.name == "Northfield"


def test_a_pin_is_read_as_it_was_typed(admin, school):
    answer = save(admin, school, new_kiosk_pin="12\u200b34")
    assert "4 to 8 digits" in answer.content.decode()


def test_nor_of_what_is_typed_in_a_row_of_the_page(admin, school):
    save(
        admin,
        school,
        closures__TOTAL_FORMS="1",
        closures__0__first_day="2026-12-21",
        closures__0__last_day="2027-01-01",
        closures__0__name="Christ\u200bmas",
    )
    assert Closure.objects.get().name == "Christmas"
