"""What one campaign does. Everything random in it comes from the seed."""

import random
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("inprocess", "rabbitmq", "redis")
TIMEOUT_S = 2  # of one attempt; every school of a campaign has it
SETTLED_WITHIN_S = 30 + TIMEOUT_S  # after the last restart (writeback.md, Once)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`kills` is how often each kind of process is killed: web alone, or web, worker, broker and database."""

    kills: int
    seed: int
    folder: Path
    engine: str = "inprocess"
    mutant: str = ""
    servers: int = 2  # web processes on one database
    kiosks: int = 6  # of each school
    events_per_s: float = 12
    pace_s: float = 4.0  # the longest that a server lives, once it is ready
    most_s: float = 3600
    pupils: int = 600  # of each school
    reasons: int = 12
    schools: tuple[str, ...] = field(default=("northfield", "southfield"))

    def chance(self, name: str) -> random.Random:
        """A source of chance of its own for each part, so that the threads do not share one."""
        return random.Random(f"{self.seed}/{name}")
