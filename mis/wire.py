"""One HTTP call below `requests`: guarded connections that know what was sent and what came back."""

import http.client
import io
import socket
import ssl
from functools import cache, partial
from typing import Any

import certifi
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HeaderParsingError
from urllib3.util.response import assert_header_parsing

from mis.deadline import Deadline, SocketWatch
from mis.dialling import Network, UnreachableError, dial

_SLACK_S = 0.2  # the socket's own timeout is a belt: the watch comes first
_LONGEST_LINE = 65_536
# X509_V_ERR_* of OpenSSL's x509_vfy.h: issuer not found, self-signed, self-signed in the chain, no local
# issuer, no signature to check. A wrong name or date is something else, which no authority's file mends.
_NO_KNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
_OWN_AUTHORITY = (
    "if it is signed by an authority of your own, whoever runs Custr names its file in MIS_CA_FILE"
)
NO_HANDSHAKE = "The address answers, but no secure connection (TLS) came about."


class Call:
    """What is known about one HTTP call while it runs, and after it broke."""

    def __init__(self, *, network: Network, deadline: Deadline) -> None:
        """A call that ends at `deadline` and connects only where `network` allows."""
        self.network = network
        self.deadline = deadline
        self.sent = False  # whether the first byte of the request left
        self.status: int | None = None  # as soon as a status line arrived
        self.malformed = False  # what came back is not HTTP
        self.unreachable = ""  # why no connection could be opened
        self._watch: SocketWatch | None = None

    @property
    def late(self) -> bool:
        """Whether the deadline ended the call."""
        return self.deadline.expired or (self._watch is not None and self._watch.fired)

    @property
    def socket_timeout(self) -> float:
        """Seconds one read or write may wait: until the deadline, and a moment more."""
        return self.deadline.remaining + _SLACK_S

    def dial(self, host: str, port: int) -> socket.socket:
        """Open the connection. The watch then covers the TLS handshake, within the connect timeout."""
        connecting = self.deadline.within(self.network.connect_timeout_s)
        try:
            sock = dial(host=host, port=port, network=self.network, deadline=connecting)
        except UnreachableError as error:
            self.unreachable = str(error)
            raise
        self._watch = SocketWatch(sock, connecting)
        return sock

    def connected(self) -> None:
        """The connection stands: from here the whole deadline counts."""
        if self._watch:
            self._watch.extend(self.deadline)

    def close(self) -> None:
        """Let go of the connection."""
        if self._watch:
            self._watch.stop()


def tls_reason(error: ssl.SSLError) -> str:
    """Why no secure connection came about, in a sentence for people."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return "The address does not answer with a secure connection (TLS)."
    why = f"The certificate of the address is not trusted: {error.verify_message}"
    return f"{why}; {_OWN_AUTHORITY}." if error.verify_code in _NO_KNOWN_AUTHORITY else f"{why}."


class SecureFailedError(OSError):
    """No secure connection came about; the text says why, in a sentence for people."""


def secure(sock: socket.socket, *, host: str, network: Network, deadline: Deadline) -> None:
    """Shake hands on an open connection, as every call to https does. Raises SecureFailedError."""
    watch = SocketWatch(sock, deadline)
    try:
        sock.settimeout(deadline.remaining + _SLACK_S)
        with _trust(network.ca_file).wrap_socket(sock, server_hostname=host):
            pass
    except ssl.SSLError as error:
        raise SecureFailedError(tls_reason(error)) from error
    except OSError as error:
        raise SecureFailedError(NO_HANDSHAKE) from error
    finally:
        watch.stop()


class _Lines(io.BufferedReader):
    """The answer's bytes. In its head, an end of the connection is an error, not an end of the head."""

    in_head = True
    ended = False

    def readline(self, size: int | None = -1, /) -> bytes:
        # urllib3 reads some lines without a limit, which a hostile server could fill the memory with.
        limit = _LONGEST_LINE + 1 if size is None or size < 0 else size
        line = super().readline(limit)
        self.ended = not line.endswith(b"\n") and len(line) < limit
        # What does not even begin like HTTP is passed on, so that it counts as garbage.
        if self.in_head and self.ended and b"HTTP/".startswith(line[:5]):
            raise http.client.RemoteDisconnected("The answer broke off.")
        return line


class _Answer(http.client.HTTPResponse):
    """An answer that tells the call its status line, and what about it is not HTTP."""

    def __init__(self, sock: socket.socket, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._call = call
        self._lines = _Lines(self.fp.detach())
        self.fp = self._lines

    def begin(self) -> None:
        try:
            super().begin()
            assert_header_parsing(self.msg)
        except HeaderParsingError as error:
            self._call.malformed = True
            raise http.client.HTTPException("The headers of the answer cannot be read.") from error
        except Exception as error:
            self._call.malformed = not isinstance(error, OSError)
            raise
        finally:
            self._lines.in_head = False
            if self.version in (10, 11):  # set once the status line was understood
                self._call.status = self.status

    def _read_status(self) -> tuple[str, int, str]:
        """Read the status line of the final answer; pass over interim ones (RFC 9110, 15.2).

        `http.client` passes over 100 alone, so a 103 in front would be taken for the answer.
        """
        line: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]  # not in the type stubs
        while line[1] // 100 == 1 and line[1] != http.client.SWITCHING_PROTOCOLS:
            http.client.parse_headers(self._lines)
            line = super()._read_status()  # type: ignore[misc]
        return line

    def read1(self, n: int = -1) -> bytes:
        try:
            return super().read1(n)
        except http.client.IncompleteRead as error:
            # A chunk size that is no number; at the end of the connection it is merely missing.
            self._call.malformed = isinstance(error.__context__, ValueError) and not self._lines.ended
            raise
        except http.client.HTTPException:
            self._call.malformed = True
            raise


class _PlainConnection(HTTPConnection):
    """A connection to a checked address, which notes the first byte that leaves."""

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._call = call
        self.response_class = partial(_Answer, call=call)  # type: ignore[assignment]  # called like the class

    def _new_conn(self) -> socket.socket:
        return self._call.dial(self._dns_host, self.port or self.default_port)

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLError as error:
            self._call.unreachable = tls_reason(error)
            raise
        self._call.connected()
        self.sock.settimeout(self._call.socket_timeout)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        # A failed write to TLS may have sent part of a record, so trying counts as sent there.
        self._call.sent = self._call.sent or isinstance(self.sock, ssl.SSLSocket)
        rest = memoryview(data)
        while rest:
            gone = self.sock.send(rest)
            self._call.sent = True
            rest = rest[gone:]


class _TLSConnection(_PlainConnection, HTTPSConnection):
    """The same through TLS; the certificate must be for the name, which is also the SNI."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class _Manager(PoolManager):
    def __init__(self, call: Call) -> None:
        super().__init__(num_pools=1, maxsize=1)
        self._call = call
        self.pool_classes_by_scheme = {"http": _PlainPool, "https": _TLSPool}

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        pool.conn_kw["call"] = self._call
        if scheme == "https":
            pool.conn_kw["ssl_context"] = _trust(self._call.network.ca_file)
        return pool


class GuardedAdapter(HTTPAdapter):
    """The adapter of exactly one call: a connection of its own, nothing retried, no proxy."""

    def __init__(self, call: Call) -> None:
        """Everything the call meets is noted in `call`."""
        self._call = call
        super().__init__(max_retries=0)

    def init_poolmanager(self, *_args: Any, **_kwargs: Any) -> None:
        """One pool, for one connection."""
        self.poolmanager = _Manager(self._call)

    def cert_verify(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing to add: the context of the connection verifies already."""


@cache
def _trust(ca_file: str | None) -> ssl.SSLContext:
    # Reading the authorities takes some 70 ms, which every single connection would pay again.
    context = ssl.create_default_context(cafile=certifi.where())
    # Set by default from Python 3.13 on (docs.python.org, ssl.create_default_context). It refuses authorities
    # without a key usage, as many a house has made its own; chain, name and dates are checked without it.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if ca_file:
        context.load_verify_locations(cafile=ca_file)
    return context
