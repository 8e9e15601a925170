"""The processes that make attempts, and the devices at the door."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

from custr import __version__
from custr.models import Device
from mis.measures.seconds import ago, seconds_since
from mis.models import Worker
from mis.owner import living
from mis.pulse import GONE_AFTER_S

_LATELY = timedelta(seconds=GONE_AFTER_S)  # so a metric of a process that watches nobody is right, too
SILENT_AFTER_MINUTES = 15  # three heartbeats of a kiosk


def build() -> Iterable[InfoMetricFamily]:
    """Which release answers."""
    yield InfoMetricFamily("custr_build", "Which release of Custr this is.", {"version": __version__})


def processes() -> Iterable[GaugeMetricFamily]:
    """Who lives, and whose sweep is the oldest: each process sweeps by itself."""
    alive = Worker.objects.filter(id__in=living(), beat_at__gte=timezone.now() - _LATELY)
    swept = alive.annotate(at=Coalesce("swept_at", "started_at")).annotate(age=seconds_since("at"))
    yield GaugeMetricFamily("custr_processes", "Web processes and workers whose heart beats.", alive.count())
    yield GaugeMetricFamily(
        "custr_sweep_age_seconds",
        "Since the last sweep of the living process that has not swept for longest.",
        swept.aggregate(oldest=Max("age"))["oldest"] or 0,
    )


def devices() -> Iterable[GaugeMetricFamily]:
    """Devices that may call, those that do not, and what they still hold. Nothing says which."""
    paired = Device.objects.filter(token_hash__isnull=False, revoked_at=None)
    yield GaugeMetricFamily("custr_devices", "Devices that have a token.", paired.count())
    yield GaugeMetricFamily(
        "custr_devices_silent", "Devices that have not called for 15 minutes.", _silent(paired).count()
    )
    yield GaugeMetricFamily(
        "custr_devices_events_waiting",
        "Events that devices hold and have not delivered, by their last heartbeats.",
        paired.aggregate(held=Sum("events_waiting"))["held"] or 0,
    )


def _silent(paired: QuerySet[Device]) -> QuerySet[Device]:
    since = ago(minutes=SILENT_AFTER_MINUTES)
    return paired.exclude(Q(last_used_at__gte=since) | Q(heartbeat_at__gte=since))
