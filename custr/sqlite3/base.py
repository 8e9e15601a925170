"""SQLite lets one write at a time, and those who wait sleep and ask again: an unlucky one for seconds.

So the threads of this process queue for their turn before they ask SQLite for it. Other processes are waited
for as ever, by SQLite's own means. What is committed is on the disk.

And a connection that was opened while the file was read-only stays so, with every other of its process: they
share one view of the write-ahead log. So no such connection outlives its request or its round of work.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class _Turns:
    """One lock for each database file: a writer of one does not wait for a writer of another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}

    def of(self, name: str) -> threading.Lock:
        """The lock of a file."""
        with self._lock:
            return self._turns.setdefault(name, threading.Lock())


_turns = _Turns()
_read_only: set[str] = set()  # files that were, when last looked at, and nothing was written since


def _give_same_mode(file: Path) -> None:
    """What SQLite itself laid beside a file that was read-only then is as writable as the file is now."""
    for part in (Path(f"{file}-wal"), Path(f"{file}-shm")):
        with suppress(OSError):  # not there, or not ours: whoever writes is told
            if not os.access(part, os.W_OK):
                part.chmod(file.stat().st_mode)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes the process's turn for each transaction, and for each single write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: threading.Lock | None = None
        self._told_ms: float | None = None
        self.patience_ms: int | None = None

    def get_new_connection(self, conn_params: Any) -> Any:
        """A new one has been told nothing yet."""
        self._told_ms = None
        return super().get_new_connection(conn_params)

    def connect(self) -> None:
        """Open; one that can only read is kept no longer than it is needed."""
        file = Path(self.settings_dict["NAME"])
        writable = os.access(file, os.W_OK) or not file.exists()
        if writable:
            _give_same_mode(file)
        else:
            _read_only.add(str(file))
        super().connect()
        if str(file) in _read_only:
            # Also the first ones after it: they may share the view of one that is still open.
            self.close_at = time.monotonic()

    def _commit(self) -> None:
        # One that fails is rolled back, which ends the turn.
        super()._commit()  # type: ignore[misc]
        self.end_turn()
        _read_only.discard(str(self.settings_dict["NAME"]))

    def is_usable(self) -> bool:
        """Not after an error: whatever it was, the next connection is free of it, and cheap."""
        return not self.errors_occurred

    def create_cursor(self, name: Any = None) -> "Cursor":
        """A cursor that queues before it writes outside of a transaction."""
        cursor: Cursor = self.connection.cursor(factory=lambda connection: Cursor(connection, self))
        return cursor

    def take_turn(self) -> None:
        """Wait for the turn, and then for SQLite's lock: both together no longer than is allowed.

        The turn ends with the transaction, however it ends.
        """
        allowed_s, began = self._allowed_s, time.monotonic()
        turn = _turns.of(str(self.settings_dict["NAME"]))
        if not turn.acquire(timeout=allowed_s):
            raise OperationalError("database is locked")
        self._turn = turn
        self._wait_for_lock(allowed_s - (time.monotonic() - began))

    @property
    def _allowed_s(self) -> float:
        """What `custr.patience` allows a call, else the setting."""
        if self.patience_ms is None:
            return float(self.settings_dict["OPTIONS"].get("timeout", 5))
        return self.patience_ms / 1000

    def _wait_for_lock(self, seconds: float) -> None:
        """Tell SQLite how long, where that is something new: by hundredths, for who did not wait before."""
        milliseconds = max(10, round(seconds, 2) * 1000)
        if milliseconds != self._told_ms:
            self.connection.execute(f"PRAGMA busy_timeout={milliseconds:.0f}")
            self._told_ms = milliseconds

    def end_turn(self) -> None:
        """Let the next one write, if it was ours to write at all."""
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.end_turn()
            raise

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.end_turn()


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor; a write of its own, outside of a transaction, has a turn of its own."""

    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        """Ask or write."""
        if self._wrapper.in_atomic_block or not query.lstrip().upper().startswith(_WRITES):
            return super().execute(query, params)
        self._wrapper.take_turn()
        try:
            return super().execute(query, params)
        finally:
            self._wrapper.end_turn()
