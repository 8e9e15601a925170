"""Tokens that are fetched once and used until they expire, by all attempts of this process."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mis.calls import CallError
from mis.causes import Cause

_MARGIN_S = 30.0  # a token must outlive the calls it is fetched for
_MOST = 1_000  # connections that are remembered before expired tokens are thrown away

Fetched = tuple[str, float]  # the token, and how many seconds it lasts


@dataclass(slots=True)
class _Entry:
    token: str = field(default="", repr=False)
    until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class TokenStore:
    """Keeps the token of each connection. Whoever needs one that is being fetched waits for it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that never go back."""
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}

    def get(self, identity: str, *, fetch: Callable[[], Fetched], wait_s: float) -> str:
        """The token of a connection, fetched where none is held: by one at a time.

        Raises what `fetch` raises, and CallError when another's fetch takes longer than `wait_s`.
        """
        entry = self._entry(identity)
        if not entry.lock.acquire(timeout=wait_s):
            raise CallError(Cause.MIS_TIMEOUT, "The token did not come in time.", sent=False)
        try:
            began = self._clock()
            if began >= entry.until:
                entry.until = 0.0
                entry.token, lasts_s = fetch()
                entry.until = began + lasts_s - min(_MARGIN_S, lasts_s / 10)
            return entry.token
        finally:
            entry.lock.release()

    def forget(self, identity: str) -> None:
        """The MIS no longer takes the token: the next attempt fetches another."""
        self._entry(identity).until = 0.0

    def _entry(self, identity: str) -> _Entry:
        with self._lock:
            if identity not in self._entries and len(self._entries) >= _MOST:
                now = self._clock()
                self._entries = {
                    name: entry
                    for name, entry in self._entries.items()
                    if entry.until > now or entry.lock.locked()
                }
            return self._entries.setdefault(identity, _Entry())


def identity_of(*parts: str) -> str:
    """What tells one connection, with its credentials, from another; it cannot be read backwards."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
