"""Several processes bring one new database up at once, as several units or containers do."""

import os
import subprocess
import sys

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
