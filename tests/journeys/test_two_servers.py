"""Whole journeys over real servers on one SQLite file: one record, one request, and the kiosk never waits."""

import json
import os
import signal
import socket
import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from mis.demo_mis.modes import Mode
from tests.journeys.kiosk import Kiosk
from tests.mis.engine.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("two servers")]


def test_a_late_arrival_at_the_kiosk_is_a_mark_in_the_register(anywhere, mis, school):
    token = anywhere.provision(school)
    kiosk = Kiosk(anywhere.serve().url, token)
    evie = kiosk.pupils("evie kin")[0]
    event = kiosk.event(evie["id"])
    answer = kiosk.post(event)
    assert answer.status_code == 201
    assert answer.json()["writeback"]["status"] == "pending"
    ended = kiosk.ended(event)
    assert (ended["status"], ended["detail"], ended["attendance_code"]) == ("successful", "Accepted", "M")
    [[mark]] = [body["attendance"] for body in mis.writes]
    assert (mark["student_id"], mark["attendance_code_id"]) == ("A1749000193", "A1215")


def test_a_body_sent_in_chunks_is_read_whole(anywhere, mis, school):
    kiosk = Kiosk(anywhere.serve().url, anywhere.provision(school))
    event = json.dumps(kiosk.event(kiosk.pupils("evie kin")[0]["id"])).encode()

    def send(*parts):
        headers = {"Content-Type": "application/json"}
        address = f"{kiosk.url}/api/v1/attendance"
        return kiosk.session.post(address, data=iter(parts), headers=headers, timeout=30).status_code

    assert send(event[:20], event[20:]) == 201
    assert send(b"{", b"x" * 300_000) == 413


def test_one_event_forty_times_at_once_over_two_servers_is_one_record_and_one_request(anywhere, mis, school):
    token = anywhere.provision(school)
    kiosks = [Kiosk(anywhere.serve().url, token) for _ in range(2)]
    event = kiosks[0].event(kiosks[0].pupils("evie kin")[0]["id"])
    ready = threading.Barrier(40)

    def send(number: int) -> tuple[int, str]:
        sender = Kiosk(kiosks[number % 2].url, token)
        ready.wait(timeout=30)
        answer = sender.post(event)
        return answer.status_code, answer.json()["received_at"]

    with ThreadPoolExecutor(40) as senders:
        answers = list(senders.map(send, range(40)))
    assert Counter(status for status, _ in answers) == {201: 1, 200: 39}
    assert len({received for _, received in answers}) == 1
    assert kiosks[1].ended(event)["status"] == "successful"
    assert len(mis.writes) == 1
    other = kiosks[1].post(event | {"kind": "early_leave"})
    assert (other.status_code, other.json()["code"]) == (409, "event_id_reused")
    assert len(mis.writes) == 1


def test_forty_pupils_over_two_servers_are_forty_requests(anywhere, mis, school):
    token = anywhere.provision(school)
    kiosks = [Kiosk(anywhere.serve().url, token) for _ in range(2)]
    pupils = {
        row["id"]: row
        for name in ("Evie", "Henry", "Ava", "Oli", "Jac", "Ell", "Leo", "Mia")
        for row in kiosks[0].pupils(name.ljust(3, "a")[:4])
    }
    events = [kiosks[n % 2].event(pupil) for n, pupil in enumerate([*pupils] * 4)][:40]
    with ThreadPoolExecutor(8) as senders:
        statuses = list(
            senders.map(lambda job: kiosks[job[0] % 2].post(job[1]).status_code, enumerate(events))
        )
    assert set(statuses) == {201}
    ends = Counter(kiosks[0].ended(event)["status"] for event in events)
    # Of one pupil an earlier event may be superseded by a later one; none may fail or be doubled.
    assert set(ends) <= {"successful", "not_required"}
    assert len(mis.writes) == ends["successful"]


def test_while_the_mis_hangs_the_kiosk_is_answered_in_milliseconds(anywhere, mis, school):
    token = anywhere.provision(school)
    mis.behave(Mode.SILENT)
    kiosk = Kiosk(anywhere.serve().url, token)
    pupil = kiosk.pupils("evie kin")[0]["id"]
    took = []
    for _ in range(40):
        began = time.perf_counter()
        assert kiosk.post(kiosk.event(pupil)).status_code == 201
        took.append(time.perf_counter() - began)
    assert statistics.median(took) < 0.1
    assert max(took) < 2.0  # the machine is shared; the MIS would take four seconds


def test_a_dripping_mis_ends_at_its_deadline(anywhere, mis, school):
    token = anywhere.provision(school)
    mis.behave(Mode.DRIPPING)
    kiosk = Kiosk(anywhere.serve().url, token)
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(event)
    ended = kiosk.ended(event)
    assert (ended["cause"], ended["outcome_unknown"]) == ("mis_timeout", True)
    took = datetime.fromisoformat(ended["finished_at"]) - datetime.fromisoformat(ended["attempted_at"])
    assert 3.5 <= took.total_seconds() <= 4.5
    assert len(mis.writes) == 1


def test_a_server_killed_in_the_middle_leaves_an_honest_row_and_sends_nothing_twice(house, mis, token):
    mis.behave(Mode.SILENT)
    first = house.serve()
    kiosk = Kiosk(first.url, token)
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    assert kiosk.post(event).status_code == 201
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    first.kill()
    again = Kiosk(house.serve().url, token)
    assert again.post(event).status_code == 200
    ended = again.ended(event, seconds=35)
    assert (ended["status"], ended["cause"], ended["outcome_unknown"]) == ("failed", "interrupted", True)
    assert len(mis.writes) == 1


def test_sigterm_lets_the_attempt_under_way_finish(house, mis, token):
    mis.behave(Mode.SLOW, seconds=1.5)
    server = house.serve()
    kiosk = Kiosk(server.url, token)
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(event)
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    began = time.monotonic()
    assert server.terminate() == 0
    assert time.monotonic() - began < 45
    assert Kiosk(house.serve().url, token).writeback(event)["status"] == "successful"
    assert len(mis.writes) == 1


def test_from_sigterm_on_no_attempt_begins_though_a_request_hangs(house, mis, token):
    house.env["WRITEBACK_WORKERS"] = "4"  # one slot for a school
    mis.behave(Mode.SLOW, seconds=1)
    server = house.serve()
    kiosk = Kiosk(server.url, token)
    events = [kiosk.event(pupil["id"]) for pupil in kiosk.pupils("ivy")[:1] * 6]
    for event in events:
        kiosk.post(event)
    wait_until(lambda: len(mis.writes) == 1, "the first mark to be under way")
    with socket.create_connection(("127.0.0.1", server.port)) as half:
        half.sendall(b"POST /api/v1/attendance HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{")
        server.process.terminate()
        began = time.monotonic()
        sent = len(mis.writes)
        assert server.process.wait(timeout=60) == 0
        assert time.monotonic() - began < 45
    assert len(mis.writes) <= sent + 1
    again = Kiosk(house.serve().url, token)
    ends = Counter(again.ended(event)["status"] for event in events)
    assert ends["failed"] == 0
    assert len(mis.writes) == ends["successful"]


def test_a_stalled_server_is_taken_for_gone_and_its_own_answer_still_counts(house, mis, token):
    mis.behave(Mode.SLOW, seconds=1)
    stalled, other = house.serve(), house.serve()
    kiosk, witness = Kiosk(stalled.url, token), Kiosk(other.url, token)
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(event)
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    os.killpg(stalled.process.pid, signal.SIGSTOP)
    try:
        assert witness.ended(event, seconds=35)["cause"] == "interrupted"
    finally:
        os.killpg(stalled.process.pid, signal.SIGCONT)
    wait_until(lambda: witness.writeback(event)["cause"] != "interrupted", "the true result")
    assert len(mis.writes) == 1


def test_sigterm_with_every_slot_hanging_ends_in_time_and_leaves_the_rest_to_the_next(house, mis, school):
    school["mis"]["timeout_s"] = 30  # the longest there is
    token = house.provision(school)
    mis.behave(Mode.SILENT)
    server = house.serve()
    kiosk = Kiosk(server.url, token)
    pupils = {row["id"] for name in ("evi", "hen", "ava", "oli", "leo", "jac") for row in kiosk.pupils(name)}
    events = [kiosk.event(pupil) for pupil in sorted(pupils)[:12]]
    for event in events:
        kiosk.post(event)
    wait_until(lambda: len(mis.writes) == 8, "every slot of the school to be taken")
    began = time.monotonic()
    assert server.terminate() == 0
    assert time.monotonic() - began < 45
    assert len(mis.writes) == 8
    mis.behave(Mode.NORMAL)
    again = Kiosk(house.serve().url, token)
    ends = Counter((ended["status"], ended["cause"]) for ended in map(again.ended, events))
    assert ends == {("failed", "mis_timeout"): 8, ("successful", None): len(events) - 8}
    assert len(mis.writes) == len(events)
