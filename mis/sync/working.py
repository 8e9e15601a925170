"""Runs made off the request's path, on threads of their own: a bounded number at once."""

import logging

from django.utils.module_loading import import_string

from mis.dispatch import ANYWHERE
from mis.models import SyncRun
from mis.owner import owner_id
from mis.pool import pool, sync_pool
from mis.sync import queue
from mis.sync.perform import perform

log = logging.getLogger("custr.mis")


def nudge(*, backend: str = ANYWHERE) -> None:
    """Say that a run waits. Never raises: what is lost here, the nightly look finds."""
    try:
        # By name: the tasks call this module.
        import_string("mis.tasks.sync_waiting").using(backend=backend).enqueue()
    except Exception:
        log.exception("A nudge was lost; the next look will find its run")


def begin() -> None:
    """Have the next run made, as soon as one of this process's threads is free."""
    sync_pool.submit(work, key="synchronisation")


def work() -> None:
    """Make the next run that waits, if any does."""
    run_id = None if pool.stopping else queue.claim_next(owner=owner_id())
    if run_id is None:
        return
    begin()  # nudges that came together were taken as one: the next run needs not wait for this one to end
    perform(run_id)


def make_now(run: SyncRun) -> SyncRun | None:
    """Make one run before returning, as a command does; None where another process has begun it."""
    return perform(run.pk) if queue.claim(run.pk, owner=owner_id()) else None
