"""Real servers synchronise by themselves: nobody asks, and two of them do it once."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.servers import House
from tests.mis.engine.waiting import wait_until
from tests.mis.sync.fake_mis import CREDENTIALS, FakeMis, a_pupil

pytestmark = [pytest.mark.journey]


@pytest.fixture
def mis() -> Iterator[FakeMis]:
    with FakeMis() as running:
        running.pupils = [a_pupil(number) for number in range(120)]
        yield running


@pytest.fixture
def house(tmp_path: Path, mis: FakeMis) -> Iterator[House]:
    made = House(tmp_path)
    connection = {"provider": "wonde", "system": "sims", "base_url": mis.base_url, "credentials": CREDENTIALS}
    made.provision(
        {
            "school": {"slug": "northfield", "name": "Northfield Academy"},
            "mis": connection,
            "kiosks": [{"name": "Reception"}],
        }
    )
    yield made
    made.close()


def asked(house: House, statement: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(house.folder / "journey.sqlite3")
    with database:
        rows = database.execute(statement).fetchall()
    database.close()
    return rows


def test_two_servers_that_were_off_at_night_make_up_for_it_once(house: House, mis: FakeMis) -> None:
    asked(house, "UPDATE mis_connection SET changed_at = datetime(changed_at, '-3 days')")
    house.serve()
    house.serve()
    done = "SELECT trigger, status FROM mis_syncrun"
    wait_until(
        lambda: asked(house, done) == [("nightly", "succeeded")], "the night to be made up for", seconds=60
    )
    assert asked(house, "SELECT count(*) FROM custr_student WHERE active") == [(120,)]
    assert (
        len([path for path in mis.asked if path.startswith("students/?include") and "&page=" not in path])
        == 1
    )


def test_a_school_set_up_today_is_left_as_it_was_set_up(house: House, mis: FakeMis) -> None:
    """What its file said stays until its first night, or until somebody asks."""
    server = house.serve()
    assert server.terminate() == 0
    assert mis.server.received == []
    assert asked(house, "SELECT count(*) FROM mis_syncrun") == [(0,)]
