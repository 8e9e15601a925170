"""What waits, what is under way, and what has been so for too long: the rows of two partial indexes."""

from collections.abc import Iterable

from django.db.models import Count, F, FloatField, Min, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily

from mis import queue
from mis.causes import Status
from mis.measures.seconds import seconds_since
from mis.models import Writeback
from mis.models.connection import DEFAULT_TIMEOUT_S
from mis.slots import places_of_a_school

SETTLED_WITHIN_S = 30  # beside the attempt's own time-out (writeback.md)


def queued() -> Iterable[GaugeMetricFamily]:
    """The pending rows, counted."""
    waiting = Writeback.objects.filter(status=Status.PENDING, claimed_at=None).aggregate(
        count=Count("pk"), oldest=Min("record__received_at")
    )
    age = (timezone.now() - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0
    yield GaugeMetricFamily("custr_writebacks_waiting", "Not yet attempted.", waiting["count"])
    yield GaugeMetricFamily("custr_writebacks_in_flight", "Being attempted.", _under_way().count())
    yield GaugeMetricFamily("custr_writebacks_oldest_waiting_seconds", "Since received.", age)
    yield GaugeMetricFamily(
        "custr_writebacks_overdue",
        "Pending for longer than 30 s and the time allowed, and not waiting for a slot of their school "
        "or for another mark of the same pupil and session.",
        _overdue(),
    )


def _under_way() -> QuerySet[Writeback]:
    return Writeback.objects.filter(status=Status.PENDING, claimed_at__isnull=False)


def _overdue() -> int:
    by_school = dict(_under_way().order_by().values_list("school").annotate(Count("pk")))
    busy = [school for school, count in by_school.items() if count >= places_of_a_school()]
    waiting = queue.waiting().exclude(school__in=busy)
    return _late(_under_way(), since="claimed_at") + _late(waiting, since="record__received_at")


def _late(rows: QuerySet[Writeback], *, since: str) -> int:
    allowed = Coalesce(
        F("school__connection__timeout_s"), Value(DEFAULT_TIMEOUT_S), output_field=FloatField()
    )
    asked = rows.annotate(pending_s=seconds_since(since), allowed_s=allowed + SETTLED_WITHIN_S)
    return asked.filter(pending_s__gt=F("allowed_s")).count()
