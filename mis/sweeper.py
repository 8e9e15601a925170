"""What every server process does by itself: the sweep, every few seconds; and names' keys, now and again."""

import logging
import os
import time
from functools import partial

from django.contrib.sessions.backends.db import SessionStore
from django.db import Error

from custr.name_keys import renew_stale_keys
from mis import vault
from mis.background import Repeating
from mis.models import Connection
from mis.owner import heartbeat, note_sweep
from mis.storing import words_for
from mis.sweep import sweep

log = logging.getLogger("custr.mis")

SWEEP_EVERY_S = 5.0
OVERDUE_AFTER_S = 30.0
NOTHING_STORED_S = 10.0  # a heart beats every three
SECRETS_EVERY_S = 60.0
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
        self.looking = Repeating(
            "look at a stored secret", every_s=SECRETS_EVERY_S, work=self._look_at_a_secret
        )
        self.opens_secrets = True
        self.tidying = Repeating("removal of ended sessions", every_s=TIDY_EVERY_S, work=end_sessions)

    def start(self) -> None:
        for work in (self.heart, self.sweeping, self.renewing, self.looking, self.tidying):
            work.start()

    def _look_at_a_secret(self) -> None:
        """Keys that were lost or mixed up are noticed before marks fail, and once: told when it changes."""
        sealed = Connection.objects.exclude(credentials_encrypted="").order_by("-changed_at").first()
        opens = sealed is None or vault.may_open(sealed.credentials_encrypted)
        if self.opens_secrets and not opens:
            log.warning(
                "The stored credentials of an MIS cannot be opened by any of CREDENTIALS_KEYS: marks of such "
                "schools will fail. Put the key that sealed them back, or enter the credentials anew."
            )
        self.opens_secrets = opens

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


def opens_secrets() -> bool:
    """Whether this process's keys open what was stored, as far as it has looked."""
    server = _running.get(os.getpid())
    return server is None or server.opens_secrets


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
