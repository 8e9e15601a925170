"""How long one attempt may take: wall-clock time, and the hand that ends a socket on it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Deadline:
    """A moment on the monotonic clock; one may span several calls of one attempt."""

    def __init__(self, seconds: float) -> None:
        """The moment `seconds` from now."""
        self._at = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._at - time.monotonic())

    @property
    def expired(self) -> bool:
        """Whether the moment has come."""
        return self.remaining <= 0

    def within(self, seconds: float) -> "Deadline":
        """A deadline for one step: `seconds` from now, and never later than this one."""
        return Deadline(min(seconds, self.remaining))

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """For one step it is `seconds` from now, if that is earlier; it stays the attempt's own."""
        whole, self._at = self._at, min(self._at, time.monotonic() + seconds)
        try:
            yield
        finally:
            self._at = whole


class SocketWatch:
    """Ends a connection when its deadline passes, whatever the connection is waiting for.

    The timeouts of a socket count per read, so a server that drips a byte a second is never late;
    only a shutdown from outside ends it (mis-wire.md). It works on a duplicate of the socket, which
    outlives the wrapping in TLS, can never hit a reused descriptor, and leaves the TLS object alone:
    `SSLSocket.shutdown` drops the encryption first, and a send under way could go out in the clear.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        """Watch the plain socket `sock` from now on."""
        self.fired = False
        self._twin = sock.dup()
        self._lock = threading.Lock()
        self._deadline: Deadline | None = None
        self._timer: threading.Timer | None = None
        self.extend(deadline)

    def extend(self, deadline: Deadline) -> None:
        """Watch for another deadline instead. Raises TimeoutError when the first one has fired."""
        with self._lock:
            if self.fired:
                raise TimeoutError
            self._deadline = deadline
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(deadline.remaining, self._end, (deadline,))
        self._timer.daemon = True  # an attempt under way must not hold up the end of the process
        self._timer.start()

    def stop(self) -> None:
        """Stop watching, and let go of the connection."""
        if self._timer:
            self._timer.cancel()
        with self._lock:
            self._deadline = None
            self._twin.close()

    def _end(self, deadline: Deadline) -> None:
        with self._lock:
            if deadline is not self._deadline:
                return
            self.fired = True
            with suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)
