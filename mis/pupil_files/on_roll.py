"""Columns that tell who is a pupil on roll: used where it is certain what they say, else asked about."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from custr.text import fold
from mis.pupil_files.asking import Said
from mis.pupil_files.columns import Head, Mapped, key_of
from mis.pupil_files.days import days_meant
from mis.pupil_files.left_out import is_a_pupil
from mis.pupil_files.table import Row

PAST, FUTURE = "past", "future"  # what a date is, beside today; today itself is past
ANY = "*"
MOST_VALUES = 30  # of one column: more of them tell something else


class Kind(StrEnum):
    """What a column tells."""

    ROLE = "role"
    STATUS = "status"
    SWITCH = "switch"
    LEAVER = "leaver"
    LEAVING = "leaving"
    START = "start"


_HEADINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ROLE: ("role", "primaryrole", "usertype", "persontype", "userrole"),
    Kind.STATUS: (
        *("status", "enrolmentstatus", "enrollmentstatus", "enrolment", "enrollment", "pupilstatus"),
        *("studentstatus", "rollstatus", "onrollstatus", "registrationstatus", "currentstatus"),
    ),
    Kind.SWITCH: (
        *("enabled", "enableduser", "active", "isactive", "onroll", "isonroll", "current", "iscurrent"),
        *("currentpupil", "currentstudent", "enrolled", "isenrolled"),
    ),
    Kind.LEAVER: ("leaver", "isleaver", "left", "hasleft", "deleted", "archived", "former"),
    Kind.LEAVING: (
        *(
            "leavingdate",
            "dateofleaving",
            "leavedate",
            "leaverdate",
            "dol",
            "exitdate",
            "dateleft",
            "enddate",
        ),
        *(
            "withdrawaldate",
            "dateofwithdrawal",
            "leftdate",
            "leftschooldate",
            "schoolleavingdate",
            "leavedon",
        ),
    ),
    Kind.START: (
        *("startdate", "dateofadmission", "admissiondate", "dateofentry", "entrydate", "doa", "joiningdate"),
        *("joindate", "datejoined", "enrolmentdate", "enrollmentdate", "datestarted"),
    ),
}
_KIND_OF = {heading: kind for kind, headings in _HEADINGS.items() for heading in headings}
_ON_ROLL: Mapping[Kind, frozenset[str]] = {
    Kind.ROLE: frozenset({"student", "students", "pupil", "pupils", "learner", "learners"}),
    Kind.STATUS: frozenset({"active", "current", "enrolled", "on roll", "onroll"}),
    Kind.SWITCH: frozenset({"true", "yes", "y", "1", "t", "active", "enabled", "current", "on roll"}),
    Kind.LEAVER: frozenset({"", "false", "no", "n", "0", "f"}),
    Kind.LEAVING: frozenset({"", FUTURE}),
    Kind.START: frozenset({"", PAST}),
}
_DATES = (Kind.LEAVING, Kind.START)
# OneRoster 1.1 and 1.2, CSV tables, users.csv: status is blank in bulk files; enabledUser is true or false.
_ROSTER = ("sourcedid", "givenname", "familyname")
_ROSTER_SAYS = {"role": {"student"}, "status": {"active", ""}, "enableduser": {"true", ""}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One such column. `counts`: how many rows say what; `taken`: what counts, None while asked."""

    column: int
    heading: str
    kind: Kind
    counts: Mapping[str, int]
    certain: frozenset[str]
    taken: frozenset[str] | None


def columns_that_tell(head: Head, mapped: Mapped, said: Said, today: date) -> list[Telling]:
    """Every column that tells, by the rows that are pupils' as far as was said."""
    keys = [key_of(name) for name in head.names]
    roster = all(key in keys for key in _ROSTER)
    places = list(_places(keys, said.on_roll, roster=roster))
    rows = [row for row in head.rows if is_a_pupil(row, head, mapped, said)] if places else []
    found = [_telling(at, head, rows, said.on_roll.get(at), roster=roster, today=today) for at in places]
    return [one for one in found if one is not None]


def value_of(row: Row, column: int, kind: Kind, today: date) -> str:
    """What a row says in such a column: a date as past or future, all else folded."""
    text = row.cell(column).strip()[:100]
    if kind not in _DATES or not text:
        return as_said(text)
    days = days_meant(text)
    if days and all(day <= today for day in days):
        return PAST
    return FUTURE if days and all(day > today for day in days) else as_said(text)


def as_said(text: str) -> str:
    """A value as it is compared. Every word that is known here is ASCII, and folding others takes time."""
    return fold(text) if text.isascii() else " ".join(text.casefold().split())


def is_off(row: Row, telling: Sequence[Telling], today: date) -> Telling | None:
    """The first column by which a row is nobody on roll."""
    for one in telling:
        if one.taken is None or ANY in one.taken:
            continue
        if value_of(row, one.column, one.kind, today) not in one.taken:
            return one
    return None


def _places(keys: Sequence[str], said: Mapping[int, frozenset[str]], *, roster: bool) -> Iterator[int]:
    roles = roster and "role" in keys
    for at, key in enumerate(keys):
        if at in said or key in _KIND_OF or (roster and not roles and key == "grades"):
            yield at


def _telling(
    at: int, head: Head, rows: Sequence[Row], taken: frozenset[str] | None, *, roster: bool, today: date
) -> Telling | None:
    key = key_of(head.names[at])
    kind = _KIND_OF.get(key, Kind.STATUS)
    counts = Counter(value_of(row, at, kind, today) for row in rows)
    certain = _ON_ROLL[kind]
    if taken is None and roster and key in _ROSTER_SAYS:
        certain = taken = frozenset(_ROSTER_SAYS[key])
    if taken is None and (set(counts) <= certain or not any(counts)):
        return None  # everybody is on roll by it, or it is empty
    return Telling(
        column=at, heading=head.names[at], kind=kind, counts=dict(counts), certain=certain, taken=taken
    )
