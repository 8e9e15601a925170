"""Durations made into the figures of the table, and figures held against their bars. Pure."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a figure has to keep, in words, and whether it does."""

    says: str
    kept: bool


def at_most(value: float, limit: float, says: str) -> Bar:
    """A bar from above; the limit itself keeps it."""
    return Bar(says=says, kept=value <= limit)


def at_least(value: float, limit: float, says: str) -> Bar:
    """A bar from below; the limit itself keeps it."""
    return Bar(says=says, kept=value >= limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long things took, in milliseconds, and how many a second there were."""

    n: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row of the table. `against` says the ratio to its floor; `value` stands where nothing was timed."""

    what: str
    spread: Spread | None = None
    value: str = ""
    against: str = ""
    bars: Sequence[Bar] = ()

    @property
    def kept(self) -> bool | None:
        """Whether it keeps every bar; None where it has none."""
        return all(bar.kept for bar in self.bars) if self.bars else None

    def as_json(self) -> dict[str, Any]:
        """For results.json."""
        return asdict(self)


def spread(seconds: Sequence[float], *, wall_s: float | None = None) -> Spread:
    """The spread of durations: side by side within `wall_s`, or else one after another."""
    ordered = sorted(seconds)
    return Spread(
        n=len(ordered),
        p50_ms=statistics.median(ordered) * 1000,
        p95_ms=percentile(ordered, 0.95) * 1000,
        p99_ms=percentile(ordered, 0.99) * 1000,
        per_s=len(ordered) / (wall_s or sum(ordered)),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The least of the ordered values that `share` of them do not exceed."""
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)]


def middle(rounds: Iterable[Spread]) -> Spread:
    """Each figure's median over some rounds: one disturbed round does not count."""
    taken = list(rounds)
    return Spread(
        n=sum(each.n for each in taken),
        **{
            name: statistics.median(getattr(each, name) for each in taken)
            for name in ("p50_ms", "p95_ms", "p99_ms", "per_s")
        },
    )


def middle_ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """The median of the ratios of neighbours: both of a pair had the same disturbances."""
    return statistics.median(one / other for one, other in pairs)


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Seconds that each call took."""
    took = []
    for _ in range(times):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return took
