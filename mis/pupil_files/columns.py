"""Which column of a file says what, in the words that schools and their programs use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from custr.text import fold
from mis.pupil_files.table import HEAD_WITHIN, MAX_COLUMNS, Row, Table

_LETTERS = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 60  # characters: a ligature may be eighteen letters once it is folded

# In each, the first name that the file has wins.
NAMES: Mapping[str, tuple[str, ...]] = {
    "mis_id": (
        "sourcedId",  # OneRoster's own (CSV tables, users.csv)
        "MIS id",
        "Student id",
        "Pupil id",
        "Person id",
        "Student unique id",
        "Student number",
        "Pupil number",
        "Admission number",
        "Admission no",
        "Admissions number",
        "Adm no",
        "Adno",
        "UPN",
        "Unique pupil number",
        "Local id",
        "External id",
        "Id",
        "Identifier",
    ),
    "forename": ("Forename", "First name", "Given name"),
    "surname": ("Surname", "Last name", "Family name"),
    "preferred_forename": (
        "Preferred forename",
        "Preferred first name",
        "Preferred given name",
        "Chosen forename",
        "Chosen first name",
        "Known as",
        "Preferred name",
    ),
    "preferred_surname": (
        "Preferred surname",
        "Preferred last name",
        "Preferred family name",
        "Chosen surname",
        "Chosen last name",
    ),
    "legal_forename": ("Legal forename", "Legal first name", "Legal given name"),
    "legal_surname": ("Legal surname", "Legal last name", "Legal family name"),
    "year": ("Year", "Year group", "Yr", "NC year", "Curriculum year", "Grade", "Grade level", "Grades"),
    "form": (
        "Form",
        "Reg",
        "Reg group",
        "Registration group",
        "Registration form",
        "Registration",
        "Tutor group",
        "Tutor",
        "Form group",
        "Homeroom",
        "Class",
    ),
    "admission_number": (
        "Admission number",
        "Admission no",
        "Admissions number",
        "Adm no",
        "Adno",
        "Identifier",  # OneRoster: the number that people know
    ),
    "upn": ("UPN", "Unique pupil number"),
    "upi": ("UPI", "Unique person id", "Unique person identifier"),
}
PLAIN: Mapping[str, str] = {"preferred_forename": "forename", "preferred_surname": "surname"}
_IDS = ("mis_id", "admission_number", "upn", "upi")
FIELDS = tuple(NAMES)
NEEDED = ("mis_id", "forename", "surname")
TITLES = {
    "mis_id": _("MIS id, admission number or UPN"),
    "forename": _("Forename"),
    "surname": _("Surname"),
    "preferred_forename": _("Preferred forename"),
    "preferred_surname": _("Preferred surname"),
    "legal_forename": _("Legal forename"),
    "legal_surname": _("Legal surname"),
    "year": _("Year"),
    "form": _("Form"),
    "admission_number": _("Admission number, beside the id"),
    "upn": _("UPN, beside the id"),
    "upi": _("UPI"),
}

Mapped = Mapping[str, int]  # which column, counted from 0, says what; a field that none says is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The row with the names of the columns, and the rows below it."""

    names: Sequence[str]
    rows: Sequence[Row]


def head_of(table: Table) -> Head:
    """The first row that names the most columns; a title may stand above it."""
    best = max(range(min(HEAD_WITHIN, len(table.rows))), key=lambda at: recognised(table.rows[at].cells))
    return Head(names=[str(name) for name in table.rows[best].cells], rows=table.rows[best + 1 :])


def recognised(cells: Sequence[str]) -> int:
    """How many cells are names of columns."""
    return len(guessed(cells))


def guessed(names: Sequence[str]) -> dict[str, int]:
    """The column of each field that the names tell; a preferred name is the name where there is no other."""
    places = _places(names)
    told = {
        field: [places[key] for key in map(key_of, words) if key in places] for field, words in NAMES.items()
    }
    found = {field: columns[0] for field, columns in told.items() if columns}
    for preferred, plain in PLAIN.items():
        if preferred in found and plain not in found:
            found[plain] = found.pop(preferred)
    for field in _IDS[1:]:  # what serves as the id already is not told twice
        if field in found and found[field] == found.get("mis_id"):
            del found[field]
    return found


def alike(column: int, names: Sequence[str]) -> list[int]:
    """The other columns with the very name of this one."""
    key = key_of(names[column])
    return [at for at, name in enumerate(names) if at != column and key and key_of(name) == key]


def _places(names: Sequence[str]) -> dict[str, int]:
    """The first column of each name."""
    places: dict[str, int] = {}
    for at, name in enumerate(names[:MAX_COLUMNS]):
        if key := key_of(name):
            places.setdefault(key, at)
    return places


def named(name: str, names: Sequence[str]) -> int | None:
    """The column that has this name, however it is spelt; None for none."""
    return next((at for at, one in enumerate(names) if key_of(name) and key_of(one) == key_of(name)), None)


def is_upn(name: str) -> bool:
    """Whether a column of this name holds UPNs, which are never shown."""
    return key_of(name) in set(map(key_of, NAMES["upn"]))


def letter_of(column: int) -> str:
    """A column, counted from 0, as spreadsheets name it: A … Z, AA …"""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def key_of(name: str) -> str:
    """`Reg. Group` and `reg group` are one; what is longer than any name is none."""
    return _LETTERS.sub("", fold(name)) if len(name) <= _LONGEST_NAME else ""
