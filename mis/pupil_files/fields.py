"""The cells of one row made the fields of a pupil, and what is wrong with them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from custr.models import Student
from custr.text import fold
from mis.adapters.rows import StudentRow
from mis.pupil_files.columns import FIELDS, PLAIN, Mapped
from mis.pupil_files.damage import damage_of, says_nothing
from mis.pupil_files.table import OddCell, Row, words_of
from mis.sync.lines import as_line, longest_of

_LONGEST = longest_of(Student, *(field for field in FIELDS if field not in PLAIN))
_LONGEST_KEY = 300  # of what a name is compared by: mis/pupils.py
_MOST_SPELT_OUT = 100  # letters more than signs, in all
_LONGEST_FOLDED = 3  # letters that one sign may become, once it is composed (Unicode, SpecialCasing.txt)
# A column that the file does not have says nothing; an empty cell says that there is nothing.
_NOBODY = StudentRow(mis_id="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """One row. `said`: by field, with the preferred names in place of the plain ones; `cells`: as they stand.

    `blank`: the fields whose cell said nothing: a preferred name that is empty, or a sign such as `N/A`.
    """

    said: Mapping[str, str]
    cells: Mapping[str, str]
    blank: tuple[str, ...]


def texts_of(row: Row, mapped: Mapped) -> Texts:
    """Cell by cell: a preferred name where there is one, else the plain one; never a legal one."""
    cells = {name: as_line(row.cell(at)) for name, at in mapped.items()}
    said = {
        name: text if name == "mis_id" or not says_nothing(name, text) else "" for name, text in cells.items()
    }
    blank = [name for name, text in said.items() if not text and (cells[name] or name in PLAIN)]
    for preferred, plain in PLAIN.items():
        text = said.pop(preferred, "")
        said[plain] = text or said.get(plain, "")
    return Texts(said=said, cells=cells, blank=tuple(blank))


def pupil_of(said: Mapping[str, str]) -> StudentRow:
    """The pupil whom the fields tell of."""
    texts: dict[str, Any] = dict(said)
    return replace(_NOBODY, **texts)


def wrong_in(row: Row, mapped: Mapped, texts: Texts) -> dict[str, str]:
    """What is wrong with single cells, in words, by field."""
    found = {name: _odd(name, row.cell(at), texts.cells[name]) for name, at in mapped.items()}
    wrong = {name: words for name, words in found.items() if words}
    for name, text in texts.cells.items():
        most = _LONGEST[PLAIN.get(name, name)]
        if len(text) > most:
            wrong.setdefault(name, _("is longer than %(most)d characters") % {"most": most})
    said = texts.said
    if not said["mis_id"] or not any(map(str.isalnum, said["mis_id"])):
        wrong.setdefault("mis_id", _("is empty"))
    if not said["forename"] and not said["surname"]:
        wrong.setdefault("surname", _("is empty, and so is the forename"))
    elif not wrong and not _can_be_kept(said["forename"], said["surname"]):
        wrong["surname"] = _("and the forename are too long once they are spelt out")
    return wrong


def _odd(name: str, cell: str, text: str) -> str:
    if isinstance(cell, OddCell):
        return cell.trouble
    odd = damage_of(name, text) if text else None
    return words_of(odd) if odd else ""


def _can_be_kept(forename: str, surname: str) -> bool:
    """Whether the keys of the name fit, which are all as long as the folded name and two blanks."""
    name = f"{forename} {surname}"
    # Measured before it is folded: some signs are eighteen letters once they are spelt out.
    length = len(unicodedata.normalize("NFKC", name))
    if length * _LONGEST_FOLDED <= _LONGEST_KEY:
        return True
    return length <= len(name) + _MOST_SPELT_OUT and len(fold(name)) + 2 <= _LONGEST_KEY
