"""PostgreSQL stands still and keeps its connections: nobody waits for ever, and all goes on afterwards."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from faults.plan import Plan
from faults.processes import Process
from faults.services import postgres
from tests.journeys.conftest import a_whole_day
from tests.journeys.kiosk import Kiosk
from tests.journeys.servers import House, Server, migrate
from tests.journeys.test_database_away import is_unavailable, timed
from tests.mis.engine.waiting import wait_until
from tests.services import postgres_url

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("journeys")]


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="custr-frozen-") as name:
        Path(name).chmod(0o755)  # a database of its own runs as a user of its own
        yield Path(name)


@pytest.fixture
def database(folder) -> Iterator[tuple[Process, str]]:
    postgres_url()  # skips where nobody has PostgreSQL here
    with postgres(Plan(kills=0, seed=0, folder=folder)) as (process, url):
        yield process, url


@pytest.fixture
def house(database, folder):
    migrate(database[1])
    built = House(folder, {"DATABASE_URL": database[1], "METRICS_TOKEN": "a-token-of-the-tests"})
    yield built
    built.close()


@contextmanager
def frozen(process: Process) -> Iterator[None]:
    process.freeze()
    try:
        yield
    finally:
        process.thaw()


def health(server: Server) -> float:
    """How long it takes to tell that the process lives."""
    began = time.monotonic()
    assert requests.get(f"{server.url}/healthz", timeout=20).status_code == 200
    return time.monotonic() - began


def test_a_frozen_database_keeps_nobody_waiting(house, database, mis):
    process, _url = database
    token = house.provision(a_whole_day(mis.base_url))
    server = house.serve()
    kiosk = Kiosk(server.url, token)
    pupils = [row["id"] for name in ("evi", "hen", "ava") for row in kiosk.pupils(name)]
    events = [kiosk.event(pupils[n % len(pupils)]) for n in range(40)]
    assert kiosk.post(events[0]).status_code == 201
    with frozen(process), ThreadPoolExecutor(41) as queue:
        answers = queue.map(lambda event: timed(Kiosk.post, kiosk, event), events)
        alive = [health(server) for _ in range(50) if time.sleep(0.1) is None]
        answers = list(answers)
        assert all(is_unavailable(answer) for answer, _ in answers)
        assert max(seconds for _, seconds in answers) <= 6
        assert max(alive) <= 0.5
        ready, took = timed(requests.get, f"{server.url}/readyz")
        assert (ready.status_code, "database" in ready.json()["failing"]) == (503, True)
        assert took <= 6
    began = time.monotonic()
    wait_until(lambda: kiosk.post(events[1]).status_code in (200, 201), "kiosks to be answered again")
    wait_until(lambda: requests.get(f"{server.url}/readyz", timeout=20).ok, "readiness")
    assert time.monotonic() - began <= 5
    for event in events:
        wait_until(lambda event=event: kiosk.post(event).status_code in (200, 201), "it to be taken")
    ends = [kiosk.ended(event, seconds=40)["status"] for event in events]
    assert set(ends) <= {"successful", "not_required"}
    assert len(mis.writes) == ends.count("successful")
