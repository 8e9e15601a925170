"""kill -9 of a real process at any point: the school is as before, or as after, and never between."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.servers import ROOT, House
from tests.mis.sync.fake_mis import CREDENTIALS, FakeMis, a_letter, a_pupil

pytestmark = [pytest.mark.journey]
PUPILS = 1200


@pytest.fixture
def mis() -> Iterator[FakeMis]:
    with FakeMis(per_page=200) as running:
        running.pupils = [a_pupil(number) for number in range(PUPILS)]
        yield running


@pytest.fixture
def house(tmp_path: Path, mis: FakeMis) -> House:
    """A school that has been synchronised once."""
    made = House(tmp_path)
    connection = {"provider": "wonde", "system": "sims", "base_url": mis.base_url, "credentials": CREDENTIALS}
    made.provision(
        {
            "school": {"slug": "northfield", "name": "Northfield Academy"},
            "mis": connection,
            "kiosks": [{"name": "Reception"}],
        }
    )
    made.manage("sync_mis", "northfield")
    return made


def otherwise(mis: FakeMis) -> None:
    """The school as the MIS has it now: everybody in another form, a tenth gone, another code."""
    mis.pupils = [a_pupil(number, form="9Z") for number in range(PUPILS // 10, PUPILS + 50)]
    mis.codes = [a_letter("L"), a_letter("X")]


def state(house: House) -> tuple[list[tuple[str, ...]], ...]:
    """The pupils and codes, as the file on the disk has them."""
    with sqlite3.connect(house.folder / "journey.sqlite3") as database:
        pupils = database.execute("SELECT mis_id, form, active FROM custr_student ORDER BY mis_id").fetchall()
        codes = database.execute(
            "SELECT c.code, c.active, r.archived FROM reasons_attendancecode c "
            "LEFT JOIN reasons_reason r ON r.code_id = c.id ORDER BY c.code"
        ).fetchall()
    database.close()
    return pupils, codes


def killed(house: House, mis: FakeMis, *, at: tuple[str, int], after: float = 0.0) -> None:
    """Begin a run in a process of its own, and kill it `after` seconds after it asked for a page."""
    asked, held = threading.Event(), threading.Event()

    def hold(name: str, page: int) -> None:
        if (name, page) == at:
            asked.set()
            if not after:
                held.wait(20)

    mis.before_answer = hold
    process = subprocess.Popen(
        [sys.executable, "manage.py", "sync_mis", "northfield", "--full"],
        cwd=ROOT,
        env=house.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert asked.wait(60), "the page was never asked for"
        held.wait(after)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        held.set()
        mis.before_answer = lambda _name, _page: None
    nobody_remembers(house)


def nobody_remembers(house: House) -> None:
    """As if so long had passed that the processes of before are forgotten: nobody waits for their hearts."""
    with sqlite3.connect(house.folder / "journey.sqlite3") as database:
        database.execute("DELETE FROM mis_worker")
    database.close()


def test_killed_at_any_point_the_school_is_as_before_or_as_after(house: House, mis: FakeMis) -> None:
    before = state(house)
    otherwise(mis)
    for page in (("students", 1), ("students", 4), ("attendance-codes", 1)):
        killed(house, mis, at=page)
        assert state(house) == before, page
    # While it is saved: from the last answer on, a little later each time, until it comes to its end.
    seen = []
    for milliseconds in (20, 60, 120, 200, 300, 450, 700, 1000):
        killed(house, mis, at=("attendance-codes", 1), after=milliseconds / 1000)
        seen.append(state(house))
        if seen[-1] != before:
            break
    # Whatever was left of it, the next one is made, and brings the school to where the MIS is.
    house.manage("sync_mis", "northfield", "--full")
    after = state(house)
    assert len(after[0]) == PUPILS + 50
    assert all(one in (before, after) for one in seen)
    assert before in seen


def test_a_run_that_was_killed_is_told_as_interrupted(house: House, mis: FakeMis) -> None:
    killed(house, mis, at=("students", 2))
    house.manage("sync_mis", "northfield")
    with sqlite3.connect(house.folder / "journey.sqlite3") as database:
        ends = database.execute("SELECT status, cause FROM mis_syncrun ORDER BY id").fetchall()
    database.close()
    assert ends == [("succeeded", ""), ("failed", "interrupted"), ("succeeded", "")]
