"""The services that some tests need: named by the environment, or skipped with a word."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ON_CI = os.environ.get("CI") == "true"


def postgres_url() -> str:
    """The PostgreSQL server of `DATABASE_URL`; skips, on CI fails, where that is none."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else _absent("DATABASE_URL=postgres://… is not set")


def broker_url(scheme: str) -> str:
    """The broker of that scheme among `BROKER_URL` and `TEST_BROKER_URLS` (comma-separated)."""
    named = f"{os.environ.get('BROKER_URL', '')},{os.environ.get('TEST_BROKER_URLS', '')}".split(",")
    return next((url for url in named if url.startswith(scheme)), "") or _absent(
        f"neither BROKER_URL nor TEST_BROKER_URLS names a broker of {scheme}://"
    )


def brokers() -> list[str]:
    """The schemes of the brokers that are named, for the words at the run's end."""
    named = f"{os.environ.get('BROKER_URL', '')},{os.environ.get('TEST_BROKER_URLS', '')}".split(",")
    return sorted({urlsplit(url).scheme for url in named if url})


@contextmanager
def a_database(*, like: str = "template1") -> Iterator[str]:
    """A PostgreSQL database of its own for as long as it is needed; its URL. `like`: what it is a copy of."""
    parts = urlsplit(postgres_url())
    name = f"custr_journey_{secrets.token_hex(4)}"
    server = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _absent(what: str) -> str:
    if ON_CI:
        pytest.fail(f"This test needs a service: {what}.")
    pytest.skip(f"needs a service: {what}")
