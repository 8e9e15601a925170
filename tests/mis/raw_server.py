"""A raw TCP server on the loopback, scripted per connection, which keeps what it received."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    raw: bytes
    header_names: tuple[str, ...] = field(default=())

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Peer:
    """The server's end of one connection, for a behaviour to act with."""

    def __init__(self, sock: socket.socket, server: "RawServer") -> None:
        self.sock = sock
        self.server = server
        self._again: Received | None = None

    def put_back(self, request: Received) -> None:
        """Let the next `read_request` give this one, for a behaviour that looks before it hands on."""
        self._again = request

    def read_request(self) -> Received | None:
        """Read one whole request and note it; None when the client went away first."""
        if self._again:
            again, self._again = self._again, None
            return again
        raw = b""
        while b"\r\n\r\n" not in raw:
            piece = self._receive()
            if not piece:
                return None
            raw += piece
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        pairs = [(name.lower(), value.strip()) for name, _, value in (x.partition(":") for x in lines[1:])]
        headers = dict(pairs)
        while len(body) < int(headers.get("content-length", 0)):
            piece = self._receive()
            if not piece:
                return None
            body += piece
        method, path, _ = lines[0].split(" ", 2)
        request = Received(
            method=method,
            path=path,
            headers=headers,
            body=body,
            raw=head + b"\r\n\r\n" + body,
            header_names=tuple(name for name, _ in pairs),
        )
        self.server.note(request)
        return request

    def send(self, data: bytes) -> bool:
        """Send, and say whether the client was still there."""
        try:
            self.sock.sendall(data)
        except OSError:
            return False
        return not self.server.stopping.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait that long, or until the server stops; whether to go on."""
        return not self.server.stopping.wait(seconds)

    def hang(self) -> None:
        """Say nothing until the client closes or the server stops."""
        while self._receive():
            pass

    def reset(self) -> None:
        """End the connection with a reset instead of a close."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def _receive(self) -> bytes:
        while not self.server.stopping.is_set():
            try:
                return self.sock.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                return b""
        return b""


Behaviour = Callable[[Peer], None]


class RawServer:
    """A TCP server on the loopback that does what its behaviour says, once per connection."""

    def __init__(
        self, behaviour: Behaviour, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.stopping = threading.Event()
        self._behaviour = behaviour
        self._tls = tls
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.bind((host, 0))
        self._listener.listen(64)
        self.host = f"[{host}]" if ":" in host else host
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The address, with a trailing slash."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}/"

    def note(self, request: Received) -> None:
        with self._changed:
            self.received.append(request)
            self._changed.notify_all()

    def wait_for_requests(self, count: int, *, seconds: float = 5) -> bool:
        """Wait until that many requests have been read whole."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.received) >= count, seconds)

    def start(self) -> Self:
        self._spawn(self._accept)
        return self

    def stop(self) -> None:
        """End everything; `received` is final afterwards."""
        self.stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in list(self._threads):
            thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _spawn(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._changed:
                self.connections += 1
                self._changed.notify_all()
            self._spawn(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(0.1)  # only so that a waiting peer notices the end of the server
        with suppress(OSError):
            if self._tls:
                sock.settimeout(5)
                sock = self._tls.wrap_socket(sock, server_side=True)
                sock.settimeout(0.1)
            self._behaviour(Peer(sock, self))
        sock.close()
