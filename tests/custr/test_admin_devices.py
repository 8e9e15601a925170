"""Devices: a code once, badges, revoking. And pupils, who can only be looked up."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from custr.devices import PairingCodeError, hash_token, redeem
from custr.models import Device, Role, Student
from tests.admin_cast import filled_in, signed_in, somebody
from tests.cast import a_device, a_school, a_student

pytestmark = pytest.mark.django_db
CODE = re.compile(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4})</code>")


@pytest.fixture
def school():
    return a_school()


@pytest.fixture
def admin(school):
    return signed_in(somebody("office", Role.ADMIN, school))


def door(name, device):
    return reverse(f"admin:custr_device_{name}", args=[device.pk])


def add(client, name="Library"):
    page = client.get("/admin/custr/device/add/")
    return client.post("/admin/custr/device/add/", filled_in(page, name=name), follow=True)


class TestAdding:
    def test_shows_a_pairing_code_that_pairs(self, admin, school):
        answer = add(admin)
        code = CODE.search(answer.content.decode())[1]
        device, token = redeem(code, None)
        assert (device.name, device.school) == ("Library", school)
        assert device.token_hash == hash_token(token)

    def test_says_how_long_the_code_lives_by_the_schools_clock(self, admin):
        with time_machine.travel("2026-06-01T08:00:00Z", tick=False):
            client = signed_in(somebody("summer", Role.ADMIN, Device(school=a_school()).school))
            words = add(client).content.decode()
        assert "15 minutes" in words
        assert "<b>09:15</b>" in words  # British Summer Time

    def test_shows_the_code_once(self, admin):
        code = CODE.search(add(admin).content.decode())[1]
        device = Device.objects.get()
        for address in (door("change", device), door("pairing_code", device), door("history", device)):
            assert code not in admin.get(address, follow=True).content.decode()

    def test_offers_both_kinds_where_nothing_is_changed_and_one_where_it_is(self, admin):
        add(admin)
        device = Device.objects.get()
        assert device.kinds is None
        for ticked, kinds in ((["late_arrival"], ["late_arrival"]), (["late_arrival", "early_leave"], None)):
            admin.post(door("change", device), filled_in(admin.get(door("change", device)), kinds=ticked))
            device.refresh_from_db()
            assert device.kinds == kinds

    def test_a_device_that_offers_nothing_is_refused(self, admin):
        page = admin.get("/admin/custr/device/add/")
        admin.post("/admin/custr/device/add/", filled_in(page, name="Library", kinds=None))
        assert not Device.objects.exists()

    def test_a_name_twice_is_refused(self, admin, school):
        a_device(school, "Library")
        assert add(admin).context["adminform"].form.errors
        assert Device.objects.count() == 1

    def test_a_name_that_another_school_has_is_free(self, admin):
        a_device(a_school(), "Library")
        assert CODE.search(add(admin).content.decode())


class TestANewCode:
    def test_replaces_the_one_that_is_open(self, admin, school):
        device, _token = a_device(school)
        first, second = (
            CODE.search(admin.post(door("pairing_code", device)).content.decode())[1] for _ in "12"
        )
        with pytest.raises(PairingCodeError):
            redeem(first, None)
        assert redeem(second, None).device == device

    def test_is_made_by_a_button_never_by_following_a_link(self, admin, school):
        device, _token = a_device(school)
        assert admin.get(door("pairing_code", device)).url == door("change", device)
        assert not device.pairing_codes.exists()

    def test_is_in_the_history_without_its_letters(self, admin, school):
        device, _token = a_device(school)
        code = CODE.search(admin.post(door("pairing_code", device)).content.decode())[1]
        words = admin.get(door("history", device)).content.decode()
        assert "New pairing code" in words
        assert code not in words


class TestRevoking:
    def test_asks_first(self, admin, school):
        device, _token = a_device(school, events_waiting=3)
        words = admin.get(door("revoke", device)).content.decode()
        assert "3 events" in words
        device.refresh_from_db()
        assert device.revoked_at is None

    def test_refuses_the_device_from_now_on(self, admin, school):
        device, _token = a_device(school)
        admin.post(door("revoke", device))
        device.refresh_from_db()
        assert device.revoked_at is not None

    def test_many_at_once(self, admin, school):
        chosen = [a_device(school)[0] for _ in range(2)]
        kept, _token = a_device(school)
        action = {"action": "revoke_selected", "_selected_action": [str(row.pk) for row in chosen]}
        answer = admin.post("/admin/custr/device/", action, follow=True)
        assert b"2 devices were revoked" in answer.content
        assert list(Device.objects.filter(revoked_at=None)) == [kept]


class TestThePage:
    def test_never_shows_the_token_or_its_hash(self, admin, school):
        device, token = a_device(school)
        for address in (door("change", device), "/admin/custr/device/"):
            words = admin.get(address).content.decode()
            assert token not in words
            assert device.token_hash not in words

    def test_shows_what_the_last_heartbeat_said(self, admin, school):
        device, _token = a_device(
            school,
            heartbeat_at=timezone.now() - timedelta(minutes=1),
            app_version="1.4.2",
            clock_offset_s=-71.6,
            events_waiting=12,
        )
        for address in (door("change", device), "/admin/custr/device/"):
            words = admin.get(address).content.decode()
            assert "1.4.2" in words
            assert "-72 s" in words
            assert "12" in words

    @pytest.mark.parametrize(
        ("fields", "word"),
        [({}, "Paired"), ({"revoked_at": True}, "Revoked"), ({"token_hash": None}, "Waiting to be paired")],
    )
    def test_a_badge_says_how_it_stands(self, admin, school, fields, word):
        device, _token = a_device(school)
        given = {name: timezone.now() if value else value for name, value in fields.items()}
        Device.objects.filter(pk=device.pk).update(**given)
        assert word in admin.get("/admin/custr/device/").content.decode()

    def test_a_device_is_revoked_never_deleted(self, admin, school):
        device, _token = a_device(school)
        assert admin.post(door("delete", device), {"post": "yes"}).status_code == 403

    def test_what_the_device_says_cannot_be_posted(self, admin, school):
        device, _token = a_device(school)
        data = {**filled_in(admin.get(door("change", device))), "app_version": "9", "token_hash": "x"}
        admin.post(door("change", device), data)
        before = device.token_hash
        device.refresh_from_db()
        assert (device.app_version, device.token_hash) == ("", before)


class TestPupils:
    @pytest.mark.parametrize("typed", ["oli", "OLI", "kon", "oliwia kon", "köni", "Q77"])
    def test_are_found_by_the_first_letters_or_the_id(self, admin, school, typed):
        a_student(school, "Oliwia", "König", mis_id="Q77")
        a_student(school, "Ben", "Marsh")
        found = admin.get("/admin/custr/student/", {"q": typed}).context["cl"].queryset
        assert [row.forename for row in found] == ["Oliwia"]

    @pytest.mark.parametrize("typed", ["'", "zzz", "liwia"])
    def test_are_not_found_by_anything_else(self, admin, school, typed):
        a_student(school, "Oliwia", "König")
        assert not admin.get("/admin/custr/student/", {"q": typed}).context["cl"].queryset.exists()

    def test_are_the_miss_to_change(self, admin, school):
        student = a_student(school)
        address = reverse("admin:custr_student_change", args=[student.pk])
        assert admin.get(address).status_code == 200
        assert admin.post(address, {"forename": "Eve"}).status_code == 403
        assert admin.get("/admin/custr/student/add/").status_code == 403
        assert (
            admin.post(reverse("admin:custr_student_delete", args=[student.pk]), {"post": "yes"}).status_code
            == 403
        )
        assert Student.objects.get().forename == "Ava"
