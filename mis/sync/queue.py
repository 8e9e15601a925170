"""The runs are the queue: asking for one, the claim that only one can win, and what a crash left."""

import logging
import uuid
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from custr.models import School
from mis.attempt import InFlight
from mis.models import SyncRun
from mis.models.sync import RunStatus, Trigger
from mis.owner import lost_claims, watch_until_sure
from mis.sync.refusals import Refusal

log = logging.getLogger("custr.mis")

# A run of this process that is neither in flight nor finished broke off where it could not say so.
OWN_RUN_LOST_AFTER = timedelta(seconds=120)
NIGHT_AGAIN = 2  # interrupted runs a day after which a night is let be

in_flight = InFlight()


def request_run(
    school: School,
    *,
    trigger: Trigger,
    person: str = "",
    whole: bool = False,
    accept_leavers: bool = False,
    proposal: str = "",
    night: date | None = None,
) -> SyncRun | None:
    """Queue a synchronisation; None where one of the school is open, or this night has had its own.

    `proposal`: that of the held run which a person has looked at and now says yes to.
    """
    try:
        with transaction.atomic():
            return SyncRun.objects.create(
                school=school,
                trigger=trigger,
                person=person,
                whole=whole,
                accept_leavers=accept_leavers,
                proposal=proposal,
                night=night,
                requested_at=timezone.now(),
            )
    except IntegrityError:
        return None


def open_run(school: School) -> SyncRun | None:
    """The school's run that waits or is under way."""
    return SyncRun.objects.filter(school=school, finished_at=None).first()


def waiting() -> QuerySet[SyncRun]:
    """What may be claimed: whoever sits and waits first, then the oldest."""
    rows = SyncRun.objects.filter(status=RunStatus.WAITING)
    return rows.annotate(at_night=Q(trigger=Trigger.NIGHTLY)).order_by("at_night", "requested_at", "pk")


def claim(run_id: int, *, owner: uuid.UUID | None) -> bool:
    """Whether this process, and no other, now makes the run."""
    rows = SyncRun.objects.filter(pk=run_id, status=RunStatus.WAITING)
    return rows.update(status=RunStatus.RUNNING, owner=owner, claimed_at=timezone.now()) == 1


def claim_next(*, owner: uuid.UUID) -> int | None:
    """Claim the next run; None where there is none."""
    while (run_id := waiting().values_list("pk", flat=True).first()) is not None:
        if claim(run_id, owner=owner):
            return run_id
    return None


def settle_lost(now: datetime, *, sure: bool = False) -> int:
    """End the runs that nobody makes any more; how many there were. Their schools are as before them.

    `sure`: a person says so; only whose heart beats is spared, which takes 12 s to see.
    """
    if sure:
        watch_until_sure(SyncRun.objects.filter(status=RunStatus.RUNNING))
        now = timezone.now()
    lost = lost_claims(now, own_after=OWN_RUN_LOST_AFTER, in_flight=in_flight.ids(), sure=sure)
    runs = SyncRun.objects.filter(lost, status=RunStatus.RUNNING)
    settled = sum(interrupt(run, now=now) for run in runs)
    if settled:
        log.warning("%s synchronisations of a process that is gone were ended as interrupted", settled)
    return settled


def interrupt(run: SyncRun, *, now: datetime) -> int:
    """End a run that broke off. Its night may have another, unless the nights themselves seem to be fatal."""
    still = SyncRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING, owner=run.owner)
    columns = {"status": RunStatus.FAILED, "cause": Refusal.INTERRUPTED, "finished_at": now}
    if _may_have_another(run, now=now):
        columns["night"] = None
    return still.update(**columns)


def _may_have_another(run: SyncRun, *, now: datetime) -> bool:
    today = SyncRun.objects.filter(
        school=run.school_id, cause=Refusal.INTERRUPTED, finished_at__gt=now - timedelta(days=1)
    )
    return today.count() < NIGHT_AGAIN
