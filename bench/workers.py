"""The same, scaled out: PostgreSQL, and a worker on each broker that TEST_BROKER_URLS names."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bench.house import ROOT, House

WORKER = [sys.executable, "-m", "celery", "--quiet", "-A", "custr", "worker", "--loglevel", "error"]


def scaled_houses(folder: Path) -> Iterator[tuple[str, House]]:
    """For each broker, where PostgreSQL is there, too: how it is called, and a house whose worker listens."""
    postgres = os.environ.get("BENCH_POSTGRES", "")
    brokers = os.environ.get("TEST_BROKER_URLS", os.environ.get("BROKER_URL", ""))
    for broker in filter(None, brokers.split(",") if postgres.startswith("postgres") else ()):
        with _a_database(postgres) as database:
            house = House(folder, database_url=database)
            house.env |= {
                "WRITEBACK_ENGINE": "celery",
                "BROKER_URL": broker,
                "BROKER_QUEUE": f"custr-bench-{secrets.token_hex(4)}",
            }
            with _a_worker(house):
                yield f"a worker on {urlsplit(broker).scheme}", house


def seconds_to_claim(house: House, slug: str) -> list[float]:
    """For each event of the school, in order: from its receipt, a little before its commit, to its claim."""
    script = f"""
from mis.models import Writeback
rows = Writeback.objects.filter(school__slug={slug!r}).order_by("record__received_at")
for received, claimed in rows.values_list("record__received_at", "claimed_at"):
    print(received.isoformat(), claimed.isoformat() if claimed else "-")
"""
    give_up = time.monotonic() + 30
    while "-\n" in (rows := house.manage("shell", "--no-imports", "-c", script)):
        if time.monotonic() > give_up:
            raise RuntimeError(f"an event of {slug} still waits")
    pairs = [[datetime.fromisoformat(moment) for moment in row.split()] for row in rows.splitlines()]
    return [(claimed - received).total_seconds() for received, claimed in pairs]


@contextmanager
def _a_worker(house: House) -> Iterator[None]:
    with (house.folder / "worker.log").open("ab") as log:
        worker = subprocess.Popen(WORKER, cwd=ROOT, env=house.env, stdout=log, stderr=log)
    try:
        yield
    finally:
        worker.kill()
        worker.wait(timeout=10)


@contextmanager
def _a_database(server: str) -> Iterator[str]:
    import psycopg

    parts, name = urlsplit(server), f"custr_bench_{secrets.token_hex(4)}"
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
