"""How far a run is, told while it reads; and the word that it is to stop."""

import time
import uuid
from typing import Any

from mis.models import SyncRun
from mis.models.sync import RunStatus, Step
from mis.pool import pool
from mis.sync.refusals import Refusal, RefusedError

TELL_EVERY_S = 1.0
MOST_PUPILS, MOST_CODES = 200_000, 5_000  # rows of one reading; more than any school has

_LONGEST_MESSAGE = 500  # characters, as the column has


class Progress:
    """Counts rows, and writes the counts where people look, now and then."""

    def __init__(self, run: SyncRun) -> None:
        self._mine = _rows_of(run.pk, owner=run.owner)
        self._told_at = 0.0
        self._columns: dict[str, Any] = {"pupils_read": 0, "codes_read": 0}

    def begin(self, step: Step, **columns: Any) -> None:
        """The next step."""
        self._columns |= {"step": step, **columns}
        self._tell()

    def read(self, *, pupils: int = 0, codes: int = 0) -> None:
        """A page has come. Raises RefusedError when the run is to stop, or no longer this process's."""
        self._columns["pupils_read"] += pupils
        self._columns["codes_read"] += codes
        if self._columns["pupils_read"] > MOST_PUPILS or self._columns["codes_read"] > MOST_CODES:
            raise RefusedError(Refusal.TOO_MUCH)
        if pool.stopping:
            raise RefusedError(Refusal.INTERRUPTED)
        if time.monotonic() - self._told_at > TELL_EVERY_S:
            self._tell()

    def say(self, words: str) -> None:
        """What people are to be told of the connection when the run has ended well; empty for nothing."""
        if words:
            self._columns["message"] = words[:_LONGEST_MESSAGE]

    @property
    def columns(self) -> dict[str, Any]:
        """The counts, for the row's last word."""
        return self._columns

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        if self._mine.update(**self._columns) != 1:
            raise RefusedError(Refusal.INTERRUPTED)


def _rows_of(run_id: int, *, owner: uuid.UUID | None) -> Any:
    return SyncRun.objects.filter(pk=run_id, owner=owner, status=RunStatus.RUNNING)
