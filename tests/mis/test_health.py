"""Health: alive, and ready to work (rest.md, Health)."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from mis import health, sweeper
from tests.cast import a_device, a_school


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch) -> None:
    monkeypatch.setattr(health.migrations, "applied", False)


def test_alive_needs_nothing():
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_everything_is_as_it_should_be():
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "failing": []})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_nothing_private_is_told():
    a_device(a_school(slug="northfield"), "Reception")
    answers = [Client().get(path).content for path in ("/healthz", "/readyz")]
    assert not any(b"northfield" in answer.lower() or b"Reception" in answer for answer in answers)


@pytest.mark.django_db
def test_not_ready_while_the_sweep_is_overdue(monkeypatch):
    monkeypatch.setattr(sweeper, "overdue", lambda: True)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["sweep"])


@pytest.mark.django_db
def test_not_ready_while_a_migration_waits(monkeypatch):
    class Waiting(health.MigrationExecutor):
        def migration_plan(self, targets):
            return [("a migration", False)]

    monkeypatch.setattr(health, "MigrationExecutor", Waiting)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["migrations"])


@pytest.mark.django_db
def test_applied_migrations_are_asked_about_once(django_assert_num_queries):
    Client().get("/readyz")
    with django_assert_num_queries(2):  # whether the database answers, and which zones the schools have
        assert Client().get("/readyz").status_code == 200


@pytest.mark.django_db
def test_not_ready_without_a_database(monkeypatch):
    def away():
        raise OperationalError("no route to db.internal")

    monkeypatch.setattr(connection, "cursor", away)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["failing"]) == (503, ["database", "migrations"])
    assert response.json()["details"] == ["OperationalError: it cannot be reached or does not answer"]
    assert b"db.internal" not in response.content


@pytest.mark.django_db
def test_not_ready_while_nothing_can_be_stored(monkeypatch):
    monkeypatch.setattr(sweeper, "not_stored", lambda: "SQLITE_FULL: the disk is full")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert (response.json()["failing"], response.json()["details"]) == (
        ["database"],
        ["SQLITE_FULL: the disk is full"],
    )


@pytest.mark.django_db(transaction=True)
def test_not_ready_once_the_tables_are_gone():
    assert Client().get("/readyz").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
    try:
        assert [Client().get("/readyz").status_code for _ in range(2)] == [503, 503]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS django_migrations")
            cursor.execute("ALTER TABLE elsewhere RENAME TO django_migrations")
    assert Client().get("/readyz").status_code == 200
