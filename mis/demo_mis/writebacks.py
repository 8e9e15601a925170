"""What became of each accepted write: `writebacks/{id}`.

Public (docs.wonde.com): the address, and the fields `status` and `type`. The words of both are unknown. Ours
are the plainest possible: `status` is `pending`, then `completed` or `failed`, with `message` saying why.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from mis.demo_mis.rows import timestamp

_REFUSED = "The MIS refused the mark: the register is locked."


@dataclass(frozen=True, slots=True, kw_only=True)
class Writeback:
    """One accepted write, and how it will end."""

    id: int
    accepted_at: datetime
    settles_at: datetime
    refused: bool

    def row(self, *, now: datetime) -> dict[str, Any]:
        """What the MIS says of it at this moment."""
        settled = now >= self.settles_at
        ended = "failed" if self.refused else "completed"
        return {
            "id": self.id,
            "type": "session_attendance",
            "status": ended if settled else "pending",
            "message": _REFUSED if settled and self.refused else None,
            "created_at": timestamp(self.accepted_at),
            "updated_at": timestamp(self.settles_at if settled else self.accepted_at),
        }


class Writebacks:
    """All accepted writes by id. A write settles `settles_after` seconds after it was accepted."""

    def __init__(self, *, settles_after: float) -> None:
        self._settles_after = timedelta(seconds=settles_after)
        self._ids = count(1001)
        self._known: dict[str, Writeback] = {}

    def accept(self, *, refused: bool, at: datetime) -> int:
        """Take a write in, and answer its id."""
        number = next(self._ids)
        self._known[str(number)] = Writeback(
            id=number, accepted_at=at, settles_at=at + self._settles_after, refused=refused
        )
        return number

    def find(self, number: str) -> Writeback | None:
        """The write with this id, if there is one."""
        return self._known.get(number)
