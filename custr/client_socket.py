"""A client's connection as the server's threads use it: none of them waits long for a client that is slow.

What a thread sends goes into memory where the client does not take it, and the worker's own loop sends it on.
What a thread reads is here already, but for large bodies: those have a pace, and only so many threads may
wait for one.
"""

import math
import select
import socket
import threading
import time
from typing import Any

from custr.arrival import Arrival, Pace

MOST_HELD_BYTES = 4 * 1024 * 1024  # of one answer; what is longer is sent at the client's pace
_ALL_HELD_BYTES = 64 * 1024 * 1024


class TooManySlowError(OSError):
    """As many threads wait for slow clients already as may: come again in a moment."""


class _Held:
    """How many bytes of answers are in memory, of all clients together."""

    def __init__(self) -> None:
        self.bytes = 0
        self._lock = threading.Lock()

    def add(self, number: int) -> None:
        with self._lock:
            self.bytes += number


_held = _Held()


class ClientSocket:
    """A socket that never blocks, with the methods that gunicorn calls. One thread at a time uses it."""

    def __init__(self, sock: socket.socket, places: threading.Semaphore) -> None:
        self.unsent = bytearray()
        self.request: Any = None  # gunicorn's, while there is one
        self.missing: int | None = 0  # bytes of its body that have not arrived; None: only the client knows
        self.body_is_large = False
        self._sock = sock
        self._places = places
        self._has_place = False
        self._pace = Pace(time.monotonic())
        self._sending = self._pace
        self._waits = False
        sock.setblocking(False)

    def begin(self, arrival: Arrival) -> None:
        """A thread takes over a request."""
        self._pace, self._waits = arrival.pace or Pace(time.monotonic()), True
        self.missing, self.body_is_large = arrival.missing, arrival.is_large

    def end(self) -> None:
        """The thread has done with it."""
        self.stop_waiting()
        self.request = None
        if self._has_place:
            self._has_place = False
            self._places.release()

    def stop_waiting(self) -> None:
        """Read only what is here from now on: a body that nobody wanted is not waited for."""
        self._waits = False

    def take_place(self) -> bool:
        """Be one of those who may wait for a slow client."""
        self._has_place = self._has_place or self._places.acquire(blocking=False)
        return self._has_place

    @property
    def whole_body_is_here(self) -> bool:
        """Whether reading the body waits for nothing."""
        return self.missing == 0

    def close_after_answer(self) -> None:
        """Say `Connection: close`, and do so."""
        if self.request is not None:
            self.request.force_close()

    def recv(self, size: int, *_flags: int) -> bytes:
        """Bytes of a body. Raises `TimeoutError` where it is slow, `TooManySlowError` where many are."""
        while True:
            try:
                data = self._sock.recv(size)
            except BlockingIOError:
                self._wait(select.POLLIN, self._pace)
                continue
            self._pace.count(len(data), time.monotonic())
            if self.missing:
                self.missing = max(0, self.missing - len(data))
            return data

    def sendall(self, data: bytes) -> None:
        """Send what the client takes at once; hold the rest."""
        view = memoryview(data)
        if not self.unsent:
            view = view[self._send(view) :]
            self._sending = Pace(time.monotonic(), math.inf)
        while len(view) and not self._may_hold(len(view)):
            self._wait(select.POLLOUT, self._sending)
            if self.send_held():
                view = view[self._count(self._send(view)) :]
        self.unsent += view
        _held.add(len(view))

    send = sendall

    def send_held(self) -> bool:
        """Send some of what is held; whether that was all."""
        sent = self._count(self._send(memoryview(bytes(self.unsent[: 256 * 1024]))))
        del self.unsent[:sent]
        _held.add(-sent)
        return not self.unsent

    @property
    def sending_deadline(self) -> float:
        """When the client has taken what is held too slowly."""
        return self._sending.deadline

    def receive(self, size: int) -> bytes:
        """What is here; raises `BlockingIOError` where nothing is."""
        return self._sock.recv(size)

    def fileno(self) -> int:
        """-1 once it is closed."""
        return self._sock.fileno()

    def gettimeout(self) -> float:
        """It never blocks."""
        return 0.0

    def settimeout(self, _seconds: float | None) -> None:
        """It never blocks."""

    def setblocking(self, _flag: bool) -> None:
        """It never blocks."""

    def shutdown(self, how: int) -> None:
        """Say that nothing more will come."""
        self._sock.shutdown(how)

    def close(self) -> None:
        """The worker's loop hangs up, when all is sent."""
        self.stop_waiting()

    def hang_up(self) -> None:
        """Close it now."""
        _held.add(-len(self.unsent))
        self.unsent = bytearray()
        self._sock.close()

    def _send(self, view: memoryview) -> int:
        try:
            return self._sock.send(view) if len(view) else 0
        except BlockingIOError:
            return 0

    def _count(self, sent: int) -> int:
        self._sending.count(sent, time.monotonic())
        return sent

    def _may_hold(self, more: int) -> bool:
        own = len(self.unsent) + more <= MOST_HELD_BYTES or not self.unsent
        return own and _held.bytes + more <= _ALL_HELD_BYTES

    def _wait(self, event: int, pace: Pace) -> None:
        if not self._waits:
            raise TimeoutError("the client is not waited for")
        if not self.take_place():
            raise TooManySlowError("too many clients are slow")
        poll = select.poll()
        poll.register(self._sock, event)
        if not poll.poll(max(0.0, pace.deadline - time.monotonic()) * 1000):
            raise TimeoutError("the client is too slow")
