"""Two runs of one school are never made at once, and a run that broke off is ended by those who live."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from mis.models import SyncRun, Worker
from mis.models.sync import Trigger
from mis.owner import beat, owner_id
from mis.pool import SYNCS_AT_ONCE, pool, sync_pool
from mis.sync import queue
from mis.sync.nightly import look
from mis.sync.perform import perform
from mis.sync.working import make_now, nudge, work
from tests.cast import a_connection, a_school
from tests.mis.engine.conftest import a_steady_heart, morning  # noqa: F401 - a fixture
from tests.mis.engine.waiting import wait_until
from tests.mis.sync.conftest import on_roll
from tests.mis.sync.fake_mis import CREDENTIALS, a_pupil


def ask(school, **asked):
    return queue.request_run(school, trigger=Trigger.PERSON, **asked)


def a_claimed_run(school, owner):
    run = ask(school)
    assert queue.claim(run.pk, owner=owner)
    return SyncRun.objects.get(pk=run.pk)


@pytest.fixture
def threads(transactional_db, school):
    """The school and its rows are seen by other threads; the pool ends with the test."""
    pool.reopen()
    sync_pool.reopen()
    yield
    pool.stop()
    sync_pool.stop()


@pytest.mark.django_db
class TestAsking:
    def test_twice_is_asking_once(self, school):
        assert ask(school) is not None
        assert ask(school) is None
        assert SyncRun.objects.count() == 1

    def test_the_database_itself_holds_one_open_run_a_school(self, school):
        now = timezone.now()
        SyncRun.objects.create(school=school, trigger="person", requested_at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            SyncRun.objects.create(school=school, trigger="nightly", requested_at=now)

    def test_one_school_does_not_wait_for_another(self, school):
        assert ask(school)
        assert ask(a_school())

    def test_only_one_process_makes_a_run(self, school):
        run = ask(school)
        assert queue.claim(run.pk, owner=owner_id())
        assert not queue.claim(run.pk, owner=uuid.uuid4())
        assert make_now(run) is None

    def test_who_sits_and_waits_comes_before_the_night(self, school):
        tonight = [a_school() for _ in range(3)]
        for each in tonight:
            queue.request_run(each, trigger=Trigger.NIGHTLY, night=timezone.now().date())
        ask(school)
        assert SyncRun.objects.get(pk=queue.claim_next(owner=owner_id())).school == school


@pytest.mark.django_db
class TestBrokenOff:
    def test_a_run_of_a_process_that_is_gone_is_ended_and_the_next_may_begin(self, school, sync, mis):
        a_steady_heart()
        a_claimed_run(school, uuid.uuid4())
        assert ask(school) is None
        assert queue.settle_lost(timezone.now()) == 1
        ended = SyncRun.objects.get()
        assert (ended.status, ended.cause) == ("failed", "interrupted")
        mis.pupils = [a_pupil(1)]
        assert sync().status == "succeeded"

    def test_a_run_of_a_living_sibling_is_left_alone(self, school, morning):  # noqa: F811
        now = timezone.now()
        sibling = Worker.objects.create(started_at=now, beat_at=now)
        a_claimed_run(school, sibling.pk)
        for _ in range(4):
            morning.shift(3)
            beat()
            assert queue.settle_lost(timezone.now()) == 0
        morning.shift(3)
        beat()
        assert queue.settle_lost(timezone.now()) == 1

    def test_a_run_under_way_here_is_left_alone(self, school):
        run = a_claimed_run(school, owner_id())
        long_after = timezone.now() + timedelta(hours=1)
        queue.in_flight.add(run.pk)
        assert queue.settle_lost(long_after) == 0
        queue.in_flight.remove(run.pk)
        assert queue.settle_lost(long_after) == 1

    def test_a_night_that_was_interrupted_is_made_up_for_but_not_for_ever(self, school):
        a_steady_heart()
        night = timezone.now().date()
        for _attempt in range(2):
            run = queue.request_run(school, trigger=Trigger.NIGHTLY, night=night)
            queue.claim(run.pk, owner=uuid.uuid4())
            queue.settle_lost(timezone.now())
            run.refresh_from_db()
            assert run.night is None
        last = queue.request_run(school, trigger=Trigger.NIGHTLY, night=night)
        queue.claim(last.pk, owner=uuid.uuid4())
        queue.settle_lost(timezone.now())
        assert queue.request_run(school, trigger=Trigger.NIGHTLY, night=night) is None


def connection_of_another_thread(work):
    def run():
        work()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


class TestInTheBackground:
    def test_a_run_taken_away_while_it_reads_applies_nothing(self, threads, school, mis):
        a_steady_heart()
        mis.pupils = [a_pupil(1)]
        run = a_claimed_run(school, uuid.uuid4())
        mis.before_answer = lambda name, _page: (
            connection_of_another_thread(lambda: queue.settle_lost(timezone.now()))
            if name == "attendance-codes"
            else None
        )
        ended = perform(run.pk)
        assert (ended.status, ended.cause) == ("failed", "interrupted")
        assert on_roll(school) == set()

    def test_what_waits_is_made_and_progress_is_seen_while_it_reads(self, threads, school, mis):
        mis.pupils = [a_pupil(number) for number in range(1, 121)]
        go_on = threading.Event()
        mis.before_answer = lambda name, _page: name == "attendance-codes" and go_on.wait(10)
        ask(school)
        nudge()
        reading = SyncRun.objects.filter(step="codes", pupils_read=120)
        wait_until(reading.exists, "the pupils to be read")
        assert on_roll(school) == set()
        go_on.set()
        wait_until(SyncRun.objects.filter(status="succeeded").exists, "the run to end")
        assert len(on_roll(school)) == 120

    def test_only_so_many_at_once_and_all_of_them_in_the_end(self, threads, school, mis):
        mis.pupils = [a_pupil(1)]
        schools = [school, *(a_school() for _ in range(2 * SYNCS_AT_ONCE))]
        for each in schools[1:]:
            a_connection(each, mis.base_url, credentials=CREDENTIALS)
        go_on, most = threading.Event(), []

        def hold(name, _page):
            if name == "students":
                most.append(SyncRun.objects.filter(status="running").count())
                connections.close_all()
                go_on.wait(10)

        mis.before_answer = hold
        for each in schools:
            ask(each)
        nudge()
        wait_until(lambda: len(most) == SYNCS_AT_ONCE, "the places to be taken")
        assert SyncRun.objects.filter(status="running").count() == SYNCS_AT_ONCE
        go_on.set()
        done = SyncRun.objects.filter(status="succeeded")
        wait_until(lambda: done.count() == len(schools), "all schools", seconds=30)
        assert max(most) <= SYNCS_AT_ONCE

    def test_a_server_that_stops_ends_its_runs_and_changes_nothing(self, threads, school, mis):
        mis.pupils = [a_pupil(number) for number in range(1, 121)]
        mis.before_answer = lambda _name, page: setattr(pool, "stopping", page == 2)
        ask(school)
        work()
        ended = SyncRun.objects.get()
        assert (ended.status, ended.cause) == ("failed", "interrupted")
        assert on_roll(school) == set()

    def test_a_nudge_that_was_lost_is_found_by_the_next_look(self, threads, school, mis):
        mis.pupils = [a_pupil(1)]
        ask(school)
        look(timezone.now())
        wait_until(SyncRun.objects.filter(status="succeeded").exists, "the run to be made")
