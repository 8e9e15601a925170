"""SQLite: the writers of one process wait for each other, and nobody keeps a turn."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from custr.models import School
from tests.cast import a_school

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite lets one writer in at a time"),
]


def elsewhere(pool: ThreadPoolExecutor, work: Callable[[], object]) -> Future:
    """Do it on another thread, with a connection of its own."""

    def do() -> object:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(do)


def rename(name: str) -> int:
    return School.objects.update(name=name)


def test_many_writers_all_get_through():
    a_school()
    ready = threading.Barrier(12)

    def write() -> None:
        ready.wait(10)
        for _ in range(20):
            with transaction.atomic():
                school = School.objects.get()
                school.name = f"{len(school.name)}".rjust(len(school.name) + 1, "x")
                school.save()

    with ThreadPoolExecutor(12) as pool:
        for writing in [elsewhere(pool, write) for _ in range(12)]:
            writing.result(60)
    # No write was lost to another: each made the name one letter longer.
    assert len(School.objects.get().name) == len("Northfield Academy") + 240


@pytest.mark.parametrize("waiting", ["one write", "a transaction"])
def test_a_write_waits_for_the_transaction_under_way(waiting):
    a_school()

    def write() -> int:
        if waiting == "one write":
            return rename("later")
        with transaction.atomic():
            return rename("later")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            rename("first")
            other = elsewhere(pool, write)
            with pytest.raises(TimeoutError):
                other.result(0.3)
        assert other.result(10) == 1
    assert School.objects.get().name == "later"


def test_reading_waits_for_nobody():
    a_school(name="as it was")
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        rename("not yet")
        assert elsewhere(pool, lambda: School.objects.get().name).result(5) == "as it was"


def fails() -> None:
    with transaction.atomic():
        rename("never")
        raise ValueError


def is_refused() -> None:
    with transaction.atomic():
        a_school(slug=School.objects.get().slug)


def is_refused_alone() -> None:
    twin = School.objects.get()
    twin.pk = None
    twin.save(force_insert=True)


def loses_its_connection() -> None:
    with transaction.atomic():
        rename("never")
        connection.close()
        raise ValueError


def is_undone() -> None:
    with transaction.atomic():
        rename("never")
        transaction.set_rollback(True)
    raise ValueError


@pytest.mark.parametrize("ends", [fails, is_refused, is_refused_alone, loses_its_connection, is_undone])
def test_however_a_transaction_ends_the_next_one_writes(ends):
    a_school(name="before")
    with ThreadPoolExecutor(1) as pool:
        for _ in range(3):
            with pytest.raises((ValueError, IntegrityError)):
                elsewhere(pool, ends).result(10)
            assert School.objects.get().name == "before"
    assert rename("after") == 1


def test_who_waits_too_long_is_told_that_the_database_is_locked():
    a_school()

    def impatient() -> None:
        known = connection.settings_dict
        connection.settings_dict = known | {"OPTIONS": known["OPTIONS"] | {"timeout": 0.2}}
        rename("never")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            rename("held")
            with pytest.raises(OperationalError, match="locked"):
                elsewhere(pool, impatient).result(10)
        assert elsewhere(pool, lambda: rename("free again")).result(10) == 1
