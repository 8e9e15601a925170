"""`make faults`: a campaign by its knobs. Prints the seed first, so that any run can be had again."""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
from functools import partial
from pathlib import Path

from faults.campaign import Result, campaign
from faults.mutants import MUTANTS
from faults.plan import ENGINES, Plan

KEPT = 10  # findings of each sort that are printed


def main() -> int:
    """0 when everything held, 1 when not; then the folder with all logs stays."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # on every way out, what was started is stopped
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="custr-faults-"))
    folder.chmod(0o755)  # a database of its own runs as a user of its own
    plan = Plan(
        kills=asked.kills,
        seed=asked.seed,
        engine=asked.engine,
        mutant=asked.mutant,
        folder=folder,
        servers=asked.servers,
        pace_s=asked.pace,
        events_per_s=asked.rate,
    )
    print(f"SEED={plan.seed} KILLS={plan.kills} ENGINE={plan.engine} {plan.mutant} in {folder}", flush=True)
    result = campaign(plan, tell=partial(print, flush=True))
    _tell(result)
    if result.holds:
        shutil.rmtree(folder)
        return 0
    print(f"It does not hold. Everything is in {folder}; the same again: make faults SEED={plan.seed}")
    return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    given = os.environ.get
    parser.add_argument("--kills", type=int, default=int(given("KILLS") or 20))
    parser.add_argument("--engine", choices=ENGINES, default=given("ENGINE") or "inprocess")
    parser.add_argument("--seed", type=int, default=int(given("SEED") or random.randrange(10**6)))
    parser.add_argument("--mutant", choices=["", *MUTANTS], default="")
    parser.add_argument("--servers", type=int, default=int(given("SERVERS") or 2))
    parser.add_argument("--pace", type=float, default=float(given("PACE") or 4))
    parser.add_argument("--rate", type=float, default=float(given("RATE") or 12))
    return parser.parse_args()


def _tell(result: Result) -> None:
    book = result.book
    print(f"took {result.took_s:.0f} s; kills: {dict(result.toll.killed)}")
    for way, count in sorted(result.toll.ways.items()):
        print(f"  {count:5} {way}")
    print(f"events: {len(book.sent)} sent, {result.unacknowledged} of them never acknowledged")
    print(f"answers: {dict(sorted(book.answers.items()))}; the longest took {book.longest_s:.1f} s")
    for ended, count in sorted(result.verdict.counts.items()):
        print(f"  {count:5} {ended}")
    print(
        f"after the last restart: cut off and settled within {result.settled_after_s} s, "
        f"all sent within {result.drained_after_s} s; integrity: {result.integrity}"
    )
    for name, found in {**result.verdict.faults, "answers that no kiosk should get": book.wrong}.items():
        print(f"{len(found):5} {name}")
        for line in found[:KEPT]:
            print(f"        {line}")


if __name__ == "__main__":
    sys.exit(main())
