"""Reasons / Writeback, and attendance codes, as pages."""

from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone

from attendance.recording import record_attendance
from custr.models import Role, School
from reasons.imported import import_reasons
from reasons.models import AttendanceCode, OfferedFor, Reason
from tests.admin_cast import errors_of, filled_in, said, signed_in, somebody
from tests.cast import a_code, a_reason, a_school

pytestmark = pytest.mark.django_db
ADD = "/admin/reasons/reason/add/"
LIST = "/admin/reasons/reason/"


@pytest.fixture
def school():
    return a_school(minutes_late=True)


@pytest.fixture
def admin(school):
    return signed_in(somebody("office", Role.ADMIN, school))


def door(name, reason):
    return reverse(f"admin:reasons_reason_{name}", args=[reason.pk])


def add(client, **changes):
    return client.post(ADD, filled_in(client.get(ADD), **{"text": "Missed the bus", **changes}), follow=True)


def save(client, reason, **changes):
    answer = client.post(door("change", reason), filled_in(client.get(door("change", reason)), **changes))
    reason.refresh_from_db()
    return answer


def choices(client, reason):
    form = client.get(door("change", reason)).context["adminform"].form
    return [str(label) for _value, label in form.fields["gives"].choices]


def imported_reason(school, code="M"):
    a_code(school, code)
    import_reasons(school)
    return Reason.objects.get(school=school, imported=True, code__code=code)


class TestTheCode:
    def test_is_chosen_from_the_schools_active_codes(self, admin, school):
        a_code(school, "L", description="Late")
        a_code(school, "X", active=False)
        a_code(a_school(), "Z")
        assert choices(admin, a_reason(school)) == ["No code", "Don't Writeback", "L · Late"]

    def test_that_is_there_already_stays_a_choice_when_the_mis_drops_it(self, admin, school):
        reason = a_reason(school, code="L")
        AttendanceCode.objects.update(active=False)
        assert choices(admin, reason)[-1] == "L · Code L"
        save(admin, reason, text="Late bus")
        assert (reason.text, reason.code.code) == ("Late bus", "L")

    def test_is_kept_with_a_new_reason(self, admin, school):
        code = a_code(school)
        add(admin, gives=str(code.pk), kind=OfferedFor.LATE_ARRIVAL)
        reason = Reason.objects.get()
        assert (reason.school, reason.code, reason.writeback, reason.kind) == (
            school,
            code,
            True,
            "late_arrival",
        )

    def test_may_be_none(self, admin, school):
        reason = a_reason(school, code="L")
        save(admin, reason, gives="")
        assert (reason.code, reason.writeback) == (None, True)

    @pytest.mark.parametrize("forged", ["999999", "abc", "dont "])
    def test_must_be_one_of_the_list(self, admin, school, forged):
        reason = a_reason(school, code="L")
        assert "gives" in errors_of(save(admin, reason, gives=forged))
        assert reason.code.code == "L"

    def test_inactive_is_no_choice_for_a_new_reason(self, admin, school):
        add(admin, gives=str(a_code(school, "X", active=False).pk))
        assert not Reason.objects.exists()


class TestDontWriteback:
    def test_stands_in_the_same_list(self, admin, school):
        reason = a_reason(school)
        save(admin, reason, gives="dont")
        assert not reason.writeback

    def test_is_shown_as_chosen(self, admin, school):
        reason = a_reason(school, writeback=False)
        assert admin.get(door("change", reason)).context["adminform"].form["gives"].value() == "dont"
        assert "Don&#x27;t Writeback" in admin.get(LIST).content.decode()

    def test_ends_when_a_code_is_chosen(self, admin, school):
        reason = a_reason(school, writeback=False)
        save(admin, reason, gives=str(a_code(school).pk))
        assert (reason.writeback, reason.code.code) == (True, "L")

    def test_saving_the_page_as_it_stands_changes_nothing(self, admin, school):
        for reason in (a_reason(school, "One", code="L", writeback=False), a_reason(school, "Two", code="L")):
            before = Reason.objects.filter(pk=reason.pk).values().get()
            save(admin, reason)
            assert Reason.objects.filter(pk=reason.pk).values().get() == before


class TestTimeBasedCode:
    def test_rows_are_added_with_add_code(self, admin, school):
        words = admin.get(door("change", a_reason(school))).content.decode()
        assert "Time Based Code" in words
        assert "Add Code" in words

    def test_a_row_is_a_time_and_a_code(self, admin, school):
        reason, code = a_reason(school, code="L"), a_code(school, "U")
        save(
            admin,
            reason,
            time_codes__TOTAL_FORMS="1",
            time_codes__0__starts="09:30",
            time_codes__0__code=code.pk,
        )
        row = reason.time_codes.get()
        assert (row.starts, row.code) == (time(9, 30), code)

    def test_a_new_reason_may_have_rows_at_once(self, admin, school):
        code = a_code(school, "U")
        add(
            admin,
            time_codes__TOTAL_FORMS="1",
            time_codes__0__starts="09:30",
            time_codes__0__code=str(code.pk),
        )
        assert Reason.objects.get().time_codes.get().code == code

    def test_two_rows_from_one_time_are_refused(self, admin, school):
        reason = a_reason(school, time_codes={"09:30": "U"})
        answer = save(
            admin,
            reason,
            time_codes__TOTAL_FORMS="2",
            time_codes__1__starts="09:30",
            time_codes__1__code=str(a_code(school).pk),
        )
        assert "Two rows begin at the same time." in errors_of(answer)
        assert reason.time_codes.count() == 1

    def test_a_rows_codes_are_the_schools_active_ones_and_its_own(self, admin, school):
        reason = a_reason(school, time_codes={"09:30": "OLD"})
        AttendanceCode.objects.update(active=False)
        a_code(school, "U")
        a_code(a_school(), "Z")
        rows = admin.get(door("change", reason)).context["inline_admin_formsets"][0].formset
        assert [code.code for code in rows.forms[0].fields["code"].queryset] == ["OLD", "U"]
        assert [code.code for code in rows.empty_form.fields["code"].queryset] == ["U"]

    def test_a_row_can_be_taken_away(self, admin, school):
        reason = a_reason(school, time_codes={"09:30": "U"})
        save(admin, reason, time_codes__0__DELETE="on")
        assert not reason.time_codes.exists()

    def test_the_list_shows_the_rows(self, admin, school):
        a_reason(school, time_codes={"09:30": "U"})
        assert '09:30 <span class="code">U</span>' in admin.get(LIST).content.decode()


class TestTheText:
    @pytest.mark.parametrize("kind", ["late_arrival", "both"])
    def test_serves_a_kind_once(self, admin, school, kind):
        a_reason(school, "Missed the bus", kind="late_arrival")
        answer = add(admin, text="missed  THE bus", kind=kind)
        assert "There is a reason of this text and type already." in errors_of(answer)

    def test_may_be_used_for_the_other_kind(self, admin, school):
        a_reason(school, "Missed the bus", kind="late_arrival")
        add(admin, kind="early_leave")
        assert Reason.objects.count() == 2

    def test_may_be_what_another_school_uses(self, admin, school):
        a_reason(a_school(), "Missed the bus")
        add(admin)
        assert Reason.objects.filter(school=school).exists()


class TestImportedReasons:
    def test_come_after_the_schools_own(self, admin, school):
        imported_reason(school, "A")
        a_reason(school, "Zebra crossing")
        listed = admin.get(LIST).context["cl"].result_list
        assert [row.imported for row in listed] == [False, True]

    def test_are_the_miss_to_change(self, admin, school):
        reason = imported_reason(school)
        page = admin.get(door("change", reason))
        assert b'name="text"' not in page.content
        assert admin.post(door("change", reason), {"text": "Mine", "kind": "both"}).status_code == 403
        assert admin.post(door("delete", reason), {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize("hidden", [True, False])
    def test_are_said_to_be_hidden_where_the_school_hides_them(self, admin, school, hidden):
        School.objects.filter(pk=school.pk).update(hide_imported_reasons=hidden)
        imported_reason(school)
        assert ("Hidden" in admin.get(LIST).content.decode()) is hidden

    def test_are_not_archived_in_bulk(self, admin, school):
        reason = imported_reason(school)
        admin.post(LIST, {"action": "archive", "_selected_action": [str(reason.pk)]})
        reason.refresh_from_db()
        assert not reason.archived

    def test_nobody_makes_one_by_hand(self, admin):
        add(admin, imported="on")
        assert not Reason.objects.get().imported


class TestArchiving:
    def test_is_what_happens_to_a_reason_that_records_use(self, admin, school):
        reason = a_reason(school)
        record_attendance(school=school, kind="late_arrival", occurred_at=timezone.now(), reason=reason)
        assert admin.post(door("delete", reason), {"post": "yes"}).status_code == 403
        save(admin, reason, archived="on")
        assert reason.archived

    def test_many_at_once_and_back(self, admin, school):
        chosen = [str(a_reason(school, text).pk) for text in ("One", "Two")]
        admin.post(LIST, {"action": "archive", "_selected_action": chosen})
        assert Reason.objects.filter(archived=True).count() == 2
        admin.post(LIST, {"action": "offer_again", "_selected_action": chosen})
        assert not Reason.objects.filter(archived=True).exists()

    def test_deleting_is_for_what_nobody_ever_picked(self, admin, school):
        reason = a_reason(school)
        admin.post(door("delete", reason), {"post": "yes"})
        assert not Reason.objects.exists()

    def test_deleting_many_at_once_is_not_offered(self, admin, school):
        reason = a_reason(school)
        admin.post(LIST, {"action": "delete_selected", "_selected_action": [str(reason.pk)], "post": "yes"})
        assert Reason.objects.exists()


class TestDoubts:
    @pytest.mark.parametrize(
        ("changes", "doubtful"),
        [
            ({}, True),
            ({"kind": "early_leave"}, False),
            ({"time_codes": {"09:00": "U"}}, False),
            ({"time_codes": {"09:00": "U", "10:00": "L"}}, True),
            ({"time_codes": {"09:01": "U"}}, True),
            ({"writeback": False}, False),
            ({"archived": True}, False),
            ({"code": "U"}, False),
        ],
    )
    def test_l_after_registration_has_ended(self, admin, school, changes, doubtful):
        reason = a_reason(school, **{"code": "L", **changes})
        assert ("in England that is U" in said(admin.get(door("change", reason)))) is doubtful

    @pytest.mark.parametrize(
        ("rows", "doubtful"),
        [
            ({"09:00": "U", "12:30": "L", "12:50": "U"}, False),
            ({}, False),
            ({"09:00": "U"}, True),  # at 12:35, too
            ({"08:50": "U", "12:30": "L"}, True),
            ({"09:00": "U", "12:30": "L", "12:40": "U"}, True),
        ],
    )
    def test_u_while_a_register_is_open(self, admin, school, rows, doubtful):
        reason = a_reason(school, code="L", time_codes=rows)
        page = said(admin.get(door("change", reason)))
        assert ("12:30 L and 12:50 U put it right" in page) is doubtful

    def test_is_said_and_saved(self, admin, school):
        answer = add(admin, gives=str(a_code(school).pk))
        assert "in England that is U" in said(answer)
        assert Reason.objects.get().code.code == "L"

    def test_is_none_elsewhere(self):
        school = a_school(timezone="Europe/Dublin")
        client = signed_in(somebody("dublin", Role.ADMIN, school))
        assert said(client.get(door("change", a_reason(school, code="L")))) == ""


def test_attendance_codes_are_the_miss_to_change(admin, school):
    code = a_code(school)
    address = reverse("admin:reasons_attendancecode_change", args=[code.pk])
    assert admin.get(address).status_code == 200
    assert admin.post(address, {"code": "Z"}).status_code == 403
    assert admin.get("/admin/reasons/attendancecode/add/").status_code == 403
