"""The broker is dead, or accepts and is silent: kiosks must not notice, and every mark is sent, once.

`python -m faults.broker_down rabbitmq|redis [EVENTS]`
"""

import json
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from faults.campaign import running
from faults.deployments import BROKERS, deployment
from faults.house import KIOSK_S, Door, mis_stub, open_door, provision
from faults.plan import Plan
from faults.processes import Process, run

SCHOOL = "northfield"
BAR_S = 1.0


@dataclass(slots=True)
class Outcome:
    """What it was like for the kiosk, and what came of the marks."""

    answered_s: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    settled_after_s: float = 0
    successful: int = 0
    requests: int = 0

    @property
    def holds(self) -> bool:
        """Whether nobody noticed, and every event became one mark."""
        told = self.statuses == {201} and max(self.answered_s) <= BAR_S
        return told and self.successful == self.requests == len(self.answered_s)


WAYS: dict[str, Callable[[Process], None]] = {"dead": Process.kill, "frozen": Process.freeze}


def broker_down(engine: str, way: str, events: int, folder: Path) -> Outcome:
    """So many events, one after another; after the first, the broker is of no use any more."""
    size: dict[str, Any] = {"schools": (SCHOOL,), "kiosks": 1, "pupils": events, "reasons": 1, "servers": 1}
    plan = Plan(kills=0, seed=0, folder=folder, engine=engine, **size)
    (folder / "calm").touch()
    outcome = Outcome()
    with deployment(plan) as house, running(mis_stub(plan, house.mis_port)):
        (token,) = provision(plan, house.env, house.mis_port)[SCHOOL]
        house.start()
        door = open_door(house.urls[0], token, SCHOOL)
        (broker,) = [part.process for part in house.parts if part.kind == "broker"]
        for number, pupil in enumerate(door.pupils):
            if number == 1:
                WAYS[way](broker)
            _send(house.urls[0], door, pupil.id, outcome)
        said = json.loads(run("faults.rows", env=house.env))
    outcome.settled_after_s = said["drained_after_s"]
    outcome.successful = sum(row["status"] == "successful" for row in said["rows"])
    outcome.requests = len((folder / "mis.log").read_text(encoding="utf-8").splitlines())
    return outcome


def _send(url: str, door: Door, pupil: str, outcome: Outcome) -> None:
    event = {
        "id": str(uuid.uuid4()),
        "kind": "late_arrival",
        "student_id": pupil,
        "reason_id": door.reasons[0][0],
        "occurred_at": datetime.now(UTC).isoformat(),
    }
    began = time.monotonic()
    answer = requests.post(
        f"{url}/api/v1/attendance",
        json=event,
        headers={"Authorization": f"Bearer {door.token}"},
        timeout=KIOSK_S,
    )
    outcome.answered_s.append(time.monotonic() - began)
    outcome.statuses.add(answer.status_code)


def main() -> int:
    """0 when no kiosk noticed, whatever the broker did."""
    engine = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] in BROKERS else "redis"
    events = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    held = True
    for way in WAYS:
        with tempfile.TemporaryDirectory(prefix="custr-faults-") as name:
            folder = Path(name)
            folder.chmod(0o755)
            outcome = broker_down(engine, way, events, folder)
        held = held and outcome.holds
        p50, worst = statistics.median(outcome.answered_s), max(outcome.answered_s)
        print(f"{engine} {way}: {events} events, p50 {p50 * 1000:.0f} ms, longest {worst * 1000:.0f} ms")
        marks = f"{outcome.successful} marks by {outcome.requests} requests"
        print(f"  {marks}, all within {outcome.settled_after_s} s of the last event")
    print("It holds." if held else "It does not hold.")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
