"""Who kills what, when: one killer a process, each with chance of its own."""

import random
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from faults.processes import Process

READY_WITHIN_S = 20
AT_A_POINT_WITHIN_S = 4


@dataclass(slots=True)
class Toll:
    """How often each kind of process was killed, and how; over once every kind has had its number."""

    wanted: dict[str, int]
    over: threading.Event = field(default_factory=threading.Event)
    killed: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def left(self, kind: str) -> int:
        """How many are to come."""
        return max(0, self.wanted[kind] - self.killed[kind])

    def note(self, kind: str, way: str) -> None:
        """One kill."""
        with self._lock:
            self.killed[kind] += 1
            self.ways[f"{kind} {way}"] += 1
            if not any(map(self.left, self.wanted)):
                self.over.set()


class Killer(threading.Thread):
    """Kills one process again and again and starts it anew, until every kind has had its number."""

    def __init__(
        self,
        kind: str,
        victim: Process,
        *,
        toll: Toll,
        chance: random.Random,
        pace_s: float,
        points: Sequence[str] = (),
    ) -> None:
        super().__init__(name=f"killer of {victim.name}", daemon=True)
        self._kind, self._victim, self._toll, self._chance = kind, victim, toll, chance
        self._pace_s, self._points = pace_s, points

    def run(self) -> None:
        """Until the toll is paid; the process runs in the end."""
        while not self._toll.over.is_set():
            in_its_start = self._chance.random() < 0.1
            if in_its_start:
                self._toll.over.wait(self._chance.uniform(0, 1.5))
            else:
                self._victim.wait_until_ready(READY_WITHIN_S, over=self._toll.over)
                self._toll.over.wait(self._chance.uniform(0, self._pace_s))
            if not self._toll.over.is_set():
                self._toll.note(self._kind, "while starting" if in_its_start else self._kill())
                self._victim.start()

    def _kill(self) -> str:
        """In one of the ways; which one it was."""
        way = self._chance.random()
        if self._points and way < 0.6:
            point = self._chance.choice(self._points)
            if self._victim.kill_at(point, within_s=AT_A_POINT_WITHIN_S, over=self._toll.over):
                return f"at “{point}”"
        elif self._points and way < 0.75 and self._victim.kill_a_child(self._chance):
            return "child"
        self._victim.kill()
        return "group"
