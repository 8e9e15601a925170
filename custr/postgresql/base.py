"""PostgreSQL that is frozen, or cut off without a word, keeps no request waiting for ever.

`statement_timeout` and `lock_timeout` are kept by the server, which is no use where the server is what stands
still; TCP's own timers see a machine that acknowledges. So the client stops waiting, and hangs up.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any, Self, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors

from custr.silence import SilentError, silence

Found = TypeVar("Found")
_SILENT = "the database does not answer"


class Connection(psycopg.Connection[Any]):
    """One on which no wait of a request is longer than `custr.silence` allows."""

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> Self:
        """As ever; `connect_timeout` bounds it."""
        return _asked(lambda _most_s: super(Connection, cls).connect(conninfo, **options))

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """All that psycopg waits for goes through here (`psycopg.Connection.wait`)."""
        try:
            return _asked(lambda most_s: super(Connection, self).wait(gen, interval, most_s or timeout))
        except errors.OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                self.pgconn.finish()  # nobody will read what is still to come
            raise


def _asked(wait: Callable[[float | None], Found]) -> Found:
    try:
        with silence.asking() as most_s:
            return wait(most_s)
    except SilentError:
        raise errors.OperationalError(_SILENT) from None
    except (errors.ConnectionTimeout, errors._WaitTimeout) as error:
        silence.notice()
        raise errors.OperationalError(_SILENT) from error


def _psycopg() -> ModuleType:
    """The module as Django looks for it, but for how it connects."""
    module = ModuleType(psycopg.__name__)
    vars(module).update(vars(psycopg) | {"connect": Connection.connect})
    return module


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with such connections."""

    Database = _psycopg()
