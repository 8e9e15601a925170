"""How long a call waits for a database that others hold: a pupil waits, and behind them a queue.

SQLite has one writer at a time, and tables of PostgreSQL can be locked, too. A call waits its turn; but where
one has just waited in vain, the next ones hardly wait at all: they are told to come again, and every thread
stays free for those who only read.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import InterfaceError, InternalError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# What a database raises that is busy, away, full, or read-only: PostgreSQL calls the last an internal error.
AWAY = (OperationalError, InterfaceError, InternalError)

PATIENCE_MS = 3_000  # the kiosk lets a pupil go after four seconds
HARDLY_MS = 50  # for each event of a batch, so a hundred of them take five seconds
STUCK_FOR_S = 5.0  # this long after a call was given up, the database counts as stuck


class Patience:
    """What this process knows of its database. Threads share it: each attribute is read or set at once."""

    def __init__(self, *, allowed_ms: int = PATIENCE_MS, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that never go back."""
        self._allowed_ms, self._clock = allowed_ms, clock
        self._stuck_until = 0.0

    @property
    def milliseconds(self) -> int:
        """How long a call that begins now may wait."""
        return HARDLY_MS if self._clock() < self._stuck_until else self._allowed_ms

    @contextmanager
    def of_a_call(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        """For the length of a call this thread's connection waits no longer than a pupil should."""
        self.begin(connection)
        try:
            yield
        finally:
            # PostgreSQL is told by whoever comes next (`of_a_page`): not once more for every call.
            connection.patience_ms = None  # type: ignore[attr-defined]

    def begin(self, connection: BaseDatabaseWrapper) -> None:
        """From now on, as the database has been found since; `custr.sqlite3` goes by it."""
        connection.patience_ms = self.milliseconds  # type: ignore[attr-defined]
        tell_postgres(connection=connection)

    @staticmethod
    def of_a_page(connection: BaseDatabaseWrapper) -> None:
        """Somebody at a desk can wait: nothing is left of an earlier call of this thread."""
        tell_postgres(connection=connection)

    def lose(self) -> None:
        """A call was given up."""
        self._stuck_until = self._clock() + STUCK_FOR_S

    def regain(self) -> None:
        """Something was stored: others may wait their turn again."""
        self._stuck_until = 0.0


def tell_postgres(*, connection: Any, **_kwargs: Any) -> None:
    """How long to wait for a lock, where that is something new to this connection; 0 is without end."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return
    wanted = (connection.connection, getattr(connection, "patience_ms", None) or 0)
    told = getattr(connection, "patience_told", None)
    if wanted == (told if told and told[0] is connection.connection else (connection.connection, 0)):
        return
    with suppress(*AWAY):  # whatever it is, the call's own question meets it, too
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {wanted[1]}")
        connection.patience_told = wanted


connection_created.connect(tell_postgres, dispatch_uid="custr.patience")
patience = Patience()
