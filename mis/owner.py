"""Whose attempts are whose: this process's id and heartbeat, and which other processes live."""

import os
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mis import pulse
from mis.background import Repeating
from mis.models import Worker
from mis.pulse import GONE_AFTER, Beat

BEAT_EVERY_S = 3.0
FORGET_AFTER = timedelta(hours=1)

_lock = threading.Lock()
_identity: tuple[int, uuid.UUID] | None = None


def owner_id() -> uuid.UUID:
    """This process's id; registered before it is first told, so that no claim is ever nobody's."""
    global _identity  # noqa: PLW0603 - one identity a process, renewed after a fork
    with _lock:
        if _identity is None or _identity[0] != os.getpid():
            mine = uuid.uuid4()
            now = timezone.now()
            Worker.objects.create(id=mine, started_at=now, **_beat_of(now))
            _identity = (os.getpid(), mine)
        return _identity[1]


def beat() -> None:
    """Say that this process lives; also after it had been given up."""
    now = timezone.now()
    columns = _beat_of(now)
    Worker.objects.update_or_create(
        id=owner_id(), defaults=columns, create_defaults={"started_at": now, **columns}
    )


def may_judge(now: datetime) -> bool:
    """Whether whoever has been silent can be called gone by now."""
    return pulse.may_judge(_latest(), now=now)


def _beat_of(now: datetime) -> dict[str, Any]:
    return {"beat_at": now, "steady_since": pulse.steady_since(_latest(), now=now)}


def _latest() -> Beat | None:
    """The latest beat of anybody."""
    row = Worker.objects.order_by("-beat_at").first()
    return Beat(at=row.beat_at, steady_since=row.steady_since or row.beat_at) if row else None


def note_sweep() -> None:
    """Say that this process has swept, for whoever watches."""
    Worker.objects.filter(id=owner_id()).update(swept_at=timezone.now())


def living(now: datetime) -> QuerySet[Worker, uuid.UUID]:
    """The owners whose heart beats, to be asked inside the statement that looks at their rows."""
    return Worker.objects.filter(beat_at__gte=now - GONE_AFTER).values_list("id", flat=True)


def lost_claims(now: datetime, *, own_after: timedelta, in_flight: Iterable[int], sure: bool = False) -> Q:
    """The claimed rows that nobody works on: those of processes that are gone, and this one's own leftovers.

    A row of this process counts `own_after` its claim, if it is not among those `in_flight`. `sure`: a
    person says that no other process lives, where no heart beats by which it could be told.
    """
    mine = owner_id()
    lost = Q(owner=mine, claimed_at__lt=now - own_after) & ~Q(pk__in=in_flight)
    if sure or may_judge(now):
        # One statement: a sibling that registers and claims between two would look like nobody.
        lost |= ~Q(owner=mine) & ~Q(owner__in=living(now))
    return lost


def forget_gone(now: datetime) -> None:
    """Drop the rows of processes long gone."""
    Worker.objects.filter(beat_at__lt=now - FORGET_AFTER).delete()


@contextmanager
def beating() -> Iterator[None]:
    """Keep the heart beating while a command makes attempts."""
    heart = heartbeat()
    heart.start()
    try:
        yield
    finally:
        heart.stop()


def heartbeat() -> Repeating:
    """A heart for a server's whole life."""
    return Repeating("heartbeat", every_s=BEAT_EVERY_S, work=beat)
