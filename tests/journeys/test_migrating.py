"""Several processes bring one new database up at once, as several units or containers do."""

import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.journeys.servers import ROOT
from tests.services import a_database

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def test_two_migrations_at_once_both_end_well(kind, tmp_path):
    if kind == "sqlite":
        both_end_well(f"sqlite:///{tmp_path}/new.sqlite3")
        return
    with a_database() as url:
        both_end_well(url)


def both_end_well(url):
    env = {"PATH": os.environ["PATH"], "DEBUG": "true", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", "migrate"]
    running = [
        subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=180)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert sum("No migrations to apply" in words for words in said) == 2


@pytest.mark.service
def test_a_database_that_comes_later_is_waited_for(tmp_path):
    with a_database() as url, absent(url) as come:
        env = {"PATH": os.environ["PATH"], "DEBUG": "true", "DATABASE_URL": url}
        command = [sys.executable, "manage.py", "migrate", "--wait", "60"]
        running = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(4)
        come()
        assert running.wait(120) == 0, running.communicate()[0]


def test_one_that_never_comes_is_said_in_a_sentence(tmp_path):
    env = {"PATH": os.environ["PATH"], "DEBUG": "true", "DATABASE_URL": "postgres://nobody@127.0.0.1:9/custr"}
    command = [sys.executable, "manage.py", "migrate", "--wait", "2"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "The database could not do it" in done.stderr


@contextmanager
def absent(url):
    """The database under another name, until it comes."""
    parts = urlsplit(url)
    name, server = parts.path[1:], parts._replace(path="/postgres").geturl()

    def rename(old, new):
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {old} RENAME TO {new}")

    rename(name, f"{name}_away")
    try:
        yield lambda: rename(f"{name}_away", name)
    finally:
        with suppress(psycopg.Error):
            rename(f"{name}_away", name)
