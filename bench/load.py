"""Keep-alive clients over plain sockets, in one thread: what they cost must not be what is measured."""

import selectors
import socket
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from time import perf_counter

ANSWER_WITHIN_S = 60.0
AT_ONCE = 0.0  # due as soon as a client is free, from when its time counts


@dataclass(slots=True)
class Took:
    """What a load found: seconds of each answer in the order they came, and how many of each status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wall_s: float = 0.0

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall_s if self.wall_s else 0.0

    def expect(self, status: int) -> "Took":
        """Itself; raises where any answer was another."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"answers other than {status}: {dict(self.statuses)}")
        return self


class Client:
    """One connection: at most one request under way."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.since = 0.0
        self._got = b""

    def send(self, request: bytes, *, since: float) -> None:
        """Send; `since` is when it was due."""
        self.since, self._got = since, b""
        self.socket.sendall(request)

    def read(self) -> int | None:
        """The status once the whole answer is there, else None."""
        some = self.socket.recv(65536)
        if not some:
            raise ConnectionError(f"the server closed a connection in the middle: {self._got[:200]!r}")
        self._got += some
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        return int(head[9:12])


def as_fast_as_answered(
    address: tuple[str, int], requests: Iterable[bytes], *, clients: int, for_s: float
) -> Took:
    """Each client sends its next request as soon as it has its answer, until `for_s` seconds are over."""
    until = perf_counter() + for_s
    coming = takewhile(lambda _request: perf_counter() < until, requests)
    return _run(address, ((AT_ONCE, request) for request in coming), clients=clients)


def at_a_rate(
    address: tuple[str, int], requests: Iterable[bytes], *, clients: int, per_s: float, for_s: float
) -> Took:
    """So many a second, whether answers come or not: the time counts from when each was due."""
    began = perf_counter() + 0.1
    due = (
        (began + n / per_s, request) for n, request in zip(range(int(per_s * for_s)), requests, strict=False)
    )
    return _run(address, due, clients=clients)


def _run(address: tuple[str, int], due: Iterator[tuple[float, bytes]], *, clients: int) -> Took:
    took, began = Took(), perf_counter()
    with selectors.DefaultSelector() as waiting:
        free = deque(Client(*address) for _ in range(clients))
        everyone = list(free)
        for client in everyone:
            waiting.register(client.socket, selectors.EVENT_READ, client)
        coming = next(due, None)
        while coming is not None or len(free) < clients:
            while coming is not None and free and coming[0] <= perf_counter():
                free.popleft().send(coming[1], since=coming[0] or perf_counter())
                coming = next(due, None)
            _collect(waiting, free, took, wait_s=_until(coming, free))
        took.wall_s = perf_counter() - began
        for client in everyone:
            client.socket.close()
    return took


def _collect(waiting: selectors.BaseSelector, free: deque[Client], took: Took, *, wait_s: float) -> None:
    for key, _events in waiting.select(wait_s):
        client = key.data
        status = client.read()
        if status is not None:
            took.seconds.append(perf_counter() - client.since)
            took.statuses[status] += 1
            free.append(client)


def _until(coming: tuple[float, bytes] | None, free: deque[Client]) -> float:
    """Seconds until there is something to send: none can be sent without a free client."""
    if coming is None or not free:
        return ANSWER_WITHIN_S
    return max(0.0, coming[0] - perf_counter())


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
