"""Which column of a file says what, in the words that schools and their programs use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from custr.text import fold
from mis.pupil_files.table import HEAD_WITHIN, Row, Table

_LETTERS = re.compile(r"[^a-z0-9]+")

# In each, the first name that the file has wins: a preferred forename before a forename.
NAMES: Mapping[str, tuple[str, ...]] = {
    "mis_id": (
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
    ),
    "forename": (
        "Preferred forename",
        "Preferred first name",
        "Chosen forename",
        "Chosen first name",
        "Known as",
        "Preferred name",
        "Forename",
        "First name",
        "Given name",
    ),
    "surname": (
        "Preferred surname",
        "Preferred last name",
        "Preferred family name",
        "Chosen surname",
        "Surname",
        "Last name",
        "Family name",
    ),
    "legal_forename": ("Legal forename", "Legal first name", "Legal given name"),
    "legal_surname": ("Legal surname", "Legal last name", "Legal family name"),
    "year": ("Year", "Year group", "Yr", "NC year", "Curriculum year", "Grade", "Grade level"),
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
}
FIELDS = tuple(NAMES)
NEEDED = ("mis_id", "forename", "surname")
TITLES = {
    "mis_id": _("MIS id, admission number or UPN"),
    "forename": _("Forename"),
    "surname": _("Surname"),
    "legal_forename": _("Legal forename"),
    "legal_surname": _("Legal surname"),
    "year": _("Year"),
    "form": _("Form"),
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
    """The column of each field that the names tell."""
    places: dict[str, int] = {}
    for at, name in enumerate(names):
        places.setdefault(_key(name), at)
    told = {
        field: [places[key] for key in map(_key, words) if key in places] for field, words in NAMES.items()
    }
    return {field: columns[0] for field, columns in told.items() if columns}


def named(name: str, names: Sequence[str]) -> int | None:
    """The column that has this name, however it is spelt; None for none."""
    return next((at for at, one in enumerate(names) if _key(one) == _key(name)), None)


def letter_of(column: int) -> str:
    """A column, counted from 0, as spreadsheets name it: A … Z, AA …"""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _key(name: str) -> str:
    """`Reg. Group` and `reg group` are one."""
    return _LETTERS.sub("", fold(name))
