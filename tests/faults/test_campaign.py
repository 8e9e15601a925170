"""A short campaign holds; and with a fault put in on purpose, it does not."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from faults.campaign import campaign
from faults.plan import Plan

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("faults")]


@pytest.fixture
def folder():
    # The database that is killed has a user of its own, to whom pytest's own folders are closed.
    with TemporaryDirectory(prefix="custr-faults-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


def a_plan(folder, **asked):
    return Plan(**{"kills": 5, "seed": 2026, "folder": folder, "pupils": 120, "pace_s": 2} | asked)


def test_twenty_kills_lose_nothing_and_send_nothing_twice(folder):
    result = campaign(a_plan(folder, kills=20))
    assert {name: found for name, found in result.verdict.faults.items() if found} == {}
    assert (result.book.wrong, result.unacknowledged, result.integrity) == ([], 0, "ok")
    assert result.holds
    assert result.toll.killed["web"] >= 20
    assert result.verdict.counts["successful"] > 0
    assert result.verdict.counts["failed interrupted ?"] > 0


def test_without_the_claim_marks_are_sent_twice(folder):
    result = campaign(a_plan(folder, mutant="no_claim"))
    assert not result.holds
    assert result.verdict.twice


def test_a_sweep_that_sends_claimed_rows_again_sends_twice(folder):
    result = campaign(a_plan(folder, mutant="sends_again"))
    assert not result.holds
    assert result.verdict.twice
