"""Whose attempts are whose: this process's id and heartbeat, and which other processes live."""

import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone

from mis.background import Repeating
from mis.models import Worker
from mis.pulse import Watch

BEAT_EVERY_S = 3.0
FORGET_AFTER_S = 600.0

monotonic, pause = time.monotonic, time.sleep
watch = Watch()

_lock = threading.Lock()
_identity: tuple[int, uuid.UUID] | None = None


def owner_id() -> uuid.UUID:
    """This process's id; registered before it is first told, so that no claim is ever nobody's."""
    global _identity  # noqa: PLW0603 - one identity a process, renewed after a fork
    with _lock:
        if _identity is None or _identity[0] != os.getpid():
            mine = uuid.uuid4()
            now = timezone.now()
            Worker.objects.create(id=mine, started_at=now, beat_at=now)
            _identity = (os.getpid(), mine)
        return _identity[1]


def beat() -> None:
    """Say that this process lives, also after it had been given up; and take notice of who else does.

    In this order: while nothing can be stored, nobody else's silence means anything either.
    """
    now = timezone.now()
    columns = {"beat_at": now}
    Worker.objects.update_or_create(
        id=owner_id(), defaults=columns, create_defaults={"started_at": now, **columns}
    )
    beats = dict(Worker.objects.values_list("id", "beat_at"))
    with _lock:
        watch.look(beats, now=monotonic())


def watch_until_sure(claims: QuerySet[Any]) -> None:
    """For a command, which has watched nobody yet: until it can tell whether these claims' owners live.

    12 seconds where one of them has a heart; at once where none has.
    """
    others = claims.exclude(owner=owner_id()).values("owner")
    if Worker.objects.filter(id__in=others).exists():
        while not watch.may_judge(now=monotonic()):
            beat()
            pause(1)


def lives_meanwhile() -> int:
    """How many hearts beat while this one looks on, for two beats at most; 0 where nothing can be read."""
    try:
        before = dict(Worker.objects.values_list("id", "beat_at"))
        until = monotonic() + (2 * BEAT_EVERY_S + 1 if before else 0)
        while monotonic() < until:
            pause(0.5)
            lives = dict(Worker.objects.values_list("id", "beat_at")).items() - before.items()
            if lives:
                return len(lives)
    except DatabaseError:  # no tables yet, or damaged ones: to be replaced all the more
        return 0
    return 0


def note_sweep() -> None:
    """Say that this process has swept, for whoever watches."""
    Worker.objects.filter(id=owner_id()).update(swept_at=timezone.now())


def living() -> QuerySet[Worker, uuid.UUID]:
    """The owners whose heart beats, to be asked inside the statement that looks at their rows."""
    # With the beat that was the same for too long: one that has beaten since lives.
    gone = [Q(id=owner, beat_at=at) for owner, at in watch.silent(now=monotonic()).items()]
    rows = Worker.objects.exclude(reduce(or_, gone)) if gone else Worker.objects.all()
    return rows.values_list("id", flat=True)


def lost_claims(now: datetime, *, own_after: timedelta, in_flight: Iterable[int], sure: bool = False) -> Q:
    """The claimed rows that nobody works on: those of processes that are gone, and this one's own leftovers.

    A row of this process counts `own_after` its claim, if it is not among those `in_flight`; where the clock
    has stepped back since, too. `sure`: a person says that no other process lives but those with a heart.
    """
    mine = owner_id()
    old = Q(claimed_at__lt=now - own_after) | Q(claimed_at__gt=now + own_after)
    lost = Q(old, owner=mine) & ~Q(pk__in=in_flight)
    if sure or watch.may_judge(now=monotonic()):
        # One statement: a sibling that registers and claims between two would look like nobody.
        lost |= ~Q(owner=mine) & ~Q(owner__in=living())
    return lost


def forget_gone() -> None:
    """Drop the rows of processes long gone."""
    for owner, at in watch.silent(now=monotonic(), for_s=FORGET_AFTER_S).items():
        Worker.objects.filter(id=owner, beat_at=at).delete()


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
