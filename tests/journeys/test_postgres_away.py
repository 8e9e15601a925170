"""PostgreSQL cannot take it: locked by another session, or read-only. Kiosks keep their events meanwhile."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from tests.journeys.kiosk import Kiosk
from tests.journeys.servers import House
from tests.journeys.test_database_away import is_unavailable, timed
from tests.mis.engine.waiting import wait_until
from tests.services import a_database

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("journeys")]


@pytest.fixture
def house(migrated, tmp_path):
    with a_database(like=migrated) as url:
        built = House(tmp_path, {"DATABASE_URL": url})
        yield built
        built.close()


@contextmanager
def locked(url):
    """Another session that changes the table, which takes its time."""
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE attendance_attendancerecord IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


@contextmanager
def read_only(url):
    """As after a failover to a server that follows: every session ends, and the next ones may only read."""
    with psycopg.connect(url, autocommit=True) as admin:
        (name,) = admin.execute("SELECT current_database()").fetchone()
        others = "FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        try:
            admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
            admin.execute(f"SELECT pg_terminate_backend(pid) {others}", [name])
            yield
        finally:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def all_are_taken(kiosk, mis, events):
    for event in events:
        wait_until(lambda event=event: kiosk.post(event).status_code in (200, 201), "it to be taken")
    ends = [kiosk.ended(event, seconds=40)["status"] for event in events]
    assert set(ends) <= {"successful", "not_required"}
    assert len(mis.writes) == ends.count("successful")


def test_a_locked_table_keeps_no_pupil(house, mis, token):
    kiosk = Kiosk(house.serve().url, token)
    pupils = [row["id"] for name in ("evi", "hen", "ava") for row in kiosk.pupils(name)]
    events = [kiosk.event(pupil) for pupil in pupils * 6]
    with locked(house.env["DATABASE_URL"]):
        with ThreadPoolExecutor(len(events)) as queue:
            answers = list(queue.map(lambda event: timed(kiosk.post, event), events))
        assert all(is_unavailable(answer) for answer, _ in answers)
        assert max(seconds for _, seconds in answers) < 8
        answer, seconds = timed(kiosk.post, events[0])
        assert is_unavailable(answer)
        assert seconds < 1
        assert kiosk.get("/config")["school"]["slug"] == "northfield"
    all_are_taken(kiosk, mis, events)


def test_a_server_that_may_only_read_is_written_again_as_soon_as_it_may_be(house, mis, token):
    kiosk = Kiosk(house.serve().url, token)
    events = [kiosk.event(row["id"]) for row in kiosk.pupils("evi")]
    with read_only(house.env["DATABASE_URL"]):
        for event in events:
            assert is_unavailable(kiosk.post(event))
            time.sleep(0.1)
    all_are_taken(kiosk, mis, events)
