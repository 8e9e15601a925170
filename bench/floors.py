"""The floors that everything is compared with, taken in the same run."""

import sqlite3
import uuid
from pathlib import Path

from bench.figures import Figure, Spread, spread, timed

_ROW = ("late_arrival", "2026-11-23T08:55:00+00:00")


def raw_sqlite(folder: Path, *, times: int) -> Spread:
    """One durable row at a time into a SQLite file of its own, set up as Custr's is."""
    connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, kind TEXT, at TEXT)")

    def insert() -> None:
        connection.execute("INSERT INTO event VALUES (?, ?, ?)", (str(uuid.uuid4()), *_ROW))

    try:
        return spread(timed(insert, times))
    finally:
        connection.close()


def raw_postgres(url: str, *, times: int) -> Spread:
    """The same into a table of its own in PostgreSQL, one commit each."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_floor")
        connection.execute("CREATE TABLE bench_floor (id uuid PRIMARY KEY, kind text, at text)")

        def insert() -> None:
            connection.execute("INSERT INTO bench_floor VALUES (%s, %s, %s)", (uuid.uuid4(), *_ROW))

        try:
            return spread(timed(insert, times))
        finally:
            connection.execute("DROP TABLE bench_floor")


def floor(what: str, found: Spread) -> Figure:
    """A floor's own row: it has no bar."""
    return Figure(what=what, spread=found, against="a floor")
