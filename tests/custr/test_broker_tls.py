"""A broker behind TLS is verified: chain, dates and its own name, before a word or a password goes to it."""

import os
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from custr import broker_tls
from tests.mis.certificates import Authority

ROOT = Path(__file__).resolve().parents[2]
GREETING = {"amqps": b"AMQP", "rediss": b"*"}
SCHEMES = sorted(GREETING)
broker_tls.use()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@contextmanager
def broker(context):
    """A server that takes TLS connections and keeps the first bytes of each; no broker behind it."""
    received = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve():
            while True:
                try:
                    plain, _ = listening.accept()
                except OSError:  # closed
                    return
                try:
                    with context.wrap_socket(plain, server_side=True) as peer:
                        received.append(peer.recv(4))
                except OSError:  # the client would not have the certificate
                    plain.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1], received
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(10)


def dial(url, ca_file=None):
    """What dialling ends with: nothing behind this TLS is a broker, so always an error."""
    first = url.partition(";")[0]
    with Connection(url, ssl=broker_tls.options(first, ca_file), connect_timeout=5) as connection:
        try:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=10)
        except OperationalError as error:
            return error
    raise AssertionError("a connection without a broker")


def refused(error):
    """Whether a certificate was refused, wherever in the chain of causes that is said."""
    said = []
    while error is not None:
        said.append(str(error))
        error = error.__cause__ or error.__context__
    return "certificate verify failed" in " ".join(said)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_certificate_of_the_named_authority_for_the_address_is_taken(scheme, authority):
    with broker(authority.server_context("127.0.0.1")) as (port, received):
        assert not refused(dial(f"{scheme}://127.0.0.1:{port}", authority.file))
    assert received[0].startswith(GREETING[scheme])


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_certificate_of_nobody_known_is_refused(scheme, authority):
    with broker(authority.server_context("127.0.0.1")) as (port, received):
        assert refused(dial(f"{scheme}://user:secret@127.0.0.1:{port}"))
    assert received == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_certificate_for_another_name_is_refused(scheme, authority):
    with broker(authority.server_context("broker.example")) as (port, received):
        assert refused(dial(f"{scheme}://user:secret@127.0.0.1:{port}", authority.file))
    assert received == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_expired_certificate_is_refused(scheme, authority):
    with broker(authority.server_context("127.0.0.1", expired=True)) as (port, received):
        assert refused(dial(f"{scheme}://127.0.0.1:{port}", authority.file))
    assert received == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_authority_without_a_key_usage_is_accepted_on_every_python(scheme, authority, monkeypatch):
    made = ssl.create_default_context

    def as_from_3_13(*args, **kwargs):
        context = made(*args, **kwargs)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", as_from_3_13)
    with broker(authority.server_context("127.0.0.1")) as (port, received):
        assert not refused(dial(f"{scheme}://127.0.0.1:{port}", authority.file))
    assert received


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_of_two_brokers_is_compared_with_its_own_name(scheme, authority):
    """The first of them does not answer; the second has a certificate for itself."""
    with broker(authority.server_context("127.0.0.2")) as (port, received):
        urls = f"{scheme}://127.0.0.3:1;{scheme}://127.0.0.1:{port}"
        assert refused(dial(urls, authority.file))
        assert received == []
    with broker(authority.server_context("127.0.0.1")) as (port, received):
        urls = f"{scheme}://127.0.0.3:1;{scheme}://127.0.0.1:{port}"
        dial(urls, authority.file)
        assert received


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("trusted", [True, False])
def test_a_nudge_goes_by_the_settings_and_its_log_line_names_the_one_that_lacks(scheme, trusted, authority):
    script = (
        "import django\n"
        "django.setup()\n"
        "from mis.pool import pool\n"
        "from mis.tasks import work_for_school\n"
        "work_for_school.enqueue(1)\n"
        "pool.stop()\n"
    )
    with broker(authority.server_context("127.0.0.1")) as (port, received):
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DJANGO_SETTINGS_MODULE": "custr.settings",
                "DEBUG": "true",
                "DATABASE_URL": "sqlite:///:memory:",
                "WRITEBACK_ENGINE": "celery",
                "BROKER_URL": f"{scheme}://user:secret@127.0.0.1:{port}",
                "BROKER_CA_FILE": authority.file if trusted else "",
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    assert bool(received) is trusted
    assert "The broker could not be told" in done.stderr, "nothing behind this TLS is a broker"
    assert ("BROKER_CA_FILE" in done.stderr) is not trusted
    assert "secret" not in done.stderr


def test_no_tls_options_without_tls():
    assert broker_tls.options("amqp://broker", None) is None
    assert broker_tls.options("redis://broker", None) is None
