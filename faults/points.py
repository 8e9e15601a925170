"""Named points in the life of an event, at which a process of the campaign kills itself when it is told to.

A trap is a file that names one point; the first thread that comes by takes the file and kills its process,
and with it the whole group: a server's master too. Nothing in the product knows of this.
"""

import os
import signal
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any

TRAP = "FAULTS_TRAP"
WEB = ("recorded", "committed")
ATTEMPT = ("claimed", "sending", "sent", "answered", "stored", "settling")


def reach(point: str) -> None:
    """Die here if the trap is set for this point; else go on."""
    trap = Path(os.environ[TRAP])
    try:
        if trap.read_text(encoding="ascii") != point:
            return
        trap.rename(trap.with_suffix(".sprung"))
    except FileNotFoundError:
        return
    os.killpg(0, signal.SIGKILL)


def before(point: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, with the point in front of it."""

    @wraps(work)
    def then(*args: Any, **kwargs: Any) -> Any:
        reach(point)
        return work(*args, **kwargs)

    return then


def after(point: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, with the point behind it, if it came to something."""

    @wraps(work)
    def then(*args: Any, **kwargs: Any) -> Any:
        result = work(*args, **kwargs)
        if result is not False:
            reach(point)
        return result

    return then


def place_all() -> None:
    """Wrap the product's own functions where they are called."""
    from django.db.models.signals import post_save

    from mis import dispatch, outcome, queue, sweep, wire
    from mis.adapters import conversation
    from mis.models import Writeback

    post_save.connect(lambda **_: reach("recorded"), sender=Writeback, weak=False)
    _wrap(dispatch, "nudge", partial(before, "committed"))
    _wrap(queue, "claim", partial(after, "claimed"))
    _wrap(conversation, "send", partial(before, "sending"))
    _wrap(wire._PlainConnection, "getresponse", partial(before, "sent"))
    _wrap(outcome, "_store_once", partial(before, "answered"))
    _wrap(outcome, "_store_once", partial(after, "stored"))
    _wrap(sweep, "_interrupt", partial(before, "settling"))


def _wrap(place: Any, name: str, wrapping: Callable[..., Any]) -> None:
    setattr(place, name, wrapping(getattr(place, name)))
