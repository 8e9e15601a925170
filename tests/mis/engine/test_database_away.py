"""The database goes away in the middle of an attempt: the mark is still sent once, and its answer kept."""

import pytest
from django.db import OperationalError, connection

from mis import queue
from mis.attempt import make_attempt
from mis.owner import owner_id
from mis.pool import pool


class Away:
    """A database that fails so many times, from the moment that `begins` says, and then recovers."""

    def __init__(self, times, *, begins=lambda: True):
        self.left, self.begins = times, begins

    def __call__(self, execute, *question):
        if self.left and self.begins():
            self.left -= 1
            raise OperationalError("the database system is starting up")
        return execute(*question)


@pytest.fixture
def claimed(scene):
    """A row that this thread has claimed."""
    pool.stop()
    row = scene.arrives().writeback
    assert queue.claim(row.pk, owner=owner_id())
    return row


@pytest.mark.parametrize("times", [1, 3])
def test_before_the_mark_is_sent_it_costs_no_mark(scene, claimed, times):
    away = Away(times)
    with connection.execute_wrapper(away):
        make_attempt(claimed.pk, owner=owner_id())
    claimed.refresh_from_db()
    assert (claimed.status, claimed.detail, away.left) == ("successful", "Accepted", 0)
    assert len(scene.mis.requests) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_after_the_answer_it_costs_no_answer(scene, claimed, times):
    away = Away(times, begins=lambda: bool(scene.mis.requests))
    with connection.execute_wrapper(away):
        make_attempt(claimed.pk, owner=owner_id())
    claimed.refresh_from_db()
    assert (claimed.status, claimed.detail, away.left) == ("successful", "Accepted", 0)
    assert len(scene.mis.requests) == 1
