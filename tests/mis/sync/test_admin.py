"""Sync now, Test connection and the runs, as pages: who may, what is shown, and what is never shown."""

import threading

import pytest
from django.urls import reverse
from django.utils import timezone

from custr.models import Role
from mis.models import SyncRun
from mis.models.sync import Trigger
from mis.pool import pool, sync_pool
from mis.sync import queue
from mis.sync.working import make_now
from tests.admin_cast import said, signed_in, somebody
from tests.cast import a_connection, a_reason, a_school
from tests.mis.engine.waiting import wait_until
from tests.mis.fakes import answers
from tests.mis.sync.conftest import on_roll
from tests.mis.sync.fake_mis import TOKEN, a_letter, a_pupil


def door(name, school):
    return reverse(f"admin:mis_connection_{name}", args=[school.connection.pk])


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def admin(school):
    return signed_in(somebody("it", Role.ADMIN, school))


@pytest.fixture
def closed(school):
    """Nothing is made in the background."""
    pool.stop()
    sync_pool.stop()
    yield
    pool.reopen()
    sync_pool.reopen()


@pytest.mark.django_db
class TestSyncNow:
    def test_it_is_asked_for_and_the_page_says_so(self, closed, school, admin):
        answer = admin.post(door("sync", school), follow=True)
        run = SyncRun.objects.get()
        assert (run.school, run.trigger, run.person, run.status) == (school, "person", "it", "waiting")
        assert "Waiting for its turn." in text(answer)

    def test_twice_is_once(self, closed, school, admin):
        admin.post(door("sync", school))
        assert "under way already" in said(admin.post(door("sync", school), follow=True))
        assert SyncRun.objects.count() == 1

    def test_looking_at_its_address_asks_for_nothing(self, closed, school, admin):
        assert admin.get(door("sync", school)).url == door("change", school)
        assert not SyncRun.objects.exists()

    def test_it_stands_in_the_connections_history(self, closed, school, admin):
        admin.post(door("sync", school))
        assert "Sync now." in text(admin.get(door("history", school)))

    @pytest.mark.parametrize("name", ["sync", "test"])
    def test_a_foreign_page_cannot_ask(self, school, name):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(somebody("careful", Role.ADMIN, school))
        assert client.post(door(name, school)).status_code == 403

    @pytest.mark.parametrize("name", ["sync", "sync_state", "test"])
    def test_another_school_is_as_if_it_were_not_there(self, school, mis, name):
        stranger = signed_in(somebody("stranger", Role.ADMIN, a_school()))
        assert stranger.post(door(name, school)).status_code == 404
        assert stranger.get(door(name, school)).status_code == 404
        assert not SyncRun.objects.exists()
        assert mis.server.received == []

    def test_staff_may_not(self, school):
        staff = signed_in(somebody("office", Role.STAFF, school))
        assert staff.post(door("sync", school)).status_code in {302, 403}
        assert not SyncRun.objects.exists()

    def test_everything_can_be_read_again(self, closed, school, admin):
        admin.post(door("sync", school), {"whole": "1"})
        assert SyncRun.objects.get().whole

    def test_leavers_that_cannot_be_believed_are_asked_about(self, school, admin, sync, mis):
        mis.pupils = [a_pupil(number) for number in range(60)]
        sync()
        mis.pupils = [a_pupil(1)]
        sync(whole=True)
        page = text(admin.get(door("change", school)))
        assert "59 of 60 pupils are missing" in page
        assert "They have really left" in page
        pool.stop()
        sync_pool.stop()
        admin.post(door("sync", school), {"accept_leavers": "1"})
        pool.reopen()
        sync_pool.reopen()
        make_now(SyncRun.objects.get(status="waiting"))
        assert on_roll(school) == {"A1"}


@pytest.mark.django_db
class TestShown:
    def test_before_the_first_it_says_when_it_happens(self, school, admin):
        assert "Never yet. It happens by itself every night" in text(admin.get(door("change", school)))

    def test_what_changed_and_when_is_on_the_page(self, school, admin, sync, mis):
        mis.pupils = [a_pupil(1, "Zoë", "Hart")]
        sync()
        page = text(admin.get(door("change", school)))
        assert "1 pupil new · 2 codes new" in page
        assert "Zoë Hart" in page
        assert "0 minutes ago" in page.replace("\xa0", " ")

    def test_reasons_without_a_code_stand_out(self, school, admin, sync, mis):
        mis.pupils = [a_pupil(1)]
        sync()
        a_reason(school, "Overslept", code="U")
        mis.codes = [a_letter("L")]
        sync()
        assert "U is no longer a code of the MIS. Choose another for: Overslept." in text(
            admin.get(door("change", school))
        )

    def test_a_failure_is_told_with_the_words_of_the_mis_as_text(self, school, admin, sync, mis):
        mis.breaks("students", answers(422, b'{"message": "<script>alert(1)</script>"}'))
        sync()
        page = text(admin.get(door("change", school)))
        assert "The MIS refused a page. Nothing was changed." in page
        assert "<script>alert" not in page

    def test_the_part_that_looks_again_is_the_same_words(self, school, admin, closed):
        queue.request_run(school, trigger=Trigger.NIGHTLY)
        run = SyncRun.objects.get()
        queue.claim(run.pk, owner=None)
        SyncRun.objects.update(step="pupils", pupils_read=350)
        part = admin.get(door("sync_state", school))
        assert "Reading the pupils: 350 so far." in text(part)
        assert "<html" not in text(part)

    def test_an_mis_that_refuses_the_login_is_disconnected(self, school, admin, sync, mis):
        mis.breaks("students", answers(401))
        for _time in range(3):
            sync()
        page = text(admin.get(door("change", school)))
        assert "MIS not connected" in page
        assert "3 times in a row" in page

    def test_no_page_holds_a_credential(self, school, admin, sync, mis):
        sync()
        for name in ("change", "sync_state", "history"):
            assert TOKEN not in text(admin.get(door(name, school)))


@pytest.mark.django_db
class TestRuns:
    LIST = "/admin/mis/syncrun/"

    def test_they_are_listed_and_each_has_a_page_with_every_line(self, school, admin, sync, mis):
        mis.pupils = [a_pupil(number, "Pupil", f"Number{number}") for number in range(30)]
        run = sync()
        assert "30 pupils new · 2 codes new" in text(admin.get(self.LIST))
        page = text(admin.get(f"{self.LIST}{run.pk}/change/"))
        assert all(f"Number{number}" in page for number in range(30))

    def test_nobody_adds_changes_or_deletes_one(self, school, admin, sync, mis):
        mis.pupils = [a_pupil(1)]
        run = sync()
        before = SyncRun.objects.values().get()
        assert admin.get(f"{self.LIST}add/").status_code == 403
        assert admin.post(f"{self.LIST}{run.pk}/change/", {"status": "failed"}).status_code == 403
        assert admin.post(f"{self.LIST}{run.pk}/delete/", {"post": "yes"}).status_code == 403
        assert SyncRun.objects.values().get() == before

    def test_another_schools_are_not_there(self, school, sync, mis):
        mis.pupils = [a_pupil(1, "Zoë", "Hart")]
        run = sync()
        other = a_school()
        a_connection(other)
        stranger = signed_in(somebody("stranger", Role.ADMIN, other))
        assert "pupil new" not in text(stranger.get(self.LIST))
        assert stranger.get(f"{self.LIST}{run.pk}/change/").status_code == 302

    def test_old_ones_are_forgotten(self, school, sync, mis):
        mis.pupils = [a_pupil(1)]
        old = timezone.now() - timezone.timedelta(days=99)
        SyncRun.objects.bulk_create(
            SyncRun(
                school=school,
                trigger="nightly",
                status="failed",
                cause="fault",
                requested_at=old,
                finished_at=old,
            )
            for _number in range(120)
        )
        run = sync()
        assert SyncRun.objects.count() == 90
        assert SyncRun.objects.first() == run


@pytest.mark.django_db
class TestTesting:
    def test_each_step_is_shown_and_nothing_is_kept(self, school, admin, mis):
        mis.pupils = [a_pupil(1)]
        page = text(admin.post(door("test", school)))
        for step in ("Address", "TLS", "Credentials", "Students readable", "Codes readable", "May write"):
            assert step in page
        assert "everything that can be tested is right" in page
        assert on_roll(school) == set()
        assert "Tested." in text(admin.get(door("history", school)))

    def test_what_fails_is_said(self, school, admin, mis):
        mis.breaks("students", answers(403))
        page = text(admin.post(door("test", school)))
        assert "the first step with a cross is the one to put right" in page


def test_sync_now_is_made_in_the_background_while_the_page_shows_how_far(
    transactional_db, school, admin, mis
):
    pool.reopen()
    sync_pool.reopen()
    mis.pupils = [a_pupil(number) for number in range(120)]
    go_on = threading.Event()
    mis.before_answer = lambda name, _page: name == "attendance-codes" and go_on.wait(10)
    admin.post(door("sync", school))
    wait_until(SyncRun.objects.filter(step="codes").exists, "the pupils to be read")
    assert "120 pupils read. Reading the attendance codes." in text(admin.get(door("sync_state", school)))
    go_on.set()
    wait_until(SyncRun.objects.filter(status="succeeded").exists, "the run to end")
    assert "120 pupils new" in text(admin.get(door("sync_state", school)))
    pool.stop()
    sync_pool.stop()
