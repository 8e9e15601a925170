"""The database cannot take it: kiosks are told to keep the event, and all goes on by itself afterwards."""

import os
import resource
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress

import pytest
import requests

from mis.demo_mis.modes import Mode
from tests.journeys.conftest import a_whole_day
from tests.journeys.kiosk import Kiosk
from tests.journeys.servers import House
from tests.mis.engine.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

# Root writes where it may not; without this one ability it is like anybody else.
NOT_ALMIGHTY = ("setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override")


def is_unavailable(answer):
    told = answer.json()
    assert (answer.status_code, told["code"]) == (503, "unavailable")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "5"
    return True


def rows(house, question):
    """What the database holds, read past the server."""
    with closing(sqlite3.connect(f"file:{house.database}?mode=ro", uri=True)) as database:
        return database.execute(question).fetchall()


def stored(house):
    """The events in the database."""
    return rows(house, "SELECT event_id FROM attendance_attendancerecord")


@contextmanager
def locked(house):
    """Another process's write, which takes its time."""
    with closing(sqlite3.connect(house.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def why_not_ready(url):
    """What `/readyz` says of the database; empty while it is ready."""
    told = requests.get(f"{url}/readyz", timeout=20).json()
    return " ".join(told["details"]) if "database" in told["failing"] else ""


def timed(call, *args):
    began = time.monotonic()
    answer = call(*args)
    return answer, time.monotonic() - began


def test_locked_for_thirty_seconds_it_keeps_no_pupil_and_loses_nothing(house, mis, token):
    mis.behave(Mode.SLOW, seconds=2)
    kiosk, other = (Kiosk(house.serve().url, token) for _ in range(2))
    pupils = [row["id"] for name in ("evi", "hen", "ava", "oli") for row in kiosk.pupils(name)][:8]
    under_way = kiosk.event(pupils[0])
    assert kiosk.post(under_way).status_code == 201
    wait_until(lambda: len(mis.writes) == 1, "a mark to be under way")
    events = [kiosk.event(pupils[n % len(pupils)]) for n in range(40)]
    with locked(house):
        until = time.monotonic() + 30
        with ThreadPoolExecutor(40) as queue:
            answers = list(queue.map(lambda event: timed(kiosk.post, event), events))
        assert all(is_unavailable(answer) for answer, _ in answers)
        assert max(seconds for _, seconds in answers) < 8
        # The next pupils hardly wait: their kiosk keeps the event and lets them go.
        for event in events[:4]:
            answer, seconds = timed(kiosk.post, event)
            assert is_unavailable(answer)
            assert seconds < 1
        # Whoever only reads is served.
        assert kiosk.get("/config")["school"]["slug"] == "northfield"
        assert kiosk.writeback(under_way)["status"] == "pending"
        assert len(stored(house)) == 1
        wait_until(lambda: why_not_ready(kiosk.url), "readiness to be withdrawn", seconds=15)
        while time.monotonic() < until:
            assert is_unavailable(other.post(events[0]))
            assert timed(requests.get, f"{other.url}/healthz")[1] < 1
            time.sleep(1)
    wait_until(lambda: other.post(events[0]).status_code in (200, 201), "the database to take it again")
    assert {kiosk.post(event).status_code for event in events} <= {200, 201}
    # Its own answer, kept for half a minute. Nobody took the living for gone, though no heart could beat.
    assert kiosk.ended(under_way)["status"] == "successful"
    assert rows(house, "SELECT * FROM mis_writebackchange") == []
    ends = Counter(kiosk.ended(event, seconds=60)["status"] for event in events)
    assert set(ends) <= {"successful", "not_required"}
    assert len(mis.writes) == 1 + ends["successful"]


@contextmanager
def full(server):
    """No file of the server's worker may grow any more, as on a disk that is full."""
    before = resource.prlimit(server.worker, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    yield
    resource.prlimit(server.worker, resource.RLIMIT_FSIZE, before)


def test_with_a_full_disk_nothing_is_acknowledged_and_afterwards_all_is_well(house, mis, token):
    server = house.serve()
    kiosk = Kiosk(server.url, token)
    pupil = kiosk.pupils("evie kin")[0]["id"]
    before = kiosk.event(pupil)
    assert kiosk.post(before).status_code == 201
    kiosk.ended(before)
    events = [kiosk.event(pupil) for _ in range(12)]
    with full(server):
        assert all(is_unavailable(kiosk.post(event)) for event in events)
        assert kiosk.writeback(before)["status"] == "successful"
        assert len(stored(house)) == 1
        wait_until(lambda: why_not_ready(server.url), "whoever watches to be told")
        assert "disk" in why_not_ready(server.url)
    wait_until(lambda: kiosk.post(events[0]).status_code in (200, 201), "the database to take it again")
    assert {kiosk.post(event).status_code for event in events} <= {200, 201}
    ends = Counter(kiosk.ended(event)["status"] for event in events)
    assert len(mis.writes) == 1 + ends["successful"]
    assert len(stored(house)) == 13


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 16 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "custr-tests", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a disk of our own")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_on_a_disk_that_is_full_whoever_watches_reads_so_and_space_is_all_it_needs(small_disk, mis):
    house = House(small_disk)
    try:
        kiosk = Kiosk(house.serve().url, house.provision(a_whole_day(mis.base_url)))
        pupils = [row["id"] for name in ("evi", "hen", "ava") for row in kiosk.pupils(name)]
        events = [kiosk.event(pupils[n % len(pupils)]) for n in range(120)]
        filler = small_disk / "somebody-elses-file"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(64 * 1024))
        answers = [kiosk.post(event) for event in events]
        refused = [event for event, answer in zip(events, answers, strict=True) if answer.status_code == 503]
        assert len(refused) >= 100  # the log of what is written may have had some room left
        wait_until(lambda: why_not_ready(kiosk.url), "whoever watches to be told")
        assert why_not_ready(kiosk.url) == "SQLITE_FULL: the disk is full"
        filler.unlink()
        for event in events:
            wait_until(lambda event=event: kiosk.post(event).status_code in (200, 201), "it to be taken")
        wait_until(lambda: not why_not_ready(kiosk.url), "readiness")
        ends = Counter(kiosk.ended(event, seconds=60)["status"] for event in events)
        assert set(ends) <= {"successful", "not_required"}
        assert len(mis.writes) == ends["successful"]
    finally:
        house.close()


def test_a_mark_under_way_while_the_disk_is_full_keeps_its_true_result(house, mis, token):
    mis.behave(Mode.SLOW, seconds=1)
    server = house.serve()
    kiosk = Kiosk(server.url, token)
    event = kiosk.event(kiosk.pupils("evie kin")[0]["id"])
    kiosk.post(event)
    wait_until(lambda: len(mis.writes) == 1, "the mark to be under way")
    with full(server):
        wait_until(lambda: "database is busy or away" in server.log.read_text(), "it to be kept")
        assert kiosk.writeback(event)["status"] == "pending"
    assert kiosk.ended(event)["status"] == "successful"
    assert len(mis.writes) == 1


@pytest.fixture
def read_only(house, token):
    """The house's folder and files, as a careless restore leaves them."""
    files = [path for path in house.folder.iterdir() if path.name.startswith(house.database.name)]
    for path in files:
        path.chmod(0o444)
    yield files
    for path in files:
        path.chmod(0o644)


def test_a_read_only_database_is_written_again_as_soon_as_it_may_be(house, mis, token, read_only):
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("needs setpriv, or not to be root")
    server = house.serve(*(NOT_ALMIGHTY if os.geteuid() == 0 else ()), started="/healthz")
    kiosk = Kiosk(server.url, token)
    events = [kiosk.event(kiosk.pupils("evie kin")[0]["id"]) for _ in range(10)]
    with ThreadPoolExecutor(10) as queue:
        assert all(map(is_unavailable, queue.map(kiosk.post, events)))
    assert stored(house) == []
    wait_until(
        lambda: "the file cannot be written" in why_not_ready(server.url), "whoever watches to be told"
    )
    for path in read_only:
        path.chmod(0o644)
    for event in events:
        wait_until(lambda event=event: kiosk.post(event).status_code in (200, 201), "it to be written")
    wait_until(lambda: not why_not_ready(server.url), "readiness")
    ends = Counter(kiosk.ended(event)["status"] for event in events)
    assert set(ends) <= {"successful", "not_required"}
    assert len(mis.writes) == ends["successful"]
