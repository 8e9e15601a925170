"""What earlier runs tell the next: from where changes suffice, and how many runs are kept."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from custr.models import School
from mis.models import Connection, SyncRun
from mis.models.sync import RunStatus, Scope

# Whoever vanished without being told of as a leaver is found by reading everything, once a week.
FULL_EVERY = timedelta(days=6, hours=12)
KEPT = 90  # runs a school


def succeeded(connection: Connection) -> QuerySet[SyncRun]:
    """The runs that went well since the connection was last changed, the latest first."""
    runs = SyncRun.objects.filter(school=connection.school_id, status=RunStatus.SUCCEEDED)
    return runs.filter(finished_at__gt=connection.changed_at).order_by("-finished_at")


def bookmark_of(connection: Connection, *, now: datetime) -> str:
    """From where the changes suffice; empty when everything is to be read."""
    done = succeeded(connection)
    if not done.filter(scope=Scope.FULL, finished_at__gt=now - FULL_EVERY).exists():
        return ""
    return done.values_list("bookmark", flat=True).first() or ""


def forget_old(school: School) -> None:
    """Keep the latest runs: their lines name pupils."""
    kept = SyncRun.objects.filter(school=school).values_list("pk", flat=True)[:KEPT]
    SyncRun.objects.filter(school=school, finished_at__isnull=False).exclude(pk__in=list(kept)).delete()
