"""Why the database takes nothing, in its own code and plain words."""

import sqlite3
from contextlib import closing

import pytest
from django.db import InternalError, OperationalError
from psycopg import errors

from mis.storing import words_for


def told(cause: Exception, *, kind: type[Exception] = OperationalError) -> str:
    """As Django hands it on."""
    error = kind("connection to server at db.internal failed: no such user head")
    error.__cause__ = cause
    return words_for(error)


def of_sqlite(path, *statements: str, uri: str = "") -> Exception:
    """What SQLite itself raises at the last of these statements."""
    with closing(sqlite3.connect(uri or path, uri=bool(uri), isolation_level=None, timeout=0)) as database:
        try:
            for statement in statements:
                database.execute(statement)
        except sqlite3.Error as error:
            return error
    raise AssertionError("It was taken.")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE a (b)")
    return path


def test_a_full_disk(file):
    full = of_sqlite(file, "PRAGMA max_page_count = 2", "INSERT INTO a VALUES (zeroblob(100000))")
    assert told(full) == "SQLITE_FULL: the disk is full"
    assert told(errors.DiskFull()) == "53100: the disk is full"


def test_a_file_that_may_only_be_read(file):
    read_only = of_sqlite(file, "INSERT INTO a VALUES (1)", uri=f"file:{file}?mode=ro")
    assert told(read_only).startswith("SQLITE_READONLY: the file cannot be written: look at its owner")


def test_a_file_that_others_hold(file):
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert told(of_sqlite(file, "BEGIN IMMEDIATE")) == "SQLITE_BUSY: another process holds it"


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "a.txt").write_text("Dear head, " * 100)
    assert told(of_sqlite(tmp_path / "a.txt", "SELECT * FROM a")) == "SQLITE_NOTADB: the file is no database"


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (errors.ReadOnlySqlTransaction, "25006: it may only be read"),
        (errors.InvalidPassword, "28P01: it refuses the user or the password"),
        (errors.InvalidCatalogName, "3D000: there is none of that name"),
        (errors.TooManyConnections, "53300: it takes no more connections"),
        (errors.LockNotAvailable, "55P03: another process holds it"),
        (errors.CannotConnectNow, "57P03: it is starting or stopping"),
        (errors.AdminShutdown, "57P01: it is starting or stopping"),
    ],
)
def test_postgresql(cause, words):
    assert told(cause(), kind=InternalError) == words


def test_nothing_private_is_told_of_what_has_no_code():
    assert told(errors.OperationalError("db.internal: head")) == (
        "OperationalError: it cannot be reached or does not answer"
    )
