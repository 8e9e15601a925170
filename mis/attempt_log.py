"""One line an attempt: its trace id, the provider, how it ended and how long it took. Never whose it was."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from structlog.contextvars import bind_contextvars, bound_contextvars

from mis.causes import Cause, Status, status_of
from mis.facts import connection_of
from mis.models import Writeback

log = logging.getLogger("custr.mis")


def ids_of(writeback: Writeback) -> dict[str, Any]:
    """What every line about an attempt begins with."""
    connection = connection_of(writeback.record.school)
    return {
        "trace_id": str(writeback.trace_id),
        "provider": connection.provider if connection else "none",
    }


@dataclass(slots=True)
class Line:
    """What is said of an attempt once it is over; nothing where there was none to make."""

    began: float = field(default_factory=time.monotonic)
    outcome: Status | None = None
    cause: str | None = None

    def about(self, writeback: Writeback) -> None:
        """Every line from here on names the attempt."""
        bind_contextvars(**ids_of(writeback))

    def ended(self, cause: Cause | None) -> None:
        """The outcome is stored."""
        self.outcome, self.cause = status_of(cause) if cause else Status.SUCCESSFUL, cause

    @property
    def duration_ms(self) -> float:
        """Since the claim."""
        return round((time.monotonic() - self.began) * 1000, 1)


@contextmanager
def attempt_logged() -> Iterator[Line]:
    """Around one attempt."""
    line = Line()
    with bound_contextvars(trace_id=None, provider=None):
        yield line
        if line.outcome is not None:
            _tell(line.outcome, line.cause, duration_ms=line.duration_ms)


def attempt_interrupted(writeback: Writeback) -> None:
    """The sweep has ended an attempt whose process is gone."""
    _tell(Status.FAILED, Cause.INTERRUPTED, **ids_of(writeback))


def attempt_changed(writeback: Writeback) -> None:
    """A finished attempt turned out to have ended otherwise (writeback.md: two cases only)."""
    log.info("attempt changed", extra=ids_of(writeback) | _ending(writeback.status, writeback.cause))


def _tell(outcome: Status, cause: str | None, **more: Any) -> None:
    log.info("attempt", extra=_ending(outcome, cause) | more)


def _ending(outcome: str, cause: str | None) -> dict[str, Any]:
    return {"outcome": str(outcome), "cause": str(cause) if cause else None}
