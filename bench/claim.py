"""From the commit of a record to the moment its attempt is claimed, at rest: in process, and by workers."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from datetime import time as time_of_day
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from attendance.recording import record_attendance
from bench.figures import Figure, Spread, at_most, middle, spread, timed
from bench.house import House, Kiosks
from bench.load import at_a_rate
from bench.school import school_file
from bench.stub_mis import StubMis
from bench.workers import scaled_houses, seconds_to_claim
from custr.models import School, Student
from mis.models import Connection, Writeback
from mis.pool import pool
from reasons.models import AttendanceCode, Reason

BAR_MS, WORKERS_BAR_MS = 5.0, 30.0
WARMING = 10  # events before the first that counts


def claiming(folder: Path, *, raw: Spread, times: int) -> Iterator[Figure]:
    """Recording without HTTP, then the way from the commit to the claim."""
    alone = _a_school("alone")
    recorded = spread(timed(lambda: _record(*alone), times))
    yield Figure(
        what="recording alone, without HTTP, a school without an MIS",
        spread=recorded,
        against=f"{recorded.p50_ms / raw.p50_ms:.1f} × the raw insert",
    )
    school, student, reason = _a_school("claiming")
    with StubMis("accepts") as mis:
        _connect(school, mis.base_url)
        found = middle(spread([_one(school, student, reason) for _ in range(times)]) for _ in range(3))
        pool.stop()
    yield Figure(
        what="commit → attempt claimed, at rest, in process",
        spread=found,
        against=f"{found.p50_ms / raw.p50_ms:.1f} × the raw insert",
        bars=[at_most(found.p99_ms, BAR_MS, f"p99 ≤ {BAR_MS:g} ms")],
    )
    for how, house in scaled_houses(folder / "claiming-workers"):
        yield _by_workers(house, how=how, for_s=times / 10)


def _by_workers(house: House, *, how: str, for_s: float) -> Figure:
    with ExitStack() as stack:
        stack.callback(house.close)
        mis = stack.enter_context(StubMis("accepts"))
        tokens = house.provision(school_file("served", mis_url=mis.base_url))
        server = house.serve()
        events = Kiosks(server, tokens).events()
        at_a_rate(server.address, events, clients=1, per_s=WARMING / 2, for_s=2).expect(201)
        at_a_rate(server.address, events, clients=1, per_s=5, for_s=for_s).expect(201)
        # The first ones pay for connections, to the broker and to the MIS, that later ones find open.
        found = spread(seconds_to_claim(house, "served")[WARMING:])
    return Figure(
        what=f"received → attempt claimed, at rest, {how}",
        spread=found,
        bars=[at_most(found.p99_ms, WORKERS_BAR_MS, f"p99 ≤ {WORKERS_BAR_MS:g} ms")],
    )


def _connect(school: School, base_url: str) -> None:
    connection = Connection(school=school, provider="wonde", system="sims", base_url=base_url, timeout_s=5)
    connection.set_credentials({"token": "token", "school_id": "A1"})
    connection.save()


def _a_school(slug: str) -> tuple[School, Student, Reason]:
    every_day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    whole_day = {"day_starts": time_of_day(0), "day_ends": time_of_day(23, 59, 59)}
    school = School.objects.create(slug=slug, name=slug, school_days=every_day, **whole_day)
    code = AttendanceCode.objects.create(school=school, code="L", mis_id="A1201")
    student = Student.objects.create(school=school, mis_id="A1", forename="Ava", surname="Olsen")
    return school, student, Reason.objects.create(school=school, text="Missed the bus", code=code)


def _record(school: School, student: Student, reason: Reason) -> Writeback:
    return record_attendance(
        school=school, kind="late_arrival", student=student, reason=reason, occurred_at=timezone.now()
    ).record.writeback


def _one(school: School, student: Student, reason: Reason) -> float:
    committed: list[datetime] = []
    with transaction.atomic():
        # Registered before the hook's own, so it runs first: at the commit.
        transaction.on_commit(lambda: committed.append(timezone.now()))
        row = _record(school, student, reason)
    # Asking whether it has ended costs the time of the thread that is to claim: it is left alone first.
    time.sleep(0.02)
    ended = Writeback.objects.filter(pk=row.pk).exclude(status="pending")
    while (found := ended.first()) is None:
        time.sleep(0.005)
    time.sleep(0.005)  # the turn goes round once more: at rest means that it has
    return (found.claimed_at - committed[0]).total_seconds()
