"""The threads of a process: the same nudge is queued once, nothing begins after the end."""

import threading

import pytest

from mis.pool import Pool
from tests.mis.engine.waiting import wait_until


@pytest.fixture
def pool():
    made = Pool("test", size=lambda: 1)
    yield made
    made.stop()


@pytest.fixture
def busy(pool):
    """The only thread is held; let go by `set`."""
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        held.set()
        go_on.wait(10)

    pool.submit(hold, key="busy")
    assert held.wait(10)
    yield go_on
    go_on.set()


def test_a_thousand_nudges_for_one_school_are_one_in_the_queue(pool, busy):
    done = []
    for _ in range(1000):
        pool.submit(lambda: done.append("A"), key="A")
    pool.submit(lambda: done.append("B"), key="B")
    busy.set()
    wait_until(lambda: "B" in done, "both to be done")
    assert done == ["A", "B"]


def test_what_has_begun_may_be_queued_again(pool):
    done, begun = [], threading.Event()

    def work() -> None:
        begun.set()
        done.append(1)

    pool.submit(work, key="A")
    assert begun.wait(10)
    pool.submit(work, key="A")
    wait_until(lambda: len(done) == 2, "the second to be done")


def test_a_failure_takes_no_thread_with_it(pool):
    done = []
    pool.submit(lambda: 1 / 0, key="A")
    pool.submit(lambda: done.append(1), key="B")
    wait_until(lambda: bool(done), "the next to be done")


def test_after_the_end_nothing_begins_in_a_pool_that_was_never_used(pool):
    done = []
    pool.stop()
    pool.submit(lambda: done.append(1), key="A")
    pool.stop()
    assert done == []


def test_what_waits_when_the_process_ends_never_begins(pool, busy):
    done = []
    pool.submit(lambda: done.append(1), key="A")
    ending = threading.Thread(target=pool.stop)
    ending.start()
    wait_until(lambda: pool.stopping, "the pool to be ending")
    pool.submit(lambda: done.append(2), key="B")
    busy.set()
    ending.join(10)
    assert not ending.is_alive()
    assert done == []


def test_a_reopened_pool_takes_what_it_had_dropped(pool, busy):
    done = []
    pool.submit(lambda: done.append(1), key="A")
    busy.set()
    pool.stop()
    done.clear()
    pool.reopen()
    pool.submit(lambda: done.append(2), key="A")
    wait_until(lambda: done == [2], "it to be done after all")
