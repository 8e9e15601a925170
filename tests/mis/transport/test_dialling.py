"""Names are resolved once, each address is checked, and time is bounded."""

import socket
import threading
import time

import pytest

from mis.deadline import Deadline
from mis.dialling import (
    CONNECT_LATE,
    FORBIDDEN,
    LOOKUP_LATE,
    NOT_FOUND,
    REFUSED,
    Network,
    UnreachableError,
    dial,
    resolve,
)
from tests.mis.fakes import RawServer, never_reads, refusing_port, unanswering_port
from tests.mis.transport.calling import LOOPBACK


class Names:
    """A resolver of our own: it answers with the given addresses, and counts."""

    def __init__(self, *addresses):
        self.addresses = addresses
        self.asked = []

    def __call__(self, host, port, **_):
        self.asked.append(host)
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in self.addresses
        ]


def open_to(port, names, *, seconds=2.0, allowed=LOOPBACK.allowed):
    network = Network(allowed=allowed, lookup=names)
    return dial(host="mis.example", port=port, network=network, deadline=Deadline(seconds))


def why_not(port, names, **options):
    with pytest.raises(UnreachableError) as caught:
        open_to(port, names, **options)
    return str(caught.value)


def test_a_forbidden_address_is_skipped_and_the_next_one_used():
    with RawServer(never_reads) as server:
        names = Names("10.0.0.1", "169.254.169.254", "127.0.0.1")
        with open_to(server.port, names) as sock:
            assert sock.getpeername() == ("127.0.0.1", server.port)


def test_a_name_that_leads_only_inside_is_forbidden():
    with RawServer(never_reads) as server:
        assert why_not(server.port, Names("127.0.0.1", "10.0.0.1"), allowed=()) == FORBIDDEN
    assert server.connections == 0


def test_the_connection_goes_to_the_address_that_was_checked():
    # A name that changes its mind between check and connection must find no second question to answer.
    with RawServer(never_reads) as server:
        names = Names("127.0.0.1")
        open_to(server.port, names).close()
    assert names.asked == ["mis.example"]


def test_a_refusing_address_leaves_the_turn_to_the_next():
    names = Names("127.0.0.1", "127.0.0.2")
    with RawServer(never_reads, host="127.0.0.2") as server, open_to(server.port, names) as sock:
        assert sock.getpeername()[0] == "127.0.0.2"


def test_a_dead_address_does_not_use_up_the_time_of_the_others():
    with unanswering_port() as port, RawServer(never_reads) as server:

        def names(*_, **__):
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", each))
                for each in (port, server.port)
            ]

        with open_to(0, names, seconds=1.0) as sock:
            assert sock.getpeername()[1] == server.port


def test_a_refused_connection_says_so():
    with refusing_port() as port:
        assert why_not(port, Names("127.0.0.1")) == REFUSED


def test_an_address_that_never_answers_ends_on_time():
    began = time.monotonic()
    with unanswering_port() as port:
        assert why_not(port, Names("127.0.0.1", "127.0.0.1", "127.0.0.1"), seconds=0.6) == CONNECT_LATE
    assert time.monotonic() - began < 1.1


def test_an_unknown_name_says_so():
    with pytest.raises(UnreachableError, match=NOT_FOUND):
        resolve(host="nope.invalid", port=80, lookup=socket.getaddrinfo, deadline=Deadline(3))


@pytest.mark.parametrize("host", ["a..b", "x" * 64 + ".example", "", "\x00", "ex ample"])
def test_an_impossible_name_is_merely_not_found(host):
    names = socket.getaddrinfo if host else Names()
    with pytest.raises(UnreachableError, match=NOT_FOUND):
        resolve(host=host, port=80, lookup=names, deadline=Deadline(3))


def test_a_resolver_that_hangs_is_left_behind_on_time():
    released = threading.Event()

    def hangs(*_, **__):
        released.wait(10)
        return []

    began = time.monotonic()
    with pytest.raises(UnreachableError, match=LOOKUP_LATE):
        resolve(host="mis.example", port=80, lookup=hangs, deadline=Deadline(0.3))
    released.set()
    assert time.monotonic() - began < 0.8
