"""What every server process does by itself: the sweep, every few seconds; and names' keys, now and again."""

import logging
import os
import time
from functools import partial

from custr.name_keys import renew_stale_keys
from mis.background import Repeating
from mis.owner import heartbeat, note_sweep
from mis.sweep import sweep

log = logging.getLogger("custr.mis")

SWEEP_EVERY_S = 5.0
OVERDUE_AFTER_S = 30.0
KEYS_EVERY_S = 120.0  # an older release may run beside for as long as a deployment takes

_running: dict[int, tuple[Repeating, float]] = {}  # by process id: a fork starts its own


def start(*, makes_attempts: bool) -> None:
    """Begin; called once by a web process or a worker, never by a management command.

    `makes_attempts`: whether this process does them itself, or leaves them to workers on a broker.
    """
    if os.getpid() not in _running:
        heartbeat().start()
        sweeping = Repeating("sweep", every_s=SWEEP_EVERY_S, work=partial(_sweep_on_thread, makes_attempts))
        _running[os.getpid()] = (sweeping, time.monotonic())
        sweeping.start()
        Repeating("renewal of name keys", every_s=KEYS_EVERY_S, work=_renew_keys).start()


def overdue() -> bool:
    """Whether this process should have swept by now and has not."""
    if os.getpid() not in _running:
        return False
    sweeping, started_at = _running[os.getpid()]
    return time.monotonic() - (sweeping.done_at or started_at) > OVERDUE_AFTER_S


def _sweep_on_thread(makes_attempts: bool) -> None:
    sweep(makes_attempts=makes_attempts)
    note_sweep()


def _renew_keys() -> None:
    if renewed := renew_stale_keys():
        log.info("Names' keys were made anew for %d pupils", renewed)
