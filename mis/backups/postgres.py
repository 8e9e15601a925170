"""PostgreSQL, by its own programs: `pg_dump` while all runs; `pg_restore` into `psql`, in one transaction."""

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from psycopg.conninfo import make_conninfo

from custr.commands import WrongInputError
from mis.backups.files import appearing
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

_DEBIANS = Path("/usr/lib/postgresql")
_MAGIC = b"PGDMP"  # of `pg_dump --format=custom`
_COPY = re.compile(r"COPY (?:\w+\.)?\"?(\w+)\"? \(([^)]*)\) FROM stdin;")
_CREATED = re.compile(r"Archive created at (\S+ \S+) ?(\S*)")


def back_up(file: Path) -> Holdings:
    """A dump of one moment, whatever is written meanwhile; what it holds, read from the dump."""
    program, moment = _program("pg_dump"), datetime.now(UTC)
    with appearing(file) as part:
        _run([program, "--format=custom", "--no-password", f"--file={part}", f"--dbname={_address()}"])
        return look_into(part, named=file, moment=moment)


def look_into(file: Path, *, named: Path | None = None, moment: datetime | None = None) -> Holdings:
    """What a dump holds, all of it read. As of SQLite's file."""
    named = named or file
    try:
        with file.open("rb") as opened:
            if opened.read(len(_MAGIC)) != _MAGIC:
                raise WrongInputError(NO_BACKUP.format(named))
    except OSError as error:
        raise WrongInputError(f"{named} cannot be read: {error.strerror}.") from error
    numbers: Counter[str] = Counter()
    applied: set[tuple[str, str]] = set()
    with _script_of(file, named) as script:
        for table, columns, row in _rows(script):
            numbers[table] += 1
            if table == MIGRATIONS:
                said = dict(zip(columns, row, strict=False))
                applied.add((said.get("app", ""), said.get("name", "")))
    must_be_ours(applied, named, to_restore=moment is None)
    return Holdings(
        records=numbers[RECORDS],
        marks=numbers[MARKS],
        schools=numbers[SCHOOLS],
        moment=moment.strftime("%Y-%m-%d %H:%M:%S UTC") if moment else _moment_of(file),
    )


def must_not_be_open() -> None:
    """Raises `WrongInputError` where anybody else is connected to the database."""
    with _connected() as connection:
        others = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    if others and others[0]:
        raise WrongInputError(f"{others[0]} connections to the database are open: stop every process first.")


def put_in_place(file: Path, *, now: datetime) -> None:
    """Replace everything by the dump, in one transaction: where anything fails, nothing has changed."""
    command = [
        _program("psql"),
        "--no-psqlrc",
        "--quiet",
        "--no-password",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--dbname={_address()}",
    ]
    with subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment()
    ) as psql:
        script, errors = cast("IO[bytes]", psql.stdin), cast("IO[bytes]", psql.stderr)
        try:
            script.write(b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
            script.flush()
            _run([_program("pg_restore"), *_ONLY_OURS, "--file=-", str(file)], into=script)
            ended = end_waiting(f"{now:%Y-%m-%d %H:%M:%S.%f}+00", true="true")
            script.write(f"\nSET search_path = public; {ended};\n".encode())
            script.close()
        except BrokenPipeError:
            pass  # it says why
        except CommandError:
            psql.kill()
            raise
        said = errors.read().decode(errors="replace")
    if psql.returncode:
        raise CommandError(f"PostgreSQL refused it, and nothing has changed: {_first_line(said)}")


_ONLY_OURS = ("--no-owner", "--no-privileges", "--schema=public", "--exit-on-error")


def _address() -> str:
    """Of the database of the settings, without its password: a program has that in its environment."""
    told = settings.DATABASES["default"]
    known = {
        "dbname": told["NAME"],
        "user": told.get("USER"),
        "host": told.get("HOST"),
        "port": told.get("PORT"),
    }
    return make_conninfo(
        "", **{**told.get("OPTIONS", {}), **{name: value for name, value in known.items() if value}}
    )


def _environment() -> dict[str, str]:
    password = settings.DATABASES["default"].get("PASSWORD")
    return {**os.environ, **({"PGPASSWORD": password} if password else {})}


@contextmanager
def _connected() -> Iterator[psycopg.Connection[tuple[int]]]:
    password = settings.DATABASES["default"].get("PASSWORD") or None
    try:
        with psycopg.connect(_address(), password=password) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise CommandError(f"The database cannot be reached: {_first_line(str(error))}") from error


def _program(name: str) -> str:
    """Where it is: on the path, or where Debian puts the newest one."""
    places = sorted(_DEBIANS.glob(f"*/bin/{name}"), key=lambda place: place.parts[-3].zfill(3))
    found = shutil.which(name) or next((str(place) for place in reversed(places)), None)
    if not found:
        raise CommandError(
            f"{name} is not here: install PostgreSQL's client programs, of the server's version or a later "
            "one (apt install postgresql-client)."
        )
    return found


def _run(command: Sequence[str], *, into: IO[bytes] | int = subprocess.DEVNULL) -> None:
    done = subprocess.run(command, check=False, stdout=into, stderr=subprocess.PIPE, env=_environment())  # noqa: S603
    if done.returncode:
        name = Path(command[0]).name
        raise CommandError(f"{name} did not do it: {_first_line(done.stderr.decode(errors='replace'))}")


@contextmanager
def _script_of(file: Path, named: Path) -> Iterator[IO[str]]:
    """The dump as SQL, line by line."""
    command = [_program("pg_restore"), "--data-only", "--schema=public", "--file=-", str(file)]
    with subprocess.Popen(  # noqa: S603 - a program of PostgreSQL
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace"
    ) as script:
        yield cast("IO[str]", script.stdout)
        said = cast("IO[str]", script.stderr).read()
    if script.returncode:
        raise WrongInputError(f"{named} is damaged: {_first_line(said)}")


def _rows(script: IO[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Each row of each table: the table, its columns, the row as it is written."""
    wanted = {RECORDS, MARKS, SCHOOLS, MIGRATIONS}
    table, columns = "", list[str]()
    for line in script:
        if table and line == "\\.\n":
            table = ""
        elif table:
            if table in wanted:
                yield table, columns, line.rstrip("\n").split("\t")
        elif begun := _COPY.match(line):
            table, columns = begun[1], [name.strip(' "') for name in begun[2].split(",")]


def _moment_of(file: Path) -> str:
    """When the dump was made, as its own list of contents says."""
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL
        [_program("pg_restore"), "--list", str(file)],
        check=True,
        capture_output=True,
        text=True,
        env=_in_utc(),
    )
    found = _CREATED.search(done.stdout)
    return f"{found[1]} {found[2]}".strip() if found else "a moment that it does not tell"


def _in_utc() -> Mapping[str, str]:
    return {**os.environ, "TZ": "UTC", "LC_ALL": "C"}


def _first_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = next(
        (line for line in lines if "error" in line.lower()), lines[0] if lines else "it did not say why"
    )
    return told.rstrip(".") + "."
