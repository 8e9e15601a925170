"""The threads of this process on which attempts are made, and messages sent, so that no request waits."""

import logging
import os
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import close_old_connections, connections

log = logging.getLogger("custr.mis")

SYNCS_AT_ONCE = 4


class Pool:
    """One executor a process, made on first use, so that a fork never inherits threads it does not have."""

    def __init__(self, name: str, *, size: Callable[[], int]) -> None:
        """`size` is asked when the first work comes: how many things are done at once."""
        self._name, self._size = name, size
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._queued: set[Hashable] = set()
        self._pid = 0
        self.stopping = False

    def submit(self, work: Callable[[], object], *, key: Hashable) -> None:
        """Start the work on a thread, unless the same is queued already: the rows say what is to be done.

        So what is queued is bounded by what differs, however many nudges come. After `stop` nothing
        starts: the rows wait for the next process.
        """
        with self._lock:
            if self.stopping:
                return
            if self._pid != os.getpid():
                self._open()
            if self._executor is None or key in self._queued:
                return
            self._queued.add(key)
            self._executor.submit(self._run, work, key)

    def stop(self) -> None:
        """Drop what has not started (its rows stay pending), and wait for what has."""
        with self._lock:
            self.stopping = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)

    def reopen(self) -> None:
        """Take work again after `stop`."""
        with self._lock:
            self.stopping = False
            self._open()

    def _open(self) -> None:
        self._executor = ThreadPoolExecutor(self._size(), self._name)
        self._queued.clear()
        self._pid = os.getpid()

    def _run(self, work: Callable[[], object], key: Hashable) -> None:
        with self._lock:
            self._queued.discard(key)
        close_old_connections()  # one that has been idle for long may be gone without a word
        try:
            work()
        except Exception:
            # Whatever it was, the row stays as it is and the sweep settles it.
            log.exception("A task broke off: %s", key)
            connections.close_all()  # one that was opened while the database was read-only would stay so
        finally:
            close_old_connections()


def stop_all() -> None:
    """The end of a server: what has not started waits for the next process."""
    pool.stop()
    sync_pool.stop()


pool = Pool("writeback", size=lambda: settings.WRITEBACK_WORKERS)
# Synchronisations have a few of their own: a mark must never wait for pupils.
sync_pool = Pool("synchronisation", size=lambda: SYNCS_AT_ONCE)
