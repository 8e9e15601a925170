"""One migration at a time: the second waits, and finds it done."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from custr.which_database import is_sqlite, sqlite_file

_LOCK = 0x6375737472  # "custr": any number does, the same in every release


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait for whoever migrates this database, on whatever machine; SQLite's file is of one machine."""
    with _of_folder() if is_sqlite() else _of_server():
        yield


def wait_for_database(seconds: float) -> None:
    """Return as soon as it answers, at the latest after so long: then whoever asks is told what is wrong."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            connection.ensure_connection()
        except OperationalError:
            connection.close()
            time.sleep(1)
        else:
            return


@contextmanager
def _of_folder() -> Iterator[None]:
    try:
        folder = os.open(sqlite_file().parent, os.O_RDONLY)
    except OSError:  # the database itself says what is wrong with it
        yield
        return
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def _of_server() -> Iterator[None]:
    # A connection of its own: the lock is its session's, and migrations may close the other.
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        yield
    finally:
        other.close()
