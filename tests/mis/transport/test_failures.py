"""How a call can fail before its answer is whole, and what is known then."""

import os
import threading

import pytest

from mis.calls import Request, json_request
from mis.causes import Cause
from mis.deadline import Deadline
from mis.dialling import NOT_FOUND, REFUSED
from mis.transport import send
from tests.mis import fakes
from tests.mis.fakes import RawServer, refusing_port, unanswering_port
from tests.mis.transport.calling import LOOPBACK, SHORT, attempt, ended_on_time


def test_a_refused_connection_is_unreachable():
    with refusing_port() as port:
        outcome = attempt(f"http://127.0.0.1:{port}/")
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert outcome.failure.reason == REFUSED
    assert not outcome.failure.sent


def test_an_unknown_name_is_unreachable():
    outcome = attempt("http://nope.invalid/")
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert outcome.failure.reason == NOT_FOUND


def test_a_connection_that_never_comes_about_is_unreachable_at_the_deadline():
    with unanswering_port() as port:
        outcome = attempt(f"http://127.0.0.1:{port}/", seconds=SHORT)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert ended_on_time(outcome)


def test_connecting_has_less_time_than_the_whole():
    with unanswering_port() as port:
        outcome = attempt(f"http://127.0.0.1:{port}/", seconds=10, connect_timeout_s=SHORT)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert ended_on_time(outcome)


def test_waiting_for_the_answer_may_take_longer_than_connecting():
    late = fakes.answers_late(0.5, fakes.answer_bytes(200, b"{}"))
    with RawServer(late) as server:
        assert attempt(server.url, connect_timeout_s=0.2).reply


def test_a_deadline_that_has_passed_lets_nothing_out():
    with RawServer(fakes.answers(200)) as server:
        outcome = attempt(server.url, seconds=0)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert server.received == []


def test_one_deadline_spans_several_calls():
    deadline = Deadline(SHORT)
    with RawServer(fakes.answers_late(0.35, fakes.answer_bytes(200, b"{}"))) as server:
        assert send(json_request("POST", server.url, {}), deadline=deadline, network=LOOPBACK).ok
        outcome = attempt(server.url, seconds=deadline.remaining)
    assert outcome.cause is Cause.MIS_TIMEOUT
    assert outcome.seconds < 0.25 + 0.5


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(fakes.silent, id="silent"),
        pytest.param(fakes.never_reads, id="never reads"),
        pytest.param(fakes.drips(b"", b"H"), id="drips a status line"),
        pytest.param(fakes.drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"), id="drips a header"),
        pytest.param(fakes.drips(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n", every=0.1), id="drips headers"),
        pytest.param(fakes.drips(b"HTTP/1.1 200 OK\r\n\r\n{", b" "), id="drips a body"),
        pytest.param(
            fakes.drips(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{", b" "), id="drips a sized body"
        ),
        pytest.param(
            fakes.drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
            id="drips chunks",
        ),
        pytest.param(
            fakes.drips(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
            id="drips the size of a chunk",
        ),
        pytest.param(fakes.drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="says continue for ever"),
        pytest.param(fakes.sends_then_hangs(b"HTTP/1.1 200 OK\r\n\r\n{}"), id="never ends its body"),
        pytest.param(fakes.answers_late(30, fakes.answer_bytes(200, b"{}")), id="answers too late"),
    ],
)
def test_an_answer_that_is_not_whole_in_time_is_a_timeout_on_time(behaviour):
    with RawServer(behaviour) as server:
        outcome = attempt(server.url, seconds=SHORT)
    assert outcome.cause is Cause.MIS_TIMEOUT
    assert outcome.failure.sent
    assert ended_on_time(outcome)
    assert server.connections == 1


def test_a_large_request_that_nobody_takes_ends_on_time():
    with RawServer(fakes.never_reads) as server:
        outcome = attempt(json_request("POST", server.url, "x" * 30_000_000), seconds=SHORT)
    assert outcome.cause is Cause.MIS_TIMEOUT
    assert ended_on_time(outcome)


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(fakes.resets_after_request, id="reset"),
        pytest.param(fakes.closes_after_request, id="closed"),
        pytest.param(fakes.sends(b"HTT"), id="breaks off in the version"),
        pytest.param(fakes.sends(b"HTTP/1.1 20"), id="breaks off in the status"),
        pytest.param(fakes.sends(b"HTTP/1.1 200 OK\r\nContent-"), id="breaks off in a header"),
        pytest.param(fakes.sends(b"HTTP/1.1 200 OK\r\nX: 1\r\n"), id="breaks off between headers"),
        pytest.param(fakes.sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}"), id="body too short"),
        pytest.param(
            fakes.sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}"), id="chunk too short"
        ),
        pytest.param(
            fakes.sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
            id="chunk missing",
        ),
        pytest.param(
            fakes.sends_then_resets(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}"),
            id="reset in the body",
        ),
        pytest.param(fakes.sends(b"HTTP/1.1 100 Continue\r\n\r\n"), id="closed after continue"),
    ],
)
def test_a_connection_that_breaks_after_sending_is_lost(behaviour):
    with RawServer(behaviour) as server:
        outcome = attempt(server.url)
    assert outcome.cause is Cause.MIS_CONNECTION_LOST
    assert outcome.failure.sent
    assert len(server.received) == 1
    assert server.connections == 1


def test_a_reset_before_the_request_is_read_is_lost_only_if_a_byte_had_left():
    with RawServer(fakes.resets_at_once) as server:
        outcome = attempt(server.url)
    assert outcome.cause is (Cause.MIS_CONNECTION_LOST if outcome.failure.sent else Cause.MIS_UNREACHABLE)
    assert server.connections == 1
    assert server.received == []


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(fakes.resets_after_request, id="reset"),
        pytest.param(fakes.closes_after_request, id="closed"),
        pytest.param(fakes.silent, id="silent"),
        pytest.param(fakes.answers(503, headers={"Retry-After": "0"}), id="asked to come back"),
        pytest.param(fakes.answers(429, headers={"Retry-After": "0"}), id="asked to slow down"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "POST"])
def test_no_request_is_ever_repeated(behaviour, method):
    with RawServer(behaviour) as server:
        attempt(Request(method=method, url=server.url), seconds=SHORT)
    assert [request.method for request in server.received] == [method]
    assert server.connections == 1


def test_a_call_leaves_nothing_behind():
    behaviours = [fakes.answers(200, b"{}"), fakes.resets_after_request, fakes.drips(b"HTTP/1.1 200 OK\r\n")]
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
    for behaviour in behaviours:
        with RawServer(behaviour) as server:
            for _ in range(5):
                attempt(server.url, seconds=0.1)
    assert threading.active_count() <= threads + 2  # a timer that was cancelled may still be on its way out
    assert len(os.listdir("/proc/self/fd")) <= files + 2
