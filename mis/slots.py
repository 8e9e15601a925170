"""How many attempts one school may have under way in this process, so that it delays itself alone."""

import threading
from collections import Counter

from django.conf import settings


def places_of_a_school() -> int:
    """How many attempts of one school a process makes at once."""
    return max(1, settings.WRITEBACK_WORKERS // 4)


class Slots:
    """A bounded number of places a school."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[int] = Counter()

    def take(self, school_id: int) -> bool:
        """Take a place; False, without waiting, where all of the school's are taken."""
        with self._lock:
            if self._taken[school_id] >= places_of_a_school():
                return False
            self._taken[school_id] += 1
            return True

    def free(self, school_id: int) -> None:
        """Give the place back."""
        with self._lock:
            self._taken[school_id] -= 1
            if not self._taken[school_id]:
                del self._taken[school_id]


slots = Slots()
