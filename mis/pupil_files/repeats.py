"""How two rows for one pupil differ, in words: a legal name and a UPN are told to differ, not shown."""

from dataclasses import fields

from django.utils.translation import gettext as _

from mis.adapters.rows import StudentRow
from mis.pupil_files.columns import TITLES

_NAMES = tuple(field.name for field in fields(StudentRow))
UNSHOWN = ("legal_forename", "legal_surname", "upn")


def difference(one: StudentRow, other: StudentRow) -> str:
    """Such as `Form: 7B and 8C`; empty for two that say the same."""
    differing = [name for name in _NAMES if getattr(one, name) != getattr(other, name)]
    return ", ".join(_told(name, one, other) for name in differing)


def _told(name: str, one: StudentRow, other: StudentRow) -> str:
    title = str(TITLES[name])
    if name in UNSHOWN:
        return title
    both = {"title": title, "one": getattr(one, name) or "–", "other": getattr(other, name) or "–"}
    return _("%(title)s: %(one)s and %(other)s") % both
