"""What a run made and changed, and what every section does to write only that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from mis.provisioning.errors import FileError
from mis.provisioning.values import Entry

SECTIONS = (
    "school",
    "day",
    "settings",
    "weekdays",
    "special",
    "terms",
    "closures",
    "mis",
    "attendance_codes",
    "reasons",
    "questions",
    "students",
    "kiosks",
    "users",
)


def _zeros() -> dict[str, int]:
    return dict.fromkeys(SECTIONS, 0)


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A kiosk of the file; `token` only when it was made now, and this is the one time it is known."""

    name: str
    id: str | None
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """Real changes alone, counted by section of the file."""

    created: dict[str, int] = field(default_factory=_zeros)
    updated: dict[str, int] = field(default_factory=_zeros)
    kiosks: list[Kiosk] = field(default_factory=list)


def assign(row: models.Model, columns: Mapping[str, Any]) -> list[str]:
    """Set what differs; the names of the columns that did."""
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return changed


def need(entry: Entry, names: Iterable[str]) -> None:
    """Columns that a new row cannot be without; FileError names the first one missing."""
    for name in names:
        if name not in entry.columns:
            raise FileError(f"{entry.place}.{name}", "is missing, and what is new needs it")
