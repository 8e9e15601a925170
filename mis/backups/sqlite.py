"""SQLite: its online backup (https://www.sqlite.org/backup.html) while all runs, and a file put in place."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from django.core.management.base import CommandError

from custr.commands import WrongInputError
from mis.backups.files import appearing, on_disk, unfinished
from mis.backups.holdings import (
    MARKS,
    MIGRATIONS,
    NO_BACKUP,
    RECORDS,
    SCHOOLS,
    Holdings,
    end_waiting,
    must_be_ours,
)

_BUSY_S = 30.0


def back_up(database: Path, file: Path) -> Holdings:
    """A copy of one moment, whatever is written meanwhile; what it holds, read from the copy."""
    if not database.exists():
        raise WrongInputError(f"There is no database at {database}: start this where the settings are read.")
    moment = datetime.now(UTC)
    with appearing(file) as part:
        with _opened(database, "rw") as source, closing(sqlite3.connect(part)) as copy:
            _must_have_tables(source, database)
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
        return look_into(part, named=file, moment=moment)


def look_into(file: Path, *, named: Path | None = None, moment: datetime | None = None) -> Holdings:
    """What a backup holds. Raises `WrongInputError` where it is none of ours, damaged, or a later release's.

    One that is being made has its name to come, its moment, and may be a later release's.
    """
    named = named or file
    try:
        with _opened(file, "ro") as database:
            (sound,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            if sound != "ok":
                raise WrongInputError(f"{named} is damaged: {sound}.")
            applied = set(database.execute(f"SELECT app, name FROM {MIGRATIONS}"))  # noqa: S608
            must_be_ours(applied, named, to_restore=moment is None)
            numbers = [_count(database, table) for table in (RECORDS, MARKS, SCHOOLS)]
            latest = database.execute(_LATEST).fetchone()[0]
    except sqlite3.Error as error:
        raise WrongInputError(NO_BACKUP.format(named)) from error
    said = moment.strftime("%Y-%m-%d %H:%M:%S") if moment else str(latest or "a moment before anything")[:19]
    records, marks, schools = numbers
    return Holdings(records=records, marks=marks, schools=schools, moment=f"{said} UTC")


_LATEST = (  # what happened last: a process that lives says so every few seconds
    f"SELECT max(at) FROM (SELECT max(received_at) AS at FROM {RECORDS} "  # noqa: S608
    "UNION SELECT max(beat_at) FROM mis_worker)"
)


def must_not_be_open(database: Path) -> None:
    """Raises `WrongInputError` where another process has the file open; takes in what its log still held."""
    if not database.exists():
        return
    try:
        with _opened(database, "rw", busy_s=0.2) as own:
            # SQLite leaves the write-ahead log only for who is alone (https://www.sqlite.org/wal.html, 4).
            own.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise WrongInputError(f"Another process has {database} open: stop it first.") from None
    except sqlite3.Error:
        pass  # damaged: the more it is to be replaced


def put_in_place(file: Path, database: Path, *, now: datetime) -> Path | None:
    """Replace the database by the file; where what was there before is kept, if anything was."""
    with unfinished(beside=database) as part:
        shutil.copyfile(file, part)
        with closing(sqlite3.connect(part)) as restored, restored:
            restored.execute(end_waiting(f"{now:%Y-%m-%d %H:%M:%S.%f}", true="1"))
        _give_owner_and_mode(part, like=database)
        on_disk(part)
        kept = None
        if database.exists():
            kept = database.with_name(f"{database.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
            database.rename(kept)
        for log in ("-wal", "-shm", "-journal"):  # of what was there: they would damage the other
            with suppress(FileNotFoundError):
                Path(f"{database}{log}").unlink()
        part.rename(database)
        on_disk(database.parent)
    return kept


def _give_owner_and_mode(part: Path, *, like: Path) -> None:
    """Those of the file it replaces; of a new one the folder's owner, and for nobody else to read."""
    is_there = like.exists()
    told = (like if is_there else like.parent).stat()
    part.chmod(told.st_mode & 0o777 if is_there else 0o600)
    if (told.st_uid, told.st_gid) != (os.geteuid(), os.getegid()):
        try:
            os.chown(part, told.st_uid, told.st_gid)
        except PermissionError:
            raise CommandError(
                f"{like} belongs to somebody else: run this as its owner or as root, or the server could not "
                "write it."
            ) from None


@contextmanager
def _opened(file: Path, mode: str, *, busy_s: float = _BUSY_S) -> Iterator[sqlite3.Connection]:
    address = f"file:{quote(str(file.absolute()))}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=busy_s, isolation_level=None)) as database:
        yield database


def _must_have_tables(database: sqlite3.Connection, file: Path) -> None:
    try:
        _count(database, SCHOOLS)
    except sqlite3.DatabaseError as error:
        raise WrongInputError(f"{file} is no database of Custr: {error}.") from error


def _count(database: sqlite3.Connection, table: str) -> int:
    return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a name of ours
