"""The rows are the queue: which waits next, and the claim that only one can win (writeback.md, Once)."""

import uuid
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError
from django.db.models import (
    BigIntegerField,
    Case,
    DateTimeField,
    Exists,
    Expression,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from attendance.models import DeletedEvent
from custr.prepared import Given, Prepared
from mis.causes import Status
from mis.models import Writeback


class Claimed(NamedTuple):
    """A row that is now this process's own, and whether the school had more waiting."""

    writeback_id: int
    more_wait: bool


def waiting(now: datetime | Expression | None = None) -> QuerySet[Writeback]:
    """Rows that may be claimed now: unclaimed, and no attempt under way for their register cell.

    Nor that of a record deleted meanwhile, whose row is gone: its request is on its way all the same.
    """
    now = now or timezone.now()
    cell = {name: OuterRef(name) for name in ("student", "date", "session")}
    same_cell = Writeback.objects.filter(status=Status.PENDING, claimed_at__isnull=False, **cell)
    deleted = DeletedEvent.objects.filter(under_way_until__gt=now, **cell)
    # Outside CASE, PostgreSQL may plan a join that reads every attempt that is or was under way once for each
    # row that waits, by statistics that a crash loses and a busy morning outdates. Inside, it never joins.
    is_busy = Case(When(Exists(same_cell) | Exists(deleted), then=Value(1)), default=Value(0))
    return Writeback.objects.filter(status=Status.PENDING, claimed_at=None).alias(busy=is_busy).filter(busy=0)


_NEXT_TWO = Prepared(
    lambda: (
        waiting(Given("now", DateTimeField()))
        .filter(school=Given("school", BigIntegerField()))
        .order_by("occurred_at", "pk")
        .values_list("pk", flat=True)[:2]
    )
)


def next_waiting(school_id: int) -> list[int]:
    """The school's oldest two by occurred-at: so the order within one register cell is right, too."""
    return _NEXT_TWO.all(school=school_id, now=timezone.now())


def claim(writeback_id: int, *, owner: uuid.UUID) -> bool:
    """Whether this process, and no other, now owns the row's one attempt."""
    rows = Writeback.objects.filter(pk=writeback_id, status=Status.PENDING, claimed_at=None)
    try:
        return rows.update(owner=owner, claimed_at=timezone.now()) == 1
    except IntegrityError:
        # one_attempt_a_cell: another attempt for the same register cell was claimed in between.
        return False


def claim_next(school_id: int, *, owner: uuid.UUID) -> Claimed | None:
    """Claim the school's oldest row; None where nothing may be claimed."""
    while found := next_waiting(school_id):
        if claim(found[0], owner=owner):
            return Claimed(found[0], more_wait=len(found) > 1)
    return None


def schools_waiting() -> list[int]:
    """The schools that have something to claim."""
    return list(waiting().order_by().values_list("school", flat=True).distinct())
