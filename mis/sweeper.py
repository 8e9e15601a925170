"""What every server process does by itself: the sweep, every few seconds; and names' keys, now and again."""

import logging
import os
import time
from functools import partial

from django.contrib.sessions.backends.db import SessionStore
from django.db import Error

from custr.name_keys import renew_stale_keys
from mis.background import Repeating
from mis.owner import heartbeat, note_sweep
from mis.storing import words_for
from mis.sweep import sweep

log = logging.getLogger("custr.mis")

SWEEP_EVERY_S = 5.0
OVERDUE_AFTER_S = 30.0
NOTHING_STORED_S = 10.0  # a heart beats every three
TIDY_EVERY_S = 3600.0
KEYS_EVERY_S = 120.0  # an older release may run beside for as long as a deployment takes


class _Server:
    """What runs in one process."""

    def __init__(self, *, makes_attempts: bool) -> None:
        self.started_at = time.monotonic()
        self.heart = heartbeat()
        self.sweeping = Repeating(
            "sweep", every_s=SWEEP_EVERY_S, work=partial(_sweep_on_thread, makes_attempts)
        )
        self.renewing = Repeating("renewal of name keys", every_s=KEYS_EVERY_S, work=_renew_keys)
        self.tidying = Repeating("removal of ended sessions", every_s=TIDY_EVERY_S, work=end_sessions)

    def start(self) -> None:
        for work in (self.heart, self.sweeping, self.renewing, self.tidying):
            work.start()

    def quiet_s(self, work: Repeating) -> float:
        """Seconds since it last went well."""
        return time.monotonic() - (work.done_at or self.started_at)


_running: dict[int, _Server] = {}  # by process id: a fork starts its own


def start(*, makes_attempts: bool) -> None:
    """Begin; called once by a web process or a worker, never by a management command.

    `makes_attempts`: whether this process does them itself, or leaves them to workers on a broker.
    """
    if os.getpid() not in _running:
        _running[os.getpid()] = _Server(makes_attempts=makes_attempts)
        _running[os.getpid()].start()


def overdue() -> bool:
    """Whether this process should have swept by now and has not."""
    server = _running.get(os.getpid())
    return server is not None and server.quiet_s(server.sweeping) > OVERDUE_AFTER_S


def not_stored() -> str:
    """Why this process could not write its heartbeat, the last time that it tried; empty where it could."""
    server = _running.get(os.getpid())
    if server is None:
        return ""
    failure = server.heart.failure
    if isinstance(failure, Error):
        return words_for(failure)
    quiet_s = server.quiet_s(server.heart)
    return f"nothing was stored for {quiet_s:.0f} seconds" if quiet_s > NOTHING_STORED_S else ""


def _sweep_on_thread(makes_attempts: bool) -> None:
    sweep(makes_attempts=makes_attempts)
    note_sweep()


def end_sessions() -> None:
    """Remove what nobody can be signed in by any more: Django leaves it for ever."""
    SessionStore.clear_expired()


def _renew_keys() -> None:
    if renewed := renew_stale_keys():
        log.info("Names' keys were made anew for %d pupils", renewed)
