"""How attempts ended lately, and how long it took from the kiosk to the mark.

These are gauges over a window that moves, not counters: a deleted record takes its writeback along, and an
`interrupted` one may turn out successful, so a count over rows may fall, which no counter may. A counter in
the memory of a process would know nothing of the other processes, nor of workers on other machines. An
index on `finished_at` finds the rows of the window; the millions before it are not looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, Value, When
from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily

from mis.causes import Status
from mis.measures.seconds import SecondsBetween, ago
from mis.models import Connection, Writeback

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0)  # seconds


def writebacks() -> GaugeMetricFamily:
    """`custr_writebacks`: the last 24 hours, and whatever is pending."""
    family = GaugeMetricFamily(
        "custr_writebacks",
        "Writebacks by how they stand: those that ended in the last 24 hours, and all that are pending.",
        labels=["status", "cause", "provider"],
    )
    providers = _providers()
    pending = Writeback.objects.filter(status=Status.PENDING)
    for rows in (
        Writeback.objects.filter(finished_at__gte=ago(hours=24)),
        pending.filter(claimed_at=None),
        pending.filter(claimed_at__isnull=False),
    ):
        for (status, cause, provider), count in _counted(rows, providers=providers).items():
            family.add_metric([status, cause, provider], count)
    return family


def _counted(rows: QuerySet[Writeback], *, providers: dict[int, str]) -> Counter[tuple[str, str, str]]:
    counted: Counter[tuple[str, str, str]] = Counter()
    found = rows.order_by().values_list("status", "cause", "school").annotate(Count("pk"))
    for status, cause, school, count in found:
        counted[status, cause, providers.get(school, "none")] += count
    return counted


def _providers() -> dict[int, str]:
    """By school: looked up here, for joining two tables to every row costs as much again as counting."""
    return dict(Connection.objects.values_list("school", "provider"))


def time_to_mark() -> GaugeHistogramMetricFamily:
    """`custr_time_to_mark_seconds`: of the attempts of the last hour."""
    family = GaugeHistogramMetricFamily(
        "custr_time_to_mark_seconds",
        "From received to finished, of the attempts that ended in the last hour.",
        labels=["status", "provider"],
    )
    for labels, spread in _by_bucket().items():
        family.add_metric(labels, list(_cumulated(spread.counts)), spread.total)
    return family


@dataclass(slots=True)
class Spread:
    """How many fell into each bucket, and the seconds of all together."""

    counts: Counter[int] = field(default_factory=Counter)
    total: float = 0.0

    def add(self, bucket: int, count: int, total: float) -> None:
        """So many more."""
        self.counts[bucket] += count
        self.total += total


def _by_bucket() -> dict[tuple[str, str], Spread]:
    attempted = Writeback.objects.filter(
        finished_at__gte=ago(hours=1),
        claimed_at__isnull=False,
        status__in=[Status.SUCCESSFUL, Status.FAILED],
    )
    taken = SecondsBetween(F("record__received_at"), F("finished_at"))
    rows = (
        attempted.order_by()
        .annotate(taken=taken)
        .annotate(bucket=_bucket())
        .values_list("status", "school", "bucket")
        .annotate(count=Count("pk"), total=Sum("taken"))
    )
    providers = _providers()
    found: dict[tuple[str, str], Spread] = defaultdict(Spread)
    for status, school, bucket, count, total in rows:
        found[status, providers.get(school, "none")].add(bucket, count, total)
    return found


def _bucket() -> Case:
    """The number of the bucket that `taken` falls into."""
    whens = [When(taken__lte=limit, then=Value(number)) for number, limit in enumerate(BUCKETS)]
    return Case(*whens, default=Value(len(BUCKETS)), output_field=IntegerField())


def _cumulated(counts: Counter[int]) -> Iterable[tuple[str, float]]:
    sofar = 0
    for number, limit in enumerate((*BUCKETS, float("inf"))):
        sofar += counts[number]
        yield ("+Inf" if limit == float("inf") else str(limit), sofar)
