"""Starting attempts off the request's path: one slot of a school, one row at a time."""

import logging

from django.db import transaction
from django.utils.module_loading import import_string

from mis import queue
from mis.attempt import make_attempt
from mis.owner import owner_id
from mis.pool import pool
from mis.slots import slots

log = logging.getLogger("custr.mis")

ANYWHERE = "default"  # whatever process makes attempts in this deployment
HERE = "threads"  # this process


def nudge(school_id: int, *, backend: str = ANYWHERE) -> None:
    """Say that this school has something waiting. Never raises: what is lost here, the sweep finds."""
    _enqueue("mis.tasks.work_for_school", school_id, backend)


def nudge_after_commit(school_id: int) -> None:
    """Say so once what was stored can be seen, at once where there is no transaction."""

    # A nested function, not a partial: Django's report of a failing robust callback needs its name.
    def start() -> None:
        nudge(school_id)

    transaction.on_commit(start, robust=True)


def nudge_follow_up(school_id: int, *, backend: str = ANYWHERE) -> None:
    """Say that this school's MIS may be asked how accepted marks ended."""
    _enqueue("mis.tasks.ask_mis_of_school", school_id, backend)


def work(school_id: int) -> None:
    """Make the school's next attempt, if it has a free slot; then the turn goes round.

    One attempt a turn: a school whose MIS hangs must not keep a thread for as long as it has rows.
    """
    if not slots.take(school_id):
        return
    try:
        _attempt_next(school_id)
    finally:
        slots.free(school_id)
    # Also for a nudge that found no free slot a moment ago and has gone home.
    if queue.next_waiting(school_id):
        nudge(school_id, backend=HERE)


def work_off(school_id: int) -> None:
    """Make all of the school's waiting attempts, one after another, before returning."""
    while _attempt_next(school_id, alone=True):
        pass


def _attempt_next(school_id: int, *, alone: bool = False) -> bool:
    if pool.stopping:
        return False
    owner = owner_id()
    claimed = queue.claim_next(school_id, owner=owner)
    if claimed is None:
        return False
    if claimed.more_wait and not alone:
        # Nudges that came together were taken as one: the next row needs not wait for this one to end.
        nudge(school_id, backend=HERE)
    make_attempt(claimed.writeback_id, owner=owner)
    return True


def _enqueue(task: str, school_id: int, backend: str) -> None:
    try:
        # By name: the tasks call this module.
        import_string(task).using(backend=backend).enqueue(school_id)
    except Exception:
        log.exception("A nudge was lost; the sweep will find its row")
