"""A real engine against a fake MIS on a real socket."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from attendance.models import AttendanceRecord
from attendance.recording import record_attendance
from custr.models import School, Student
from mis import owner
from mis.demo_mis.server import DemoMis
from mis.models import Worker, Writeback
from mis.pool import pool
from mis.pulse import Watch
from reasons.models import AttendanceCode, Reason
from tests.cast import a_code, a_connection, a_reason, a_school
from tests.mis.engine.waiting import wait_until

MONDAY = date(2026, 11, 23)


def at(clock: str, *, on: date = MONDAY, zone: str = "Europe/London") -> datetime:
    return datetime.combine(on, time.fromisoformat(clock), ZoneInfo(zone))


def a_steady_heart() -> None:
    """Another process's; and this one has been watching all hearts for a minute."""
    now = timezone.now()
    Worker.objects.create(started_at=now, beat_at=now)
    owner.watch = Watch()
    for ago in range(60, -1, -3):
        owner.watch.look({}, now=owner.monotonic() - ago)


@dataclass
class Scene:
    """A school with its MIS, ready for the morning."""

    mis: DemoMis
    school: School
    ava: Student
    late: AttendanceCode
    bus: Reason
    now: Any
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def arrives(self, clock: str = "08:55", **event: Any) -> AttendanceRecord:
        """A late arrival of Ava's that missed the bus, but for what is said otherwise."""
        moment = event.pop("occurred_at", at(clock))
        whole = {
            "school": self.school,
            "kind": "late_arrival",
            "student": self.ava,
            "reason": self.bus,
            "occurred_at": moment,
            "received_at": moment,
        }
        return record_attendance(**(whole | event)).record

    def ends(self, record: AttendanceRecord) -> Writeback:
        """The record's writeback, once it is final."""
        rows = Writeback.objects.filter(record=record).exclude(status="pending")
        wait_until(rows.exists, "the writeback to end")
        return rows.get()

    def set(self, **settings: Any) -> None:
        """Change the school's settings."""
        School.objects.filter(pk=self.school.pk).update(**settings)
        self.school.refresh_from_db()

    @property
    def sent(self) -> list[dict[str, Any]]:
        """The marks that reached the MIS, as it received them."""
        return [mark for body in self.mis.writes for mark in body["attendance"]]


def time_of_day() -> float:
    """A clock for heartbeats that goes as fast as the test's."""
    return timezone.now().timestamp()


@pytest.fixture
def mis() -> Iterator[DemoMis]:
    with DemoMis(settles_after=0.0) as running:
        yield running


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """09:20 on a Monday in November; the clock goes on from there, and the monotonic one with it."""
    monkeypatch.setattr(owner, "watch", Watch())
    monkeypatch.setattr(owner, "monotonic", time_of_day)
    with time_machine.travel(at("09:20"), tick=True) as traveller:
        yield traveller


@pytest.fixture
def scene(transactional_db: None, mis: DemoMis, morning: Any) -> Iterator[Scene]:
    pool.reopen()
    school = a_school(minutes_late=True)
    a_connection(
        school,
        mis.base_url,
        credentials={"token": mis.token, "school_id": "A1930499544"},
        timeout_s=5,
    )
    known = {row.code: row for row in _northfield_codes(school)}
    ava = _pupil_of_the_mis(school, mis)
    yield Scene(mis, school, ava, known["L"], a_reason(school, code=known["L"]), morning)
    pool.stop()


def _northfield_codes(school: School) -> list[AttendanceCode]:
    ids = {"L": "A1203", "U": "A1222", "M": "A1215", "C": "A1209"}
    return [a_code(school, letter, mis_id=mis_id) for letter, mis_id in ids.items()]


def _pupil_of_the_mis(school: School, mis: DemoMis) -> Student:
    return Student.objects.create(
        school=school, mis_id="A1749000193", forename="Evie", surname="King", form="8A", year="8"
    )


Waiter = Callable[[Callable[[], bool], str], None]
