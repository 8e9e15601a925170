"""A piece of work done again and again on a thread, until stopped."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections, connections

log = logging.getLogger("custr.mis")


class Repeating:
    """Does `work` at once and then every `every_s` seconds; a failure is logged and tried again."""

    def __init__(self, name: str, *, every_s: float, work: Callable[[], None]) -> None:
        self._every_s, self._work = every_s, work
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.done_at: float | None = None  # time.monotonic() of the last time it went well
        self.failure: Exception | None = None  # of the last time, where it did not

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round under way."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._work()
                self.done_at, self.failure = time.monotonic(), None
            except Exception as error:
                self.failure = error
                log.exception("The %s failed; it is tried again", threading.current_thread().name)
                connections.close_all()  # whatever was wrong with them: the next round opens its own
            finally:
                close_old_connections()
            if self._stopped.wait(self._every_s):
                connections.close_all()
                return
