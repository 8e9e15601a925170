"""One event from fifty senders at once, over two servers on one SQLite file, round after round.

`python -m faults.same_id ROUNDS`: every round must be one row and one request.
"""

import json
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from faults.campaign import running
from faults.deployments import deployment
from faults.house import KIOSK_S, Door, mis_stub, open_door, provision
from faults.plan import Plan
from faults.processes import run

AT_ONCE = 50
SCHOOL = "northfield"


@dataclass(slots=True)
class Outcome:
    """What came of all rounds."""

    rounds: int
    answers: Counter[int] = field(default_factory=Counter)
    rows: int = 0
    requests: int = 0
    successful: int = 0

    @property
    def holds(self) -> bool:
        """One row, one request and one 201 a round; everybody else was told that it is stored."""
        wanted = {201: self.rounds, 200: self.rounds * (AT_ONCE - 1)}
        return self.answers == wanted and {self.rows, self.requests, self.successful} == {self.rounds}


def same_id(rounds: int, folder: Path) -> Outcome:
    """Play so many rounds in an empty folder."""
    plan = Plan(
        kills=0, seed=0, folder=folder, schools=(SCHOOL,), kiosks=AT_ONCE // 2, pupils=rounds, reasons=1
    )
    outcome = Outcome(rounds)
    (folder / "calm").touch()
    with deployment(plan) as house, running(mis_stub(plan, house.mis_port)):
        tokens = provision(plan, house.env, house.mis_port)[SCHOOL]
        house.start()
        door = open_door(house.urls[0], tokens[0], SCHOOL)
        _play(outcome, door, [(house.urls[n % 2], tokens[n // 2]) for n in range(AT_ONCE)])
        rows = json.loads(run("faults.rows", env=house.env))["rows"]
    outcome.rows = len(rows)
    outcome.successful = sum(row["status"] == "successful" for row in rows)
    outcome.requests = len((folder / "mis.log").read_text(encoding="utf-8").splitlines())
    return outcome


def _play(outcome: Outcome, door: Door, places: Sequence[tuple[str, str]]) -> None:
    together = threading.Barrier(AT_ONCE)
    sessions = [requests.Session() for _ in places]

    def send(number: int, event: dict[str, Any]) -> int:
        url, token = places[number]
        together.wait(KIOSK_S)
        headers = {"Authorization": f"Bearer {token}"}
        answer = sessions[number].post(
            f"{url}/api/v1/attendance", json=event, headers=headers, timeout=KIOSK_S
        )
        return answer.status_code

    with ThreadPoolExecutor(AT_ONCE) as senders:
        for pupil in door.pupils[: outcome.rounds]:
            event = {
                "id": str(uuid.uuid4()),
                "kind": "late_arrival",
                "student_id": pupil.id,
                "reason_id": door.reasons[0][0],
                "occurred_at": datetime.now(UTC).isoformat(),
            }
            outcome.answers.update(senders.map(send, range(AT_ONCE), [event] * AT_ONCE))


def main() -> int:
    """0 when every round was one row and one request."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="custr-faults-") as folder:
        outcome = same_id(rounds, Path(folder))
    print(f"the same id, {AT_ONCE} at once × {rounds} rounds, two servers: {time.monotonic() - began:.0f} s")
    print(f"answers {dict(outcome.answers)}; {outcome.rows} rows, {outcome.requests} requests")
    print("It holds." if outcome.holds else "It does not hold.")
    return int(not outcome.holds)


if __name__ == "__main__":
    sys.exit(main())
