"""Scaled out: web processes that save, workers that make the attempts, a broker that only wakes them."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from celery import Celery

from mis.demo_mis.modes import Mode
from mis.demo_mis.server import DemoMis
from tests.journeys.conftest import a_whole_day
from tests.journeys.kiosk import Kiosk
from tests.journeys.servers import free_port
from tests.mis.engine.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("workers")]


def test_one_event_forty_times_over_two_servers_and_two_workers_is_one_request(scaled, mis, school):
    token = scaled.provision(school)
    kiosks = [Kiosk(scaled.serve().url, token) for _ in range(2)]
    for _ in range(2):
        scaled.work()
    event = kiosks[0].event(kiosks[0].pupils("evie kin")[0]["id"])
    with ThreadPoolExecutor(40) as senders:
        answers = list(senders.map(lambda n: Kiosk(kiosks[n % 2].url, token).post(event), range(40)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 39}
    assert kiosks[1].ended(event)["status"] == "successful"
    assert len(mis.writes) == 1


def test_with_the_broker_away_the_kiosk_is_answered_and_the_mark_is_sent_once(scaled, mis, school):
    scaled.env["BROKER_URL"] = scaled.env["BROKER_URL"].split(":")[0] + f"://127.0.0.1:{free_port()}"
    token = scaled.provision(school)
    kiosk = Kiosk(scaled.serve().url, token)
    scaled.work()
    events = [kiosk.event(pupil["id"]) for pupil in kiosk.pupils("oli")]
    for event in events:
        began = time.monotonic()
        assert kiosk.post(event).status_code == 201
        assert time.monotonic() - began < 1
    assert {kiosk.ended(event, seconds=20)["status"] for event in events} == {"successful"}
    assert len(mis.writes) == len(events)


def test_with_every_worker_away_rows_wait_and_the_next_worker_takes_them(scaled, mis, school):
    kiosk = Kiosk(scaled.serve().url, scaled.provision(school))
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    assert kiosk.post(event).status_code == 201
    assert kiosk.writeback(event)["status"] == "pending"
    assert mis.writes == []
    scaled.work()
    assert kiosk.ended(event)["status"] == "successful"
    assert len(mis.writes) == 1


def test_a_burst_of_nudges_is_taken_at_once(scaled):
    broker, queue = Celery(broker=scaled.env["BROKER_URL"]), scaled.env["BROKER_QUEUE"]
    scaled.work()
    for school in range(300):
        nudge = ("mis.tasks.work_for_school", [1_000_000 + school], {})
        broker.send_task("custr.run", nudge, queue=queue, ignore_result=True)

    def left() -> int:
        with broker.connection_for_read() as connection:
            channel = connection.default_channel
            return channel.queue_declare(queue, durable=True, auto_delete=False).message_count

    wait_until(lambda: left() == 0, "every nudge to be taken", seconds=10)


def test_a_hanging_mis_delays_its_own_school_alone(scaled, mis, school):
    mis.behave(Mode.SILENT)
    with DemoMis() as well:
        other = a_whole_day(well.base_url)
        other["school"] |= {"slug": "dale", "name": "Dale School"}
        server, tokens = scaled.serve(), [scaled.provision(one) for one in (school, other)]
        scaled.work()
        hanging, served = (Kiosk(server.url, token) for token in tokens)
        pupils = hanging.pupils("evi") + hanging.pupils("oli") + hanging.pupils("ava")
        for pupil in pupils * 8:
            hanging.post(hanging.event(pupil["id"]))
        wait_until(lambda: len(mis.requests) >= 4, "the MIS of one school to hang")
        event = served.event(served.pupils("evie kin")[0]["id"])
        began = time.monotonic()
        served.post(event)
        assert served.ended(event)["status"] == "successful"
        assert time.monotonic() - began < 2
        assert len(well.writes) == 1


def test_sigterm_lets_a_workers_attempt_finish_and_leaves_the_next_to_another(scaled, mis, school):
    mis.behave(Mode.SLOW, seconds=1.5)
    kiosk = Kiosk(scaled.serve().url, scaled.provision(school))
    worker = scaled.work()
    first, second = (kiosk.event(pupil["id"]) for pupil in kiosk.pupils("oli")[:2])
    kiosk.post(first)
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    worker.signal_end()
    wait_until(lambda: "Warm shutdown" in worker.log.read_text(), "the worker to be ending")
    kiosk.post(second)
    assert worker.terminate() == 0
    assert kiosk.writeback(first)["status"] == "successful"
    assert (kiosk.writeback(second)["status"], len(mis.writes)) == ("pending", 1)
    scaled.work()
    assert kiosk.ended(second)["status"] == "successful"
    assert len(mis.writes) == 2


def test_a_killed_workers_attempt_is_ended_by_whoever_lives_and_never_sent_again(scaled, mis, school):
    mis.behave(Mode.SILENT)
    kiosk = Kiosk(scaled.serve().url, scaled.provision(school))
    worker = scaled.work()
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(event)
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    worker.kill()
    ended = kiosk.ended(event, seconds=35)
    assert (ended["status"], ended["cause"], ended["outcome_unknown"]) == ("failed", "interrupted", True)
    mis.behave(Mode.NORMAL)
    scaled.work()
    later = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(later)
    assert kiosk.ended(later)["status"] == "successful"
    assert len(mis.writes) == 2


def test_a_living_siblings_attempt_is_left_alone(scaled, mis, school):
    school["mis"]["timeout_s"] = 20
    mis.behave(Mode.SLOW, seconds=14)  # longer than a heart may be silent, and several sweeps
    kiosk = Kiosk(scaled.serve().url, scaled.provision(school))
    scaled.work()
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(event)
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    scaled.work()
    assert kiosk.ended(event, seconds=25)["status"] == "successful"
    assert len(mis.writes) == 1


def test_refused_credentials_are_told_and_marks_go_out_all_the_same(scaled, mis, school):
    """By the worker's own looking, until somebody puts them right."""
    parts = urlsplit(scaled.env["BROKER_URL"])
    if parts.scheme != "amqp":
        pytest.skip("this Redis asks for no password")
    kiosk = Kiosk(scaled.serve().url, scaled.provision(school))
    scaled.env["BROKER_URL"] = parts._replace(netloc=f"guest:wrong@{parts.hostname}:{parts.port}").geturl()
    worker = scaled.work(said="refuses the user")
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(event)
    assert kiosk.ended(event, seconds=20)["status"] == "successful"
    assert worker.process.poll() is None
    said = worker.log.read_text()
    assert f"amqp at {parts.hostname}:{parts.port}" in said
    assert "wrong@" not in said
    assert worker.terminate() == 0
