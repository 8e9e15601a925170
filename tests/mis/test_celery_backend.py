"""Publishing a nudge: off the request's path, bounded in time, and never an error of the request."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
# Forty schools' nudges, then the end of the process: how long either takes, in seconds.
SCRIPT = """
import time, django
django.setup()
from mis.pool import pool
from mis.tasks import work_for_school
began = time.monotonic()
for school_id in range(40):
    work_for_school.enqueue(school_id)
published = time.monotonic()
pool.stop()
print(published - began, time.monotonic() - published)
"""


def nudge_forty_schools(broker: str) -> tuple[float, float, str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "custr.settings",
            "DEBUG": "true",
            "DATABASE_URL": "sqlite:///:memory:",
            "WRITEBACK_ENGINE": "celery",
            "BROKER_URL": broker,
        },
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    publishing, ending = done.stdout.split()[-2:]
    return float(publishing), float(ending), done.stderr


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_refuses_costs_a_request_nothing_and_is_logged(scheme):
    publishing, ending, said = nudge_forty_schools(f"{scheme}://127.0.0.1:{free_port()}")
    assert publishing / 40 < 0.1
    assert ending < 15
    assert "The broker could not be told" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_accepts_and_is_silent_costs_a_request_nothing(scheme):
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        publishing, ending, said = nudge_forty_schools(f"{scheme}://127.0.0.1:{server.getsockname()[1]}")
    assert publishing / 40 < 0.1
    assert ending < 30
    assert "Traceback" not in said
