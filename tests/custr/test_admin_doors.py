"""Who comes in, and that no door of the admin leads to another school."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.models import AttendanceRecord, Question
from attendance.recording import record_attendance
from custr.models import Device, Role, School, Student
from mis.models import Connection
from reasons.models import AttendanceCode, Reason
from tests.admin_cast import filled_in, said, signed_in, somebody, the_operator
from tests.cast import a_code, a_connection, a_device, a_question, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db

MODELS = {
    "custr_school": School,
    "custr_student": Student,
    "custr_device": Device,
    "reasons_reason": Reason,
    "reasons_attendancecode": AttendanceCode,
    "attendance_question": Question,
    "attendance_attendancerecord": AttendanceRecord,
    "mis_connection": Connection,
}
EVERY_MODEL = pytest.mark.parametrize("model", MODELS)


@dataclass
class Town:
    """Two schools with one of everything each."""

    north: School
    south: School
    rows: dict[str, dict[str, Any]]
    owner: Client
    sharer: Client
    stranger: Client


@pytest.fixture
def town() -> Town:
    north, south = a_school(name="Northfield"), a_school(name="Southgate")
    return Town(
        north=north,
        south=south,
        rows={"north": furnish(north, "North"), "south": furnish(south, "South")},
        owner=signed_in(somebody("owner", Role.ADMIN, south)),
        sharer=signed_in(somebody("sharer", Role.TRUST, north, south)),
        stranger=signed_in(somebody("stranger", Role.ADMIN, north)),
    )


def furnish(school: School, word: str) -> dict[str, Any]:
    code = a_code(school, f"{word[0]}L", description=f"{word}ern code")
    student = a_student(school, word, "Pupil")
    device, _token = a_device(school, f"{word} kiosk")
    reason = a_reason(school, f"{word} bus", code=code)
    record = record_attendance(
        school=school,
        kind="late_arrival",
        occurred_at=timezone.now(),
        student=student,
        reason=reason,
        device=device,
    ).record
    return {
        "custr_school": school,
        "custr_student": student,
        "custr_device": device,
        "reasons_reason": reason,
        "reasons_attendancecode": code,
        "attendance_question": a_question(school, f"{word} question?"),
        "attendance_attendancerecord": record,
        "mis_connection": a_connection(school, f"https://{word.lower()}.example/"),
    }


def page(model: str, door: str, row: Any = None) -> str:
    return reverse(f"admin:{model}_{door}", args=[row.pk] if row is not None else [])


class TestTheFrontDoor:
    @pytest.mark.parametrize("role", [Role.ADMIN, Role.TRUST])
    def test_admins_and_trusts_come_in(self, role):
        assert signed_in(somebody("a", role, a_school())).get("/admin/").status_code == 200

    def test_staff_are_refused_without_being_sent_round_in_circles(self):
        client = signed_in(somebody("a", Role.STAFF, a_school()))
        assert client.get("/admin/", follow=True).status_code == 403

    def test_the_role_staff_is_not_enough_even_for_a_staff_account(self):
        client = signed_in(somebody("a", Role.STAFF, a_school(), is_staff=True))
        assert client.get("/admin/", follow=True).status_code == 403

    def test_an_admin_who_is_switched_off_is_signed_out(self):
        client = signed_in(somebody("a", Role.ADMIN, a_school(), is_active=False))
        assert "/login/" in client.get("/admin/", follow=True).redirect_chain[-1][0]

    def test_nobody_signed_in_goes_to_the_staff_login_and_back(self):
        answer = Client().get("/admin/custr/device/", follow=True)
        assert answer.redirect_chain[-1][0] == "/login/?next=/admin/custr/device/"

    def test_the_operator_comes_in_without_a_school(self):
        assert the_operator().get("/admin/").status_code == 200

    def test_the_index_names_what_people_look_for(self):
        words = signed_in(somebody("a", Role.ADMIN, a_school())).get("/admin/").content.decode()
        for name in ("Late Arrival &amp; Early Leave", "Reasons / Writeback", "MIS connection", "Devices"):
            assert name in words

    def test_groups_have_no_page(self):
        assert the_operator().get("/admin/auth/group/").status_code == 404
        assert Group.objects.count() == 0

    def test_writebacks_have_no_page(self):
        assert the_operator().get("/admin/mis/writeback/").status_code == 404

    def test_there_is_no_shortcut_to_any_object_by_its_number(self, town):
        assert town.owner.get(f"/admin/r/1/{town.south.pk}/").status_code == 404


class TestAnotherSchool:
    @EVERY_MODEL
    def test_is_in_no_list(self, town, model):
        mine, theirs = town.rows["south"][model], town.rows["north"][model]
        listed = town.sharer.get(page(model, "changelist")).context["cl"].queryset
        assert {mine, theirs} <= set(listed)
        answer = town.stranger.get(page(model, "changelist"), follow=True)
        assert "South" not in answer.content.decode()

    @EVERY_MODEL
    @pytest.mark.parametrize("door", ["change", "delete", "history"])
    def test_is_answered_like_what_does_not_exist(self, town, model, door):
        theirs = town.rows["south"][model]
        nobody = type(theirs)(pk=uuid.uuid4() if isinstance(theirs.pk, uuid.UUID) else 987_654)
        answers = [town.stranger.get(page(model, door, row)) for row in (theirs, nobody)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].get("Location") == answers[1].get("Location")
        assert b"South" not in answers[0].content

    @EVERY_MODEL
    def test_is_open_to_its_own_admin_and_its_trust(self, town, model):
        for client in (town.owner, town.sharer):
            assert client.get(page(model, "change", town.rows["south"][model])).status_code == 200

    @EVERY_MODEL
    def test_cannot_be_changed_by_posting_to_its_page(self, town, model):
        theirs = town.rows["south"][model]
        before = type(theirs).objects.filter(pk=theirs.pk).values().get()
        town.stranger.post(page(model, "change", theirs), {"name": "Mine now", "text": "Mine now"})
        assert type(theirs).objects.filter(pk=theirs.pk).values().get() == before

    @EVERY_MODEL
    def test_cannot_be_deleted_by_its_page_or_in_bulk(self, town, model):
        theirs = town.rows["south"][model]
        town.stranger.post(page(model, "delete", theirs), {"post": "yes"})
        action = {"action": "delete_selected", "_selected_action": [str(theirs.pk)], "post": "yes"}
        town.stranger.post(page(model, "changelist"), action)
        assert type(theirs).objects.filter(pk=theirs.pk).exists()

    def test_is_not_found_by_searching(self, town):
        for model, term in (("custr_student", "sou"), ("reasons_reason", "south"), ("custr_device", "south")):
            found = town.stranger.get(page(model, "changelist"), {"q": term}).context["cl"].queryset
            assert not found.exists(), model

    def test_is_not_among_the_filters(self, town):
        words = town.stranger.get(page("custr_device", "changelist")).content.decode()
        assert "Southgate" not in words
        assert "Southgate" in town.sharer.get(page("custr_device", "changelist")).content.decode()

    def test_filtering_by_it_is_filtering_by_nothing(self, town):
        for school in (town.north.pk, 987_654, "x'"):
            answer = town.owner.get(page("custr_device", "changelist"), {"school": school})
            assert answer.status_code in (200, 302, 400)
            assert b"North" not in answer.content

    def test_filtering_by_one_of_several_shows_that_one(self, town):
        answer = town.sharer.get(page("custr_device", "changelist"), {"school": town.north.pk})
        assert [row.school for row in answer.context["cl"].queryset] == [town.north]

    def test_a_trusts_filter_knows_only_its_own(self, town):
        east = a_school(name="Eastcote")
        a_device(east)
        answer = town.sharer.get(page("custr_device", "changelist"), {"school": east.pk})
        assert not answer.context["cl"].queryset.exists()

    def test_is_in_no_autocomplete(self, town):
        asked = {"app_label": "attendance", "model_name": "attendancerecord", "field_name": "student"}
        found = town.stranger.get("/admin/autocomplete/", {**asked, "term": ""}).json()["results"]
        assert [row["text"] for row in found] == ["North Pupil"]
        assert town.stranger.get("/admin/autocomplete/", {**asked, "term": "south"}).json()["results"] == []

    @pytest.mark.parametrize(
        "question",
        [
            {"school__name__startswith": "S"},
            {"school__kiosk_pin__hash__startswith": "a"},
            {"token_hash__startswith": "a"},
            {"school__connection__credentials_encrypted__startswith": "g"},
        ],
    )
    def test_hidden_columns_cannot_be_guessed_by_asking_the_list(self, town, question):
        assert town.owner.get(page("custr_device", "changelist"), question).status_code == 400

    def test_nor_a_colleagues_password(self, town):
        assert town.owner.get("/admin/custr/user/", {"password__startswith": "p"}).status_code == 400
        asked = {"memberships__school__name__startswith": "N"}
        assert town.owner.get("/admin/custr/user/", asked).status_code == 400

    def test_a_revoked_device_of_another_school_stays_paired(self, town):
        theirs = town.rows["south"]["custr_device"]
        town.stranger.post(reverse("admin:custr_device_revoke", args=[theirs.pk]))
        action = {"action": "revoke_selected", "_selected_action": [str(theirs.pk)]}
        town.stranger.post(page("custr_device", "changelist"), action)
        theirs.refresh_from_db()
        assert theirs.revoked_at is None

    @pytest.mark.parametrize("door", ["pairing_code", "revoke"])
    def test_a_device_of_another_school_has_no_doors(self, town, door):
        theirs = town.rows["south"]["custr_device"]
        address = reverse(f"admin:custr_device_{door}", args=[theirs.pk])
        assert town.stranger.post(address).status_code == 404
        assert town.stranger.get(address).status_code == 404
        assert not theirs.pairing_codes.exists()


class TestTheSchoolOfAForm:
    def test_with_one_school_it_is_set_and_not_asked(self, town):
        add = town.owner.get(page("custr_device", "add"))
        assert add.context["adminform"].form.fields["school"].widget.is_hidden
        town.owner.post(page("custr_device", "add"), filled_in(add, name="Library"))
        assert Device.objects.get(name="Library").school == town.south

    def test_a_forged_school_is_not_read(self, town):
        add = town.owner.get(page("custr_device", "add"))
        town.owner.post(page("custr_device", "add"), filled_in(add, name="Library", school=town.north.pk))
        assert Device.objects.get(name="Library").school == town.south

    def test_a_row_cannot_be_moved_to_another_school(self, town):
        device = town.rows["south"]["custr_device"]
        address = page("custr_device", "change", device)
        data = filled_in(town.sharer.get(address), school=town.north.pk, name="Moved")
        town.sharer.post(address, data)
        device.refresh_from_db()
        assert (device.name, device.school) == ("Moved", town.south)

    def test_with_several_it_is_the_first_question(self, town):
        answer = town.sharer.get(page("custr_device", "add"))
        assert [str(school) for school in answer.context["schools"]] == ["Northfield", "Southgate"]

    def test_with_several_the_chosen_one_is_kept(self, town):
        address = f"{page('custr_device', 'add')}?school={town.north.pk}"
        town.sharer.post(address, filled_in(town.sharer.get(address), name="Library"))
        assert Device.objects.get(name="Library").school == town.north

    def test_a_school_of_somebody_else_cannot_be_chosen(self, town):
        east = a_school(name="Eastcote")
        answer = town.sharer.post(f"{page('custr_device', 'add')}?school={east.pk}", {"name": "Library"})
        assert "schools" in answer.context
        assert not Device.objects.filter(name="Library").exists()

    def test_a_forged_foreign_key_is_no_choice(self, town):
        reason, code = town.rows["south"]["reasons_reason"], town.rows["north"]["reasons_attendancecode"]
        address = page("reasons_reason", "change", reason)
        answer = town.owner.post(address, filled_in(town.owner.get(address), gives=str(code.pk)))
        assert answer.status_code == 200
        reason.refresh_from_db()
        assert reason.code.school == town.south

    def test_a_forged_foreign_key_of_a_row_inside_is_no_choice_either(self, town):
        reason, code = town.rows["south"]["reasons_reason"], town.rows["north"]["reasons_attendancecode"]
        address = page("reasons_reason", "change", reason)
        data = filled_in(
            town.owner.get(address),
            time_codes__TOTAL_FORMS="1",
            time_codes__0__starts="09:30",
            time_codes__0__code=str(code.pk),
        )
        assert town.owner.post(address, data).status_code == 200
        assert not reason.time_codes.exists()

    def test_even_a_trust_cannot_mix_two_of_its_schools(self, town):
        reason, code = town.rows["south"]["reasons_reason"], town.rows["north"]["reasons_attendancecode"]
        address = page("reasons_reason", "change", reason)
        answer = town.sharer.post(address, filled_in(town.sharer.get(address), gives=str(code.pk)))
        assert "adminform" in answer.context

    def test_the_warning_about_a_missing_row_names_no_other_school(self, town):
        theirs = town.rows["south"]["reasons_reason"]
        answer = town.stranger.get(page("reasons_reason", "change", theirs), follow=True)
        assert "South" not in said(answer)
