"""What is made of what comes back: statuses as they are, limits, and answers that are no HTTP."""

import gzip
import time
import zlib

import pytest

from mis.calls import MAX_BODY
from mis.causes import Cause
from tests.mis import fakes
from tests.mis.fakes import RawServer
from tests.mis.transport.calling import SHORT, attempt, ended_on_time

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def outcome_of(behaviour, **options):
    with RawServer(behaviour) as server:
        outcome = attempt(server.url, **options)
    assert server.connections == 1, "exactly one connection for one call"
    return outcome


@pytest.mark.parametrize(
    "status", [200, 201, 204, 301, 302, 303, 304, 307, 308, 400, 401, 404, 418, 422, 429, 500, 502, 503]
)
def test_every_status_is_handed_over_after_one_request(status):
    elsewhere = {"Location": "/elsewhere", "Retry-After": "0"}
    with RawServer(fakes.answers(status, headers=elsewhere)) as server:
        outcome = attempt(server.url)
    assert outcome.reply.status == status
    assert outcome.reply.whole
    assert [request.path for request in server.received] == ["/"]


@pytest.mark.parametrize("challenge", ['Digest realm="mis", nonce="n", qop="auth"', 'Basic realm="mis"'])
def test_a_challenge_is_not_answered(challenge):
    behaviour = fakes.answers(401, headers={"WWW-Authenticate": challenge})
    with RawServer(behaviour) as server:
        assert attempt(server.url).reply.status == 401
    assert len(server.received) == 1
    assert server.connections == 1


def test_a_redirect_elsewhere_is_not_followed():
    with RawServer(fakes.answers(200)) as other:
        behaviour = fakes.answers(307, headers={"Location": other.url})
        assert outcome_of(behaviour).reply.status == 307
        assert other.connections == 0


def test_a_refusal_that_comes_before_the_request_is_read_whole_counts():
    def refuses_early(peer):
        peer.send(fakes.answer_bytes(413, b"too much"))
        peer.hang()

    with RawServer(refuses_early) as server:
        assert attempt(server.url).reply.status == 413


@pytest.mark.parametrize(
    ("start", "body"),
    [
        (b"HTTP/1.1 422 No\r\n\r\n", b'{"message": "Half'),
        (b"HTTP/1.1 422 No\r\nContent-Length: 99\r\n\r\n", b'{"message": "Half'),
        (b"HTTP/1.1 422 No\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n", b'{"message": "Half'),
        (b"HTTP/1.1 422 No\r\nX-Never: end", b""),
        (b"HTTP/1.1 422 No\r\n", b""),
    ],
)
class TestARefusalWhoseRestNeverComes:
    def test_at_the_deadline(self, start, body):
        outcome = outcome_of(fakes.sends_then_hangs(start + body), seconds=SHORT)
        assert outcome.reply.status == 422
        assert outcome.reply.body == body
        assert ended_on_time(outcome)

    def test_when_the_connection_is_reset(self, start, body):
        outcome = outcome_of(fakes.sends_then_resets(start + body))
        assert outcome.reply.status == 422
        assert outcome.reply.body == body
        assert not outcome.reply.whole

    def test_when_the_connection_is_closed(self, start, body):
        outcome = outcome_of(fakes.sends(start + body))
        assert outcome.reply.status == 422
        assert outcome.reply.body == body


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"garbage\r\n\r\n", id="a garbage line"),
        pytest.param(b"garbage", id="garbage without an end"),
        pytest.param(b"\x15\x03\x01\x00\x02\x02\x46", id="a TLS alert"),
        pytest.param(b"HTTP/1.1 abc OK\r\n\r\n", id="no number as status"),
        pytest.param(b"HTTP/1.1 99 Low\r\n\r\n", id="an impossible status"),
        pytest.param(b"HTTP/9.9 422 No\r\n\r\n", id="an unknown version"),
        pytest.param(b"HTTP/1.1\r\n\r\n", id="a version alone"),
        pytest.param(b"HTTP/1.1 200 OK\r\nno header at all\r\n\r\n{}", id="a line that is no header"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200 + b"\r\n{}", id="too many headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n{}", id="a header too long"),
        pytest.param(b"HTTP/1.1 200 " + b"a" * 70_000 + b"\r\n\r\n{}", id="a status line too long"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n{}", id="two lengths"),
        pytest.param(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", id="a chunk without a size"),
        pytest.param(CHUNKED + b"1" * 70_000, id="a chunk size too long"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip", id="no gzip"),
    ],
)
def test_what_is_no_http_is_an_unexpected_answer(data):
    outcome = outcome_of(fakes.sends(data))
    assert outcome.cause is Cause.MIS_UNEXPECTED_ANSWER
    assert outcome.failure.sent


def test_a_refusal_with_unreadable_headers_is_still_a_refusal():
    assert outcome_of(fakes.sends(b"HTTP/1.1 422 No\r\nno header at all\r\n\r\nx")).reply.status == 422


def test_a_body_of_the_largest_size_is_read_whole():
    outcome = outcome_of(fakes.answers(200, b"x" * MAX_BODY))
    assert outcome.reply.whole
    assert len(outcome.reply.body) == MAX_BODY


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(fakes.answers(200, b"x" * (MAX_BODY + 1)), id="a byte too many"),
        pytest.param(fakes.answers(200, b"x" * 10_000_000), id="10 MB"),
        pytest.param(fakes.floods(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536), id="endless"),
        pytest.param(fakes.floods(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"), id="endless chunks"),
    ],
)
def test_a_success_that_is_too_large_is_an_unexpected_answer(behaviour):
    outcome = outcome_of(behaviour, seconds=5)
    assert outcome.cause is Cause.MIS_UNEXPECTED_ANSWER
    assert len(outcome.failure.reply.body) == MAX_BODY
    assert outcome.seconds < 4


def test_a_refusal_that_is_too_large_is_a_refusal():
    outcome = outcome_of(fakes.floods(b"HTTP/1.1 422 No\r\n\r\n", b"x" * 65_536))
    assert outcome.reply.status == 422
    assert len(outcome.reply.body) == MAX_BODY
    assert not outcome.reply.whole


def test_an_answer_compressed_against_our_wish_is_read_all_the_same():
    packed = gzip.compress(b'{"writeback_id": 1}')
    outcome = outcome_of(fakes.answers(200, packed, headers={"Content-Encoding": "gzip"}))
    assert outcome.reply.body == b'{"writeback_id": 1}'


@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_bomb_is_stopped_at_the_limit(name):
    zeros = b"\0" * 200_000_000
    packed = gzip.compress(zeros) if name == "gzip" else zlib.compress(zeros)
    began = time.monotonic()
    outcome = outcome_of(fakes.answers(200, packed, headers={"Content-Encoding": name}), seconds=10)
    assert outcome.cause is Cause.MIS_UNEXPECTED_ANSWER
    assert time.monotonic() - began < 5
    assert len(outcome.failure.reply.body) == MAX_BODY


def test_a_line_without_end_fills_no_memory():
    outcome = outcome_of(fakes.floods(CHUNKED, b"1" * 65_536), seconds=5)
    assert outcome.cause is Cause.MIS_UNEXPECTED_ANSWER
    assert outcome.seconds < 2
