"""What a file says, as values: only the columns that it gives. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

Columns = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row: where it stands, what tells it from others, and the columns that the file gives.

    `remove` takes the row away.
    """

    place: str
    key: Any
    columns: Columns = field(default_factory=dict)
    remove: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntries:
    """The dates of a day's section. `weekdays` None: left as they are; else they are replaced as a whole."""

    weekdays: tuple[Entry, ...] | None = None
    special: tuple[Entry, ...] = ()
    terms: tuple[Entry, ...] = ()
    closures: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonEntry(Entry):
    """A reason; its key is (normalised text, kind). `time_codes` None: left as they are."""

    text: str
    kind: str
    time_codes: tuple[tuple[time, str], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEntry(Entry):
    """Somebody who signs in; the key is the username. `schools`: those of a trust, by slug.

    `password` is asked for when it is needed alone: for whoever is there already its variable may be missing.
    """

    role: str
    schools: tuple[tuple[str, str], ...] = ()  # (place, slug)
    password: Callable[[], str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MisEntry:
    """The connection; `remove` takes it away."""

    place: str = "mis"
    remove: bool = False
    columns: Columns = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolFile:
    """One file. An empty section and one that is left out are the same: nothing of it is touched."""

    slug: str
    school: Columns = field(default_factory=dict)
    day: Columns = field(default_factory=dict)
    settings: Columns = field(default_factory=dict)
    pin_given: bool = False
    pin: str | None = field(default=None, repr=False)  # given and None: there is no PIN any more
    calendar: CalendarEntries = field(default_factory=CalendarEntries)
    mis: MisEntry | None = None
    attendance_codes: tuple[Entry, ...] = ()
    reasons: tuple[ReasonEntry, ...] = ()
    questions: tuple[Entry, ...] = ()
    students: tuple[Entry, ...] = ()
    kiosks: tuple[Entry, ...] = ()
    users: tuple[UserEntry, ...] = ()
