"""One campaign, from the empty folder to the verdict."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from faults.deployments import Deployment, deployment
from faults.house import mis_stub, open_door, provision
from faults.killers import READY_WITHIN_S, Killer, Toll
from faults.kiosks import Book, Kiosk
from faults.plan import Plan
from faults.processes import Process, run
from faults.verdict import Request, Row, Verdict, judge

TELL_EVERY_S = 30
MOST_WAIT_S = 1800
ACKNOWLEDGED_WITHIN_S = 60  # of everything that the kiosks still have, once nothing is killed any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a campaign did and found."""

    plan: Plan
    toll: Toll
    book: Book
    verdict: Verdict
    integrity: str
    settled_after_s: float  # what the last restart cut off
    drained_after_s: float  # what waited for a slot, too
    took_s: float

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        found = self.book.wrong or self.unacknowledged
        return self.verdict.holds and self.integrity == "ok" and not found

    @property
    def unacknowledged(self) -> int:
        """Events that no server ever took: there must be none once all is well again."""
        return len(self.book.sent.keys() - self.book.acknowledged)


def campaign(plan: Plan, *, tell: Callable[[str], None] = lambda _: None) -> Result:
    """Run it, and `tell` how far it is. The folder keeps every log."""
    began = time.monotonic()
    with deployment(plan) as house, running(mis_stub(plan, house.mis_port)):
        toll, book, restarted = _kill_and_send(plan, house, tell)
        said = json.loads(run("faults.rows", str(restarted), env=house.env, seconds=MOST_WAIT_S))
    verdict = judge(
        late=said["late"],
        acknowledged=book.acknowledged,
        requests=[Request(**json.loads(line)) for line in (plan.folder / "mis.log").open()],
        rows=[Row(**row) for row in said["rows"]],
    )
    return Result(
        plan=plan,
        toll=toll,
        book=book,
        verdict=verdict,
        integrity=said["integrity"],
        settled_after_s=said["settled_after_s"],
        drained_after_s=said["drained_after_s"],
        took_s=round(time.monotonic() - began, 1),
    )


def _kill_and_send(plan: Plan, house: Deployment, tell: Callable[[str], None]) -> tuple[Toll, Book, float]:
    """Until the toll is paid, everything runs again and the kiosks are done; and when that restart was."""
    tokens = provision(plan, house.env, house.mis_port)
    house.start()
    book, closing = Book(), threading.Event()
    kiosks = list(kiosks_of(plan, house, tokens, book, closing))
    toll = Toll({part.kind: plan.kills for part in house.parts})
    killers = [
        Killer(
            part.kind,
            part.process,
            toll=toll,
            chance=plan.chance(part.process.name),
            pace_s=plan.pace_s * part.calm,
            points=part.points,
        )
        for part in house.parts
    ]
    for thread in (*kiosks, *killers):
        thread.start()
    give_up = time.monotonic() + plan.most_s
    while not toll.over.wait(TELL_EVERY_S) and time.monotonic() < give_up:
        tell(f"{dict(toll.killed)} of {plan.kills} killed, {len(book.acknowledged)} events acknowledged")
    toll.over.set()
    for killer in killers:
        killer.join()
    closing.set()
    house.start()
    restarted = time.time()
    # What waits for a slot of its school has no bound but the MIS's: from here on that is quick.
    (plan.folder / "calm").touch()
    for kiosk in kiosks:
        kiosk.join(ACKNOWLEDGED_WITHIN_S)
    return toll, book, restarted


def kiosks_of(
    plan: Plan, house: Deployment, tokens: dict[str, list[str]], book: Book, closing: threading.Event
) -> Iterator[Kiosk]:
    """Every school's: each with reasons of its own, so that a pupil and a reason are one event."""
    every_s = plan.kiosks * len(tokens) / plan.events_per_s
    for slug, of_school in tokens.items():
        whole = open_door(house.urls[0], of_school[0], slug)
        for number, token in enumerate(of_school):
            name = f"{slug} kiosk {number}"
            yield Kiosk(
                name,
                whole.of_another(token, whole.reasons[number :: plan.kiosks]),
                house.urls,
                book=book,
                chance=plan.chance(name),
                every_s=every_s,
                closing=closing,
            )


@contextmanager
def running(process: Process) -> Iterator[Process]:
    """Start it and wait until it is ready; kill it afterwards."""
    try:
        process.start()
        assert process.wait_until_ready(READY_WITHIN_S), process.name
        yield process
    finally:
        process.kill()
