"""Servers that misbehave on the wire: real sockets on the loopback, scripted per connection.

    with RawServer(answers(422, b'{"message": "No"}')) as server:
        ... talk to server.url ...
    assert len(server.received) == 1

A behaviour is a function of the `Peer` it serves; write a new one where none here fits. Nothing sleeps:
a pause is a wait that the end of the server interrupts.
"""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.mis.raw_server import Behaviour, Peer, RawServer, Received

__all__ = ["Behaviour", "Peer", "RawServer", "Received"]  # one import for tests; the functions below too


def answer_bytes(
    status: int, body: bytes = b"", *, headers: Mapping[str, str] | None = None, reason: str = "Whatever"
) -> bytes:
    """A complete HTTP/1.1 answer."""
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {"Content-Type": "application/json"}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def answers(status: int, body: bytes = b"", *, headers: Mapping[str, str] | None = None) -> Behaviour:
    """Read the request, then answer at once."""
    return sends(answer_bytes(status, body, headers=headers))


def sends(data: bytes) -> Behaviour:
    """Read the request, send these bytes, close."""

    def behave(peer: Peer) -> None:
        if peer.read_request():
            peer.send(data)

    return behave


def sends_then_hangs(data: bytes) -> Behaviour:
    """Read the request, send these bytes, and leave the connection open."""

    def behave(peer: Peer) -> None:
        if peer.read_request():
            peer.send(data)
            peer.hang()

    return behave


def sends_then_resets(data: bytes) -> Behaviour:
    """Read the request, send these bytes, wait until they were taken, reset."""

    def behave(peer: Peer) -> None:
        if peer.read_request():
            peer.send(data)
            peer.pause(0.15)  # a reset overtakes bytes that the client has not read yet
            peer.reset()

    return behave


def drips(start: bytes, piece: bytes = b" ", *, every: float = 0.05) -> Behaviour:
    """Read the request, send the start, then one piece after another for ever."""

    def behave(peer: Peer) -> None:
        if peer.read_request():
            going = peer.send(start)
            while going and peer.pause(every):
                going = peer.send(piece)

    return behave


def floods(start: bytes, piece: bytes) -> Behaviour:
    """Read the request, send the start, then pieces as fast as they are taken."""

    def behave(peer: Peer) -> None:
        peer.sock.settimeout(5)
        if peer.read_request():
            going = peer.send(start)
            while going:
                going = peer.send(piece)

    return behave


def answers_late(seconds: float, data: bytes) -> Behaviour:
    """Read the request, wait, then send these bytes."""

    def behave(peer: Peer) -> None:
        if peer.read_request() and peer.pause(seconds):
            peer.send(data)

    return behave


def echoes(status: int) -> Behaviour:
    """Answer with all that was received, as a careless server's error page does."""

    def behave(peer: Peer) -> None:
        if request := peer.read_request():
            text = request.raw.decode("latin-1")
            body = json.dumps({"message": f"Cannot handle: {text}", "request": text}).encode()
            peer.send(answer_bytes(status, body))

    return behave


def silent(peer: Peer) -> None:
    """Read the request and never answer."""
    peer.read_request()
    peer.hang()


def never_reads(peer: Peer) -> None:
    """Take the connection and leave it alone."""
    peer.server.stopping.wait()


def resets_at_once(peer: Peer) -> None:
    """Reset the connection without reading anything."""
    peer.reset()


def resets_after_request(peer: Peer) -> None:
    """Read the request, then reset."""
    peer.read_request()
    peer.reset()


def closes_after_request(peer: Peer) -> None:
    """Read the request, then close without a word."""
    peer.read_request()


@contextmanager
def refusing_port() -> Iterator[int]:
    """A loopback port that refuses connections, kept so that nobody else takes it."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@contextmanager
def unanswering_port() -> Iterator[int]:
    """A loopback port that neither accepts nor refuses: its queue of connections is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(8)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        try:
            yield address[1]
        finally:
            for filler in fillers:
                filler.close()
