"""How much a device may do in a minute. Counted in this process's memory (rest.md)."""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.cache import cache

from attendance.api.problems import ProblemError, throttled
from custr.models import Device

WINDOW_S = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many in any 60 seconds, for each device. Counted by the second: sixty numbers at most."""

    name: str
    limit: int
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, device: Device, count: int = 1) -> None:
        """Count so many, or none and raise a 429 that says when there will be room for them."""
        now = int(time.time())
        key = f"allowance:{self.name}:{device.pk}"
        with self._lock:
            spent = _still_counting(cache.get(key, {}), now)
            over = sum(spent.values()) + count - self.limit
            if over > 0:
                cache.set(key, spent, timeout=WINDOW_S + 1)
                raise ProblemError(throttled(_wait_s(spent.items(), over, now)))
            spent[now] = spent.get(now, 0) + count
            cache.set(key, spent, timeout=WINDOW_S + 1)


def _still_counting(spent: Mapping[int, int], now: int) -> dict[int, int]:
    """What was spent in the window; what lies in the future counts as now: the clock was put back."""
    counting: dict[int, int] = {}
    for at, many in spent.items():
        if at > now - WINDOW_S:
            counting[min(at, now)] = counting.get(min(at, now), 0) + many
    return counting


def _wait_s(spent: Iterable[tuple[int, int]], over: int, now: int) -> int:
    """Seconds until `over` of what was spent no longer counts."""
    for at, many in spent:
        over -= many
        if over <= 0:
            return at + WINDOW_S - now
    return WINDOW_S


EVENTS = Allowance("events", 600)
SEARCHES = Allowance("searches", 120)
NUMBERS = Allowance("numbers", 30)  # few: a number can be guessed
