"""Deadlines, and the watch that ends a socket on one."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from mis.deadline import Deadline, SocketWatch


@contextmanager
def connected():
    near, far = socket.socketpair()
    with near, far:
        yield near, far


def test_a_deadline_counts_down_to_nothing_and_stays_there():
    deadline = Deadline(-1)
    assert deadline.remaining == 0
    assert deadline.expired


def test_a_step_ends_no_later_than_the_whole():
    assert Deadline(0.2).within(3).remaining <= 0.2
    assert Deadline(60).within(3).remaining <= 3


def test_the_watch_ends_a_read_that_waits():
    with connected() as (near, _):
        near.settimeout(5)
        watch = SocketWatch(near, Deadline(0.1))
        began = time.monotonic()
        assert near.recv(1) == b""
        assert time.monotonic() - began < 0.6
        assert watch.fired
        watch.stop()


def test_the_watch_ends_a_write_that_waits():
    with connected() as (near, _):
        near.settimeout(5)
        watch = SocketWatch(near, Deadline(0.1))
        with pytest.raises(BrokenPipeError):
            near.sendall(b"x" * 50_000_000)
        watch.stop()


def test_an_extended_watch_forgets_the_first_deadline():
    with connected() as (near, far):
        watch = SocketWatch(near, Deadline(0.1))
        watch.extend(Deadline(30))
        first_deadline_passed = threading.Event()
        threading.Timer(0.3, first_deadline_passed.set).start()
        assert first_deadline_passed.wait(5)
        assert not watch.fired
        far.sendall(b"!")
        assert near.recv(1) == b"!"
        watch.stop()


def test_a_watch_that_has_fired_cannot_be_extended():
    with connected() as (near, _):
        watch = SocketWatch(near, Deadline(0))
        assert near.recv(1) == b""
        with pytest.raises(TimeoutError):
            watch.extend(Deadline(30))
        watch.stop()


def test_a_stopped_watch_lets_the_connection_close():
    with connected() as (near, far):
        watch = SocketWatch(near, Deadline(30))
        near.close()
        watch.stop()
        far.settimeout(2)
        assert far.recv(1) == b""
