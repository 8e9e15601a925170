"""The base URL is an open door to the inside unless the guard stands in it."""

import pytest

from mis.causes import Cause
from mis.dialling import FORBIDDEN
from mis.transport import BAD_ADDRESS
from tests.mis.fakes import RawServer, answers
from tests.mis.transport.calling import attempt

OK = answers(200, b"{}")

LOOPBACK_SPELT = [
    "127.0.0.1",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0.0.0.0",
    "0",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::1]",
    "[::]",
    "127。0。0。1",  # full stops of another script
    "①②⑦.⓪.⓪.①",
]


@pytest.mark.parametrize("host", LOOPBACK_SPELT)
def test_no_spelling_of_the_loopback_gets_through(host):
    with RawServer(OK) as server:
        outcome = attempt(f"http://{host}:{server.port}/", allowed=())
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert not outcome.failure.sent
    assert server.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
def test_an_allowed_private_network_is_reached(host):
    with RawServer(OK) as server:
        assert attempt(f"http://{host}:{server.port}/").reply


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "[fe80::1]", "[64:ff9b::7f00:1]"])
def test_allowing_one_network_allows_no_other(host):
    outcome = attempt(f"http://{host}/", seconds=2)
    assert outcome.failure.reason == FORBIDDEN
    assert outcome.seconds < 1


@pytest.mark.parametrize(
    "address",
    [
        "http://user:pass@127.0.0.1:{port}/",
        "http://user@127.0.0.1:{port}/",
        "http://@127.0.0.1:{port}/",
        "http://example.org@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}@example.org/",
        "ftp://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http:///marks",
        "http://",
        "",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:port/",
    ],
)
def test_what_is_no_plain_web_address_is_refused(address):
    with RawServer(OK) as server:
        outcome = attempt(address.format(port=server.port))
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert outcome.failure.reason == BAD_ADDRESS
    assert server.connections == 0


def test_an_address_cannot_smuggle_in_a_request():
    with RawServer(OK) as server:
        attempt(f"{server.url}a HTTP/1.1\r\nX-Injected: 1\r\n\r\nGET /b")
    assert all("x-injected" not in request.headers for request in server.received)
    assert len(server.received) <= 1
