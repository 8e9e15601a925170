"""Every school's synchronisation by itself, at night, wherever attempts are made."""

import logging
import os
from datetime import datetime, timedelta

from django.utils import timezone

from mis.background import Repeating
from mis.dispatch import HERE
from mis.models import Connection, SyncRun
from mis.models.sync import Trigger
from mis.pupil_files.keeping import forget_old
from mis.sync import queue
from mis.sync.perform import is_readable
from mis.sync.schedule import latest_night
from mis.sync.working import nudge

log = logging.getLogger("custr.mis")

LOOK_EVERY_S = 20.0

_running: set[int] = set()  # process ids: a fork starts its own


def start_nightly() -> None:
    """Begin; called beside `sweeper.start`, whose heartbeat it needs, where attempts are made."""
    if os.getpid() not in _running:
        _running.add(os.getpid())
        Repeating("nightly synchronisation", every_s=LOOK_EVERY_S, work=_look_on_thread).start()


def look(now: datetime) -> int:
    """Settle what a crash left, queue whose moment has come, and start what waits; how many were queued.

    Files of pupils that nobody has imported are forgotten on the way.
    """
    queue.settle_lost(now)
    queued = sum(_queue(connection, now=now) for connection in _due(now))
    if queue.waiting().exists():
        nudge(backend=HERE)
    forget_old(now)
    return queued


def _due(now: datetime) -> list[Connection]:
    """The connections whose last night has had no run. A server that was off at night makes up for it.

    Not for a connection that was made or changed since: its first night is the next one.
    """
    had = set(
        SyncRun.objects.filter(night__gte=(now - timedelta(days=3)).date()).values_list("school", "night")
    )
    due = []
    for connection in Connection.objects.filter(enabled=True).select_related("school"):
        zone = connection.school.zone
        night, moment = latest_night(now, zone=zone, slug=connection.school.slug)
        if (connection.school_id, night) not in had and moment > connection.changed_at:
            due.append(connection)
    return due


def _queue(connection: Connection, *, now: datetime) -> bool:
    if not is_readable(connection) or not connection.has_credentials:
        return False
    school = connection.school
    night, _moment = latest_night(now, zone=school.zone, slug=school.slug)
    return queue.request_run(school, trigger=Trigger.NIGHTLY, night=night) is not None


def _look_on_thread() -> None:
    look(timezone.now())
