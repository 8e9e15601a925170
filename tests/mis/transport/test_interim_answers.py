"""Interim answers (1xx but 101) are passed over: the final one is the answer, within the deadline."""

from pathlib import Path

import pytest

from mis.causes import Cause
from tests.mis import fakes
from tests.mis.fakes import RawServer
from tests.mis.transport.calling import SHORT, attempt, ended_on_time

# As a proxy such as a content network sends it (RFC 8297): a hint first, the answer behind it.
EARLY_HINTS = (Path(__file__).parent / "early-hints.http").read_bytes()
FINAL = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"


def outcome_of(behaviour, **options):
    with RawServer(behaviour) as server:
        outcome = attempt(server.url, **options)
    assert server.connections == 1
    return outcome


def test_an_early_hint_is_passed_over():
    reply = outcome_of(fakes.sends(EARLY_HINTS)).reply
    assert (reply.status, reply.body, reply.whole) == (200, b'{"writeback_id": "77"}', True)
    assert "Link" not in reply.headers


@pytest.mark.parametrize("status", [100, 102, 103, 150, 199])
def test_any_interim_answer_is_passed_over(status):
    interim = f"HTTP/1.1 {status} Wait\r\nX-Interim: 1\r\n\r\n".encode()
    reply = outcome_of(fakes.sends(interim + FINAL)).reply
    assert (reply.status, reply.body) == (200, b"{}")
    assert "X-Interim" not in reply.headers


def test_several_are_passed_over():
    assert outcome_of(fakes.sends(HINT * 50 + FINAL)).reply.status == 200


def test_a_refusal_behind_one_is_a_refusal():
    refusal = fakes.answer_bytes(422, b'{"message": "No"}')
    assert outcome_of(fakes.sends(HINT + refusal)).reply.status == 422


def test_switching_protocols_is_an_answer_and_none_that_was_asked_for():
    reply = outcome_of(fakes.sends(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")).reply
    assert reply.status == 101


def test_an_interim_answer_alone_is_a_lost_connection():
    outcome = outcome_of(fakes.sends(HINT))
    assert (outcome.cause, outcome.failure.sent) == (Cause.MIS_CONNECTION_LOST, True)


def test_interim_answers_without_an_end_stop_at_the_deadline():
    for behaviour in (fakes.drips(HINT, HINT * 20, every=0.001), fakes.drips(HINT, b"H")):
        outcome = outcome_of(behaviour, seconds=SHORT)
        assert outcome.cause is Cause.MIS_TIMEOUT
        assert ended_on_time(outcome)


def test_a_final_answer_that_never_comes_is_late():
    outcome = outcome_of(fakes.sends_then_hangs(HINT), seconds=SHORT)
    assert outcome.cause is Cause.MIS_TIMEOUT
    assert ended_on_time(outcome)


@pytest.mark.parametrize("start", [b"HTTP/1.1 103 Early Hints\r\nX: ", HINT + b"HTTP/1.1 103 "])
def test_a_line_without_an_end_fills_no_memory(start):
    outcome = outcome_of(fakes.floods(start, b"a" * 65_536))
    assert outcome.cause is Cause.MIS_UNEXPECTED_ANSWER


def test_what_follows_one_and_is_no_http_is_unexpected():
    assert outcome_of(fakes.sends(HINT + b"garbage\r\n\r\n")).cause is Cause.MIS_UNEXPECTED_ANSWER
