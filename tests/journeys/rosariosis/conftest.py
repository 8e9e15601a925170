"""A real RosarioSIS and a real server of ours that writes to it, started once for all the cases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mis.marks import Mark
from tests.journeys.conftest import a_whole_day
from tests.journeys.rosariosis.real import PASSWORD, RosarioSis, running
from tests.journeys.servers import House
from tests.journeys.test_two_servers import Kiosk
from tests.mis.adapters.stubs import MARK

AM, PM = "2", "3"
PERIODS = {"AM": int(AM), "PM": int(PM)}
ABSENT, PRESENT, TARDY, EXCUSED, WITHDRAWN = 1, 2, 3, 4, 99
LONG = (
    "Waited for the replacement bus, which came after the bus after the bus that had been announced at eight"
)


@pytest.fixture(scope="session")
def today() -> date:
    return datetime.now(UTC).date()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, today: date) -> Iterator[RosarioSis]:
    with running(tmp_path_factory.mktemp("rosariosis"), today=today) as rosario:
        yield rosario


@pytest.fixture
def rosario(installed: RosarioSis) -> RosarioSis:
    """The same one for all cases, its registers empty and nobody shut out."""
    for table in ("attendance_period", "attendance_day", "access_log"):
        installed.sql(f"delete from {table}")
    return installed


@pytest.fixture
def mark(today: date) -> Mark:
    return replace(MARK, student_id="201", date=today, code="T", code_id=str(TARDY))


@pytest.fixture(scope="session")
def our_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = House(tmp_path_factory.mktemp("custr"))
    yield built
    built.close()


@pytest.fixture(scope="session")
def kiosk(installed: RosarioSis, our_house: House) -> Kiosk:
    token = our_house.provision(a_school(installed.url))
    return Kiosk(our_house.serve().url, token)


def a_school(base_url: str) -> dict[str, Any]:
    """The school of school.sql as ours knows it: it still has a code that RosarioSIS has withdrawn."""
    codes = {"A": ABSENT, "T": TARDY, "E": EXCUSED, "W": WITHDRAWN}
    reasons = {"Dentist or doctor": "E", "Overslept": "T", LONG: "T", "Old times": "W"}
    pupils = {
        "201": ("Ava", "Olsen"),
        "202": ("Ben", "O'Brien"),
        "203": ("Cyrus", "Unscheduled"),
        "999": ("Dora", "Elsewhere"),
    }
    school = a_whole_day(base_url)
    school["school"]["timezone"] = "UTC"
    school["settings"] |= {"protected_codes": ["A"], "minutes_late": False}
    school["mis"] = {
        "provider": "rosariosis",
        "base_url": base_url,
        "credentials": {"username": "custr", "password": PASSWORD, "am_period_id": AM, "pm_period_id": PM},
        "timeout_s": 15,
    }
    school["attendance_codes"] = [{"code": code, "mis_id": str(mis_id)} for code, mis_id in codes.items()]
    school["reasons"] = [{"text": text, "kind": "both", "code": code} for text, code in reasons.items()]
    school["students"] = [
        {"mis_id": mis_id, "forename": forename, "surname": surname}
        for mis_id, (forename, surname) in pupils.items()
    ]
    school.pop("questions", None)
    return school
