"""Backups under load, the database destroyed, the backup restored: nothing it holds is lost, or sent twice.

`python -m faults.restored [ROUNDS] [inprocess|rabbitmq|redis]`: each round in an empty folder, at random.
"""

import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from faults.campaign import kiosks_of, running
from faults.deployments import Deployment, deployment
from faults.house import mis_stub, provision
from faults.kiosks import Book
from faults.plan import ENGINES, Plan
from faults.processes import run

OURS = ("web", "worker")  # what is stopped before a restoring: the database's server and the broker stay
DRAINED_WITHIN_S = 60


@dataclass(slots=True)
class Outcome:
    """What came of one round; the lists must be empty."""

    acknowledged: int = 0
    held: int = 0  # acknowledged before the backup began
    ended: int = 0  # of its marks, as “may have been written”
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        return not (self.lost or self.twice or self.unfinished)


def one_round(engine: str, seed: int, folder: Path) -> Outcome:
    """Load, a backup, more load; every process killed, the database destroyed, restored, started."""
    plan = Plan(kills=0, seed=seed, folder=folder, engine=engine, pupils=300, events_per_s=25)
    chance, outcome = random.Random(seed), Outcome()
    with deployment(plan) as house, running(mis_stub(plan, house.mis_port)):
        tokens = provision(plan, house.env, house.mis_port)
        house.start()
        book, closing = Book(), threading.Event()
        kiosks = list(kiosks_of(plan, house, tokens, book, closing))
        for kiosk in kiosks:
            kiosk.start()
        time.sleep(chance.uniform(1, 4))
        held, file = set(book.acknowledged), folder / "backup"
        run("manage", "backup", str(file), env=house.env)
        time.sleep(chance.uniform(0, 2))
        closing.set()
        for kiosk in kiosks:
            kiosk.join(DRAINED_WITHIN_S)
        _destroy(house, plan)
        run("manage", "restore", str(file), env=house.env)
        house.start()
        (folder / "calm").touch()
        rows = json.loads(run("faults.rows", env=house.env))["rows"]
    sent = [json.loads(line) for line in (folder / "mis.log").read_text(encoding="utf-8").splitlines()]
    marks = Counter((request["student"], request["comment"]) for request in sent)
    outcome.acknowledged, outcome.held = len(book.acknowledged), len(held)
    outcome.ended = sum(row["cause"] == "interrupted" for row in rows)
    outcome.lost = sorted(held - {row["event"] for row in rows})
    outcome.twice = [str(mark) for mark, number in marks.items() if number > 1]
    outcome.unfinished = [row["event"] for row in rows if row["status"] in (None, "pending")]
    return outcome


def _destroy(house: Deployment, plan: Plan) -> None:
    for part in house.parts:
        if part.kind in OURS:
            part.process.kill()
    url = house.env["DATABASE_URL"]
    if url.startswith("sqlite"):
        for file in plan.folder.glob("campaign.sqlite3*"):
            file.write_bytes(b"This was a database. " * 100)
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def main() -> int:
    """0 when every round held."""
    words = sys.argv[1:]
    engine = next((word for word in words if word in ENGINES), "inprocess")
    rounds = next((int(word) for word in words if word.isdecimal()), 20)
    began, held, total = time.monotonic(), True, Counter[str]()
    for number in range(rounds):
        with tempfile.TemporaryDirectory(prefix="custr-faults-") as name:
            folder = Path(name)
            folder.chmod(0o755)  # a database of its own runs as a user of its own
            outcome = one_round(engine, 20261201 + number, folder)
        held = held and outcome.holds
        total.update(acknowledged=outcome.acknowledged, held=outcome.held, ended=outcome.ended)
        total.update(lost=len(outcome.lost), twice=len(outcome.twice), unfinished=len(outcome.unfinished))
        if not outcome.holds:
            print(f"round {number}: {outcome}", flush=True)
    print(f"{engine}: {rounds} rounds in {time.monotonic() - began:.0f} s: {dict(total)}")
    print("It holds." if held else "It does not hold.")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
