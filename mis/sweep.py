"""What a crash left is settled, and what waits is started (writeback.md: Once, and only once)."""

import logging
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from mis import dispatch, follow_up, queue
from mis.attempt import in_flight
from mis.attempt_log import attempt_interrupted
from mis.causes import Cause, Status
from mis.facts import with_rows
from mis.meant import what_was_meant
from mis.models import Writeback
from mis.owner import forget_gone, lost_claims, watch_until_sure

log = logging.getLogger("custr.mis")

# What this process still makes is in `in_flight`, a moment after its claim. An older claim of its own that is
# not there was stored by a database that went away before it could say so: nobody knows of it, or sends it.
OWN_ATTEMPT_LOST_AFTER = timedelta(seconds=15)


def sweep(*, makes_attempts: bool = True) -> None:
    """Settle the attempts of processes that are gone; where attempts are made, start whatever waits.

    Started here and not by a message: so a broker that is away delays nothing, and none is ever flooded.
    """
    if makes_attempts:
        _start_waiting()
    # Second, as it may take its time. What it ended may have kept others of the same register cell waiting.
    if settle_lost(timezone.now()) and makes_attempts:
        _start_waiting()


def _start_waiting() -> None:
    for school_id in queue.schools_waiting():
        dispatch.nudge(school_id, backend=dispatch.HERE)
    for school_id in follow_up.schools_due():
        dispatch.nudge_follow_up(school_id, backend=dispatch.HERE)


def settle_lost(now: datetime, *, sure: bool = False) -> int:
    """End the attempts nobody makes any more as interrupted, outcome unknown; how many there were.

    `sure`: a person says so; only whose heart beats is spared, which takes 12 s to see.
    """
    if sure:
        watch_until_sure(Writeback.objects.filter(status=Status.PENDING, claimed_at__isnull=False))
        now = timezone.now()
    settled = sum(_interrupt(row, now=now) for row in _lost(now, sure=sure))
    if settled:
        log.warning("%s attempts of a process that is gone were ended as interrupted", settled)
    forget_gone()
    return settled


def settle_restored(now: datetime) -> int:
    """End whatever a restored backup shows as waiting or under way; how many there were.

    It was sent, perhaps, after the backup was made: to send it now could be the second time.
    """
    return sum(_interrupt(row, now=now) for row in with_rows().filter(status=Status.PENDING))


def explain_restored(at: datetime) -> int:
    """Say of each mark that a restoring ended at that moment what it was (`mis.backups`); how many."""
    ended = with_rows().filter(status=Status.FAILED, cause=Cause.INTERRUPTED, finished_at=at)
    for row in ended:
        Writeback.objects.filter(pk=row.pk).update(**what_was_meant(row, now=at))
        attempt_interrupted(row)
    return len(ended)


def _lost(now: datetime, *, sure: bool) -> QuerySet[Writeback]:
    lost = lost_claims(now, own_after=OWN_ATTEMPT_LOST_AFTER, in_flight=in_flight.ids(), sure=sure)
    return with_rows().filter(lost, status=Status.PENDING, claimed_at__isnull=False)


def _interrupt(row: Writeback, *, now: datetime) -> int:
    still_lost = Writeback.objects.filter(pk=row.pk, status=Status.PENDING, owner=row.owner)
    ended = still_lost.update(
        **what_was_meant(row, now=now),
        status=Status.FAILED,
        cause=Cause.INTERRUPTED,
        outcome_unknown=True,
        finished_at=now,
    )
    if ended:
        attempt_interrupted(row)
    return ended
