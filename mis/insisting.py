"""Work with the database that must not be lost to it: tried again while it is busy or away, for a minute."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

from custr.patience import AWAY

log = logging.getLogger("custr.mis")

Found = TypeVar("Found")
FOR_S = 60.0
LONGEST_PAUSE_S = 5.0


def insist(work: Callable[[], Found], *, what: str) -> Found:
    """Do it until it goes through. After a minute the last error is raised; `what` is for the log."""
    give_up = time.monotonic() + FOR_S
    pause_s = 0.1
    while True:
        try:
            return work()
        except AWAY:
            if time.monotonic() > give_up:
                raise
            log.warning("%s failed, as the database is busy or away; trying again", what)
            connections.close_all()
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
