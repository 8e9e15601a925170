"""`writebacks/{id}`: pending at first, then how it ended."""

from datetime import UTC, datetime, timedelta

import pytest

from mis.demo_mis import DemoMis
from mis.demo_mis.writebacks import Writebacks
from tests.mis.demo_mis.clients import Raw, a_mark

NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def status_after(seconds: float, *, refused: bool = False) -> str:
    """What a write says of itself so long after it was accepted."""
    writebacks = Writebacks(settles_after=2)
    found = writebacks.find(str(writebacks.accept(refused=refused, at=NINE)))
    assert found
    return str(found.row(now=NINE + timedelta(seconds=seconds))["status"])


@pytest.mark.parametrize("seconds", [0, 1, 1.99])
@pytest.mark.parametrize("refused", [True, False])
def test_a_write_is_pending_at_first(seconds: float, refused: bool) -> None:
    assert status_after(seconds, refused=refused) == "pending"


@pytest.mark.parametrize("seconds", [2, 2.01, 86400])
def test_a_write_is_completed_in_the_end(seconds: float) -> None:
    assert status_after(seconds) == "completed"


def test_a_write_that_the_mis_refuses_fails_in_the_end() -> None:
    assert status_after(2, refused=True) == "failed"


def test_a_failed_write_says_why_and_a_pending_one_nothing() -> None:
    writebacks = Writebacks(settles_after=2)
    found = writebacks.find(str(writebacks.accept(refused=True, at=NINE)))
    assert found
    assert found.row(now=NINE)["message"] is None
    assert "refused" in found.row(now=NINE + timedelta(seconds=2))["message"]


def test_the_fate_carries_its_id_and_the_vendors_timestamps(raw: Raw) -> None:
    number = raw.write(a_mark()).json()["writeback_id"]
    data = raw.get(f"/v1.0/writebacks/{number}").json()["data"]
    assert data["id"] == number
    assert data["updated_at"]["timezone"] == "UTC"


@pytest.mark.parametrize("number", ["0", "1", "x", "-1", "99999999999999999999"])
def test_an_unknown_writeback_is_a_404(raw: Raw, number: str) -> None:
    answer = raw.get(f"/v1.0/writebacks/{number}")
    assert (answer.status, answer.json()) == (404, {"message": "No query results."})


def test_a_fresh_write_is_pending_for_a_couple_of_seconds() -> None:
    with DemoMis() as demo:
        raw = Raw(port=demo.port, token=demo.token)
        number = raw.write(a_mark()).json()["writeback_id"]
        assert raw.get(f"/v1.0/writebacks/{number}/").json()["data"]["status"] == "pending"


def test_a_write_refused_later_is_accepted_fails_and_writes_nothing(demo: DemoMis, raw: Raw) -> None:
    demo.behave("refused_later")
    answer = raw.write(a_mark())
    assert answer.status == 200
    number = answer.json()["writeback_id"]
    assert raw.get(f"/v1.0/writebacks/{number}").json()["data"]["status"] == "failed"
    assert len(demo.marks) == 0


def test_a_write_refused_later_is_still_checked_now(demo: DemoMis, raw: Raw) -> None:
    demo.behave("refused_later")
    assert raw.write(a_mark(session="XM")).status == 422


def test_the_fate_of_a_write_outlives_the_mode(demo: DemoMis, raw: Raw) -> None:
    demo.behave("refused_later")
    number = raw.write(a_mark()).json()["writeback_id"]
    demo.behave("normal")
    assert raw.get(f"/v1.0/writebacks/{number}").json()["data"]["status"] == "failed"
