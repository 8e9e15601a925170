"""TLS is verified for the name, and nothing goes out before it stands."""

import socket
import ssl

import pytest

from mis.causes import Cause
from mis.wire import _trust
from tests.mis import fakes
from tests.mis.certificates import Authority
from tests.mis.fakes import RawServer
from tests.mis.transport.calling import LOOPBACK, SHORT, attempt, ended_on_time

OK = fakes.answers(200, b"{}")


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def strict(monkeypatch):
    """Contexts as Python makes them from 3.13 on, on every Python."""
    made = ssl.create_default_context

    def as_from_3_13(*args, **kwargs):
        context = made(*args, **kwargs)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", as_from_3_13)
    _trust.cache_clear()
    yield
    _trust.cache_clear()


def at_loopback(_host, port, **_):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def test_a_trusted_certificate_for_the_name_is_accepted(authority):
    asked_for = []
    context = authority.server_context("mis.example")
    context.sni_callback = lambda _sock, name, _context: asked_for.append(name)
    with RawServer(OK, tls=context) as server:
        url = f"https://mis.example:{server.port}/marks"
        assert attempt(url, ca_file=authority.file, lookup=at_loopback).reply.status == 200
    assert asked_for == ["mis.example"]
    assert server.received[0].headers["host"] == f"mis.example:{server.port}"


@pytest.mark.usefixtures("strict")
def test_an_authority_without_a_key_usage_is_accepted_on_every_python(authority):
    with RawServer(OK, tls=authority.server_context("127.0.0.1")) as server:
        assert attempt(server.url, ca_file=authority.file).reply.status == 200


@pytest.mark.usefixtures("strict")
def test_an_expired_certificate_is_refused(authority):
    with RawServer(OK, tls=authority.server_context("127.0.0.1", expired=True)) as server:
        outcome = attempt(server.url, ca_file=authority.file)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert "expired" in outcome.failure.reason
    assert server.received == []


def test_a_trailing_dot_does_not_disturb_the_certificate(authority):
    with RawServer(OK, tls=authority.server_context("mis.example")) as server:
        url = f"https://mis.example.:{server.port}/"
        assert attempt(url, ca_file=authority.file, lookup=at_loopback).reply


def test_a_certificate_for_the_address_does_not_do_for_the_name(authority):
    with RawServer(OK, tls=authority.server_context("127.0.0.1")) as server:
        url = f"https://mis.example:{server.port}/"
        outcome = attempt(url, ca_file=authority.file, lookup=at_loopback)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert "not trusted" in outcome.failure.reason
    assert "MIS_CA_FILE" not in outcome.failure.reason, "no authority's file mends a wrong name"
    assert server.received == []


def test_an_unknown_authority_is_not_trusted(authority):
    with RawServer(OK, tls=authority.server_context("127.0.0.1")) as server:
        outcome = attempt(server.url)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert "not trusted" in outcome.failure.reason
    assert "MIS_CA_FILE" in outcome.failure.reason
    assert not outcome.failure.sent
    assert server.received == []


def test_an_authority_of_ones_own_is_trusted_beside_the_public_ones(authority):
    context = _trust(authority.file)
    assert len(context.get_ca_certs()) == len(_trust(None).get_ca_certs()) + 1


def test_the_environment_cannot_add_an_authority(authority, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", authority.file)
    monkeypatch.setenv("CURL_CA_BUNDLE", authority.file)
    with RawServer(OK, tls=authority.server_context("127.0.0.1")) as server:
        assert attempt(server.url).cause is Cause.MIS_UNREACHABLE


def test_a_plain_server_behind_https_is_unreachable():
    with RawServer(fakes.answers(200)) as server:
        outcome = attempt(f"https://127.0.0.1:{server.port}/", seconds=SHORT)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert not outcome.failure.sent
    assert server.received == []


def test_a_plain_server_that_answers_the_handshake_in_clear_is_unreachable():
    def answers_anything(peer):
        peer.send(fakes.answer_bytes(400, b"speak HTTP"))
        peer.hang()

    with RawServer(answers_anything) as server:
        outcome = attempt(f"https://127.0.0.1:{server.port}/")
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert "TLS" in outcome.failure.reason


@pytest.mark.parametrize("options", [{"seconds": SHORT}, {"seconds": 10, "connect_timeout_s": SHORT}])
@pytest.mark.parametrize("dripping", [False, True])
def test_a_handshake_that_never_ends_is_unreachable_on_time(options, dripping):
    def handshake(peer):
        # The head of a TLS record of 16 KiB, and then its content a byte at a time.
        peer.send(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" if dripping else b"")
        while peer.pause(0.05) and (not dripping or peer.send(b"\0")):
            pass

    with RawServer(handshake) as server:
        outcome = attempt(f"https://127.0.0.1:{server.port}/", **options)
    assert outcome.cause is Cause.MIS_UNREACHABLE
    assert not outcome.failure.sent
    assert ended_on_time(outcome)


@pytest.mark.parametrize(
    ("behaviour", "cause"),
    [
        (fakes.silent, Cause.MIS_TIMEOUT),
        (fakes.drips(b"HTTP/1.1 200 OK\r\nX: ", b"a"), Cause.MIS_TIMEOUT),
        (fakes.drips(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b" "), Cause.MIS_TIMEOUT),
        (fakes.resets_after_request, Cause.MIS_CONNECTION_LOST),
        (fakes.closes_after_request, Cause.MIS_CONNECTION_LOST),
    ],
)
def test_failures_inside_tls_are_the_same_as_outside(authority, behaviour, cause):
    with RawServer(behaviour, tls=authority.server_context("127.0.0.1")) as server:
        outcome = attempt(server.url, seconds=SHORT, network=LOOPBACK, ca_file=authority.file)
    assert outcome.cause is cause
    assert outcome.seconds <= SHORT + 0.5
    assert len(server.received) == 1
