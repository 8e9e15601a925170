"""A database that does not answer, frozen or cut off from us: noticed once, then asked by one at a time.

A request waits for its database for so long and no longer, whatever it waits for. Where one has waited in
vain, the next are told so at once, but for the one that asks on behalf of all: every thread stays free, and
the first answer lets everybody in again. Attempts, the sweep and commands have nobody who waits for them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class SilentError(Exception):
    """Somebody else is asking already whether it answers again."""


class Silence:
    """What this process knows of its database. Threads share it."""

    def __init__(self) -> None:
        self._is_silent = False
        self._one = threading.Lock()
        self._here = threading.local()

    @contextmanager
    def bounded(self, seconds: float) -> Iterator[None]:
        """For the length of a request this thread waits so many seconds for any one answer."""
        self._here.most_s, self._here.has_lost = seconds, False
        try:
            yield
        finally:
            self._here.most_s = None

    @contextmanager
    def asking(self) -> Iterator[float | None]:
        """Around one wait: how long it may take (None: no bound). Raises `SilentError` if it is no use."""
        most_s: float | None = getattr(self._here, "most_s", None)
        if most_s is None or not self._is_silent:
            yield most_s
        elif self._here.has_lost or not self._one.acquire(blocking=False):
            raise SilentError
        else:
            try:
                yield most_s
            finally:
                self._one.release()
        self._is_silent = False

    def notice(self) -> None:
        """A wait was in vain."""
        self._is_silent = self._here.has_lost = True


silence = Silence()
