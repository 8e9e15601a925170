"""The real RosarioSIS, started from a checkout: its own database, its own settings, nothing of it changed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg
import pytest
import requests
from psycopg import sql

from tests.journeys.servers import free_port
from tests.mis.engine.waiting import wait_until

HERE = Path(__file__).parent
PASSWORD = "pässword/with?all&of=it"
MARKS = """
select student_id, school_date, period_id, attendance_code, attendance_reason, admin
from attendance_period order by student_id, period_id
"""
HOLD = """
insert into attendance_period (student_id, school_date, period_id, course_period_id, attendance_code,
                               attendance_teacher_code)
select %(pupil)s, date, period_id, course_period_id, %(code)s, %(code)s
from today, course_period_school_periods
"""


def checkout() -> Path:
    """Where RosarioSIS lies; skips with a clear word where it, or what it needs, is absent."""
    named = os.environ.get("ROSARIOSIS_DIR")
    if not named:
        pytest.skip("ROSARIOSIS_DIR names no checkout of RosarioSIS: it is not run for real.")
    if not Path(named, "Warehouse.php").is_file():
        lacking(f"There is no RosarioSIS in ROSARIOSIS_DIR ({named}).")
    if not shutil.which("php"):
        lacking("RosarioSIS needs php: install php-cli and the extensions that docs/rosariosis.md names.")
    return Path(named).resolve()


def lacking(words: str) -> None:
    """Skip, but not on CI: there a checkout was asked for, so it must run."""
    assert os.environ.get("CI") != "true", words
    pytest.skip(words)


@dataclass(frozen=True, kw_only=True)
class RosarioSis:
    """A running one."""

    url: str
    database: "psycopg.Connection[tuple[Any, ...]]"
    home: Path
    options: tuple[str, ...]
    sessions: Path  # the folder with a file for each

    def sql(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Look, or change something, behind its back."""
        cursor = self.database.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []

    def marks(self) -> list[tuple[Any, ...]]:
        """Every mark there is: pupil, date, period, code, reason, whether the office entered it."""
        return self.sql(MARKS)

    def hold(self, pupil: int, code: int) -> None:
        """A teacher has marked the pupil, in both half days."""
        self.sql(HOLD, pupil=pupil, code=code)

    def hash_of(self, password: str) -> str:
        """The password as RosarioSIS keeps it."""
        code = 'require "functions/Password.php"; echo encrypt_password(getenv("SECRET"));'
        return run(self.home, *self.options, "-r", code, SECRET=password)


@contextmanager
def running(folder: Path, *, today: date) -> Iterator[RosarioSis]:
    """Install it into a database of its own, with the school of school.sql, and serve it."""
    home = checkout()
    with own_database() as (address, database):
        config = folder / "config.inc.php"
        config.write_text(settings(address), encoding="utf-8")
        options = ("-d", f"include_path={folder}:.", "-d", f"session.save_path={folder}")
        assert "Success" in run(home, *options, "InstallDatabase.php")
        port = free_port()
        rosario = RosarioSis(
            url=f"http://127.0.0.1:{port}/", database=database, home=home, options=options, sessions=folder
        )
        for name, value in (("today", today.isoformat()), ("password", rosario.hash_of(PASSWORD))):
            rosario.sql("select set_config(%(name)s, %(value)s, false)", name=f"custr.{name}", value=value)
        rosario.sql((HERE / "school.sql").read_text(encoding="utf-8"))
        with served(home, options, port, folder / "php.log"):
            wait_until(lambda: answers(rosario.url), f"RosarioSIS to answer; see {folder}", seconds=20)
            yield rosario


@contextmanager
def own_database() -> Iterator[tuple[Any, "psycopg.Connection[tuple[Any, ...]]"]]:
    """A fresh database on the PostgreSQL of DATABASE_URL, or of this machine; dropped at the end."""
    named = os.environ.get("DATABASE_URL", "")
    server = urlsplit(named if named.startswith("postgres") else "postgres://root@127.0.0.1:5432/")
    name = f"rosariosis_{uuid4().hex[:12]}"
    try:
        master = psycopg.connect(
            server._replace(path="/postgres").geturl(), autocommit=True, connect_timeout=3
        )
    except psycopg.OperationalError:
        lacking("RosarioSIS needs a PostgreSQL: DATABASE_URL names none, and 127.0.0.1 has none.")
    with master:
        master.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        address = server._replace(path=f"/{name}")
        try:
            with psycopg.connect(address.geturl(), autocommit=True) as database:
                yield address, database
        finally:
            master.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@contextmanager
def served(home: Path, options: tuple[str, ...], port: int, log: Path) -> Iterator[None]:
    """PHP's own server, until the end of the block."""
    command = ["php", *options, "-S", f"127.0.0.1:{port}", "-t", str(home)]
    several = {**os.environ, "PHP_CLI_SERVER_WORKERS": "4"}  # or what comes at once would wait in a row
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command, cwd=home, env=several, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # with its workers, which outlive it otherwise


def settings(address: Any) -> str:
    """Its config.inc.php."""
    values = {
        "DatabaseType": "postgresql",
        "DatabaseServer": address.hostname,
        "DatabasePort": str(address.port or 5432),
        "DatabaseUsername": unquote(address.username or ""),
        "DatabasePassword": unquote(address.password or ""),
        "DatabaseName": address.path.lstrip("/"),
        **dict.fromkeys(("DatabaseDumpPath", "wkhtmltopdfPath"), ""),
        "DefaultSyear": "2024",  # the school year of a fresh installation
        **dict.fromkeys(("RosarioNotifyAddress", "RosarioErrorsAddress"), ""),
    }
    quoted = {name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in values.items()}
    lines = [f"${name} = '{value}';" for name, value in quoted.items()]
    return "\n".join(["<?php", *lines, "$RosarioLocales = [ 'en_US.utf8' ];", ""])


@contextmanager
def changed(rosario: RosarioSis, table: str, assignment: str, where: str, **values: Any) -> Iterator[None]:
    """Some rows of RosarioSIS are different for a while."""
    rosario.sql(f"create temporary table kept as select * from {table} where {where}")
    rosario.sql(f"update {table} set {assignment} where {where}", **values)
    try:
        yield
    finally:
        rosario.sql(f"delete from {table} where {where}")
        rosario.sql(f"insert into {table} select * from kept")
        rosario.sql("drop table kept")


def run(home: Path, *arguments: str, **env: str) -> str:
    """Run PHP to its end; what it printed."""
    done = subprocess.run(
        ["php", *arguments],
        cwd=home,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        return requests.get(f"{url}index.php", timeout=5).ok
    except requests.ConnectionError:
        return False
