"""A house with a school whose day is now, whatever the hour, and its MIS."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mis.demo_mis.server import DemoMis
from tests.journeys.servers import ROOT, House, migrate
from tests.services import a_database, broker_url


@pytest.fixture
def mis() -> Iterator[DemoMis]:
    with DemoMis() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House(tmp_path)
    yield built
    built.close()


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """A PostgreSQL database with the tables, made once a run; its name."""
    with a_database() as url:
        migrate(url)
        yield url.rpartition("/")[2]


@pytest.fixture(params=["amqp", "redis"])
def scaled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house on PostgreSQL, its attempts made by workers on that broker."""
    with scaled_house(request, tmp_path) as built:
        yield built


@pytest.fixture(
    params=["embedded", *(pytest.param(kind, marks=pytest.mark.service) for kind in ("amqp", "redis"))]
)
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The same journey on the embedded default and scaled out."""
    if request.param == "embedded":
        built = House(tmp_path)
        yield built
        built.close()
        return
    with scaled_house(request, tmp_path) as built:
        built.work()
        yield built


@contextmanager
def scaled_house(request: pytest.FixtureRequest, folder: Path) -> Iterator[House]:
    """A database and a queue of its own, on the services that the environment names."""
    broker = broker_url(request.param)
    with a_database(like=request.getfixturevalue("migrated")) as database:
        built = House(
            folder,
            {
                "DATABASE_URL": database,
                "WRITEBACK_ENGINE": "celery",
                "BROKER_URL": broker,
                "BROKER_QUEUE": f"custr-journey-{secrets.token_hex(4)}",
            },
        )
        try:
            yield built
        finally:
            built.close()


@pytest.fixture
def school(mis: DemoMis) -> dict[str, Any]:
    """A school that is open now, its MIS the fake."""
    return a_whole_day(mis.base_url)


@pytest.fixture
def token(house: House, school: dict[str, Any]) -> str:
    """The token of the school's kiosk."""
    return house.provision(school)


def a_whole_day(base_url: str) -> dict[str, Any]:
    """Northfield with fifty pupils, open all week and all day long."""
    whole: dict[str, Any] = json.loads((ROOT / "data" / "northfield.json").read_text(encoding="utf-8"))
    whole["students"] = [student for student in whole["students"] if student["active"]][:50]
    whole["day"] |= {
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "starts": "00:00",
        "ends": "23:59:59",
        "closures": [],
    }
    whole["mis"] |= {"base_url": base_url, "timeout_s": 4}
    whole["kiosks"] = [{"name": "Reception"}]
    del whole["users"]
    return whole
