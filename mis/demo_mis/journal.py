"""What happened, in order, for whoever waits to hear of it: open pages and tests."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_KEPT = 2_000  # a page that missed more than this loads itself anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened: `mark`, `mode` or `request`, and the value it is about."""

    number: int
    kind: str
    about: Any


class Journal:
    """Numbered events and a way to wait for the next. One condition guards the whole demo MIS."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.closed = False
        self._events: deque[Event] = deque(maxlen=_KEPT)
        self._last = 0

    @property
    def last(self) -> int:
        """The number of the newest event; 0 before the first."""
        return self._last

    def tell(self, kind: str, about: object) -> None:
        """Add an event and wake everyone who waits."""
        with self.changed:
            self._last += 1
            self._events.append(Event(number=self._last, kind=kind, about=about))
            self.changed.notify_all()

    def forgot_after(self, number: int) -> bool:
        """Whether events after `number` are no longer kept, so that telling them would leave gaps."""
        with self.changed:
            return bool(self._events) and self._events[0].number > number + 1

    def after(self, number: int, *, seconds: float) -> list[Event]:
        """The events after `number`; waits up to `seconds` for the first, then answers none."""
        with self.changed:
            self.changed.wait_for(lambda: self.closed or self._last > number, timeout=seconds)
            return [event for event in self._events if event.number > number]

    def wait_until(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until `condition` holds, looking again at every event; False when time ran out."""
        with self.changed:
            return self.changed.wait_for(condition, timeout=seconds)

    def close(self) -> None:
        """Wake everyone for the last time."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()
