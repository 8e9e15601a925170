"""One school, one kiosk, one Monday morning."""

from collections.abc import Iterator

import pytest
import time_machine

from custr.models import School, Student
from reasons.models import Reason
from tests.attendance.api.kiosk import NOW, Kiosk
from tests.cast import a_reason, a_school, a_student


@pytest.fixture(autouse=True)
def clock(db) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def school() -> School:
    return a_school()


@pytest.fixture
def kiosk(school: School) -> Kiosk:
    return Kiosk(school)


@pytest.fixture
def ava(school: School) -> Student:
    return a_student(school, "Ava", "Olsen", form="7B", year="7")


@pytest.fixture
def bus(school: School) -> Reason:
    return a_reason(school, "Missed the bus", kind="late_arrival", code="L")


@pytest.fixture
def said(ava: Student, bus: Reason) -> dict[str, str]:
    """Who and why, by id."""
    return {"student_id": str(ava.pk), "reason_id": str(bus.pk)}
