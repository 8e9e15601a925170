"""The same campaign scaled out, with a database and a broker of its own, which are killed too."""

import pytest

from faults.broker_down import broker_down
from faults.campaign import campaign
from tests.faults.test_campaign import a_plan, folder
from tests.services import broker_url

BROKERS = {"rabbitmq": "amqp", "redis": "redis"}
__all__ = ["folder"]  # a fixture: it is found here

pytestmark = [pytest.mark.journey, pytest.mark.service, pytest.mark.xdist_group("faults")]


@pytest.fixture(params=BROKERS.items(), ids=[*BROKERS])
def engine(request: pytest.FixtureRequest) -> str:
    """Where the environment names such a broker, its programs are there, too: they run beside it."""
    name, scheme = request.param
    broker_url(scheme)
    return name


def test_whatever_is_killed_nothing_is_lost_and_nothing_sent_twice(folder, engine):
    result = campaign(a_plan(folder, engine=engine, kills=3))
    assert {name: found for name, found in result.verdict.faults.items() if found} == {}
    assert (result.book.wrong, result.unacknowledged, result.integrity) == ([], 0, "ok")
    assert result.holds
    assert set(result.toll.killed) == {"web", "worker", "broker", "database"}
    assert min(result.toll.killed.values()) >= 3
    assert result.verdict.counts["successful"] > 0


def test_no_kiosk_notices_a_broker_that_accepts_and_is_silent(folder, engine):
    outcome = broker_down(engine, "frozen", 20, folder)
    assert outcome.statuses == {201}
    assert max(outcome.answered_s) <= 1
    assert (outcome.successful, outcome.requests) == (20, 20)
    assert outcome.settled_after_s < 20
