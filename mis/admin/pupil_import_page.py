"""What the page of a file shows: its columns, its mistakes, or what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mis.admin.pupil_import_posted import NONE, Posted
from mis.models import PupilFile
from mis.pupil_files.admission import refusal_of
from mis.pupil_files.asking import Doubt
from mis.pupil_files.bringing import changed_ids, look
from mis.pupil_files.columns import FIELDS, NEEDED, TITLES, is_upn, letter_of
from mis.pupil_files.file import Opened, understand
from mis.pupil_files.preview import Preview
from mis.pupil_files.rows import samples
from mis.pupil_files.table import FileError, Source
from mis.sync.students import UNSHOWN
from mis.sync.tally import Change
from mis.sync.words import line_words

MOST_TROUBLES = 100
_KINDS: Mapping[Change, Promise | str] = {
    Change.PUPIL_MOVED: gettext_lazy("Moved over"),
    Change.PUPIL_RENAMED: gettext_lazy("Another name"),
    Change.PUPIL_NEW: gettext_lazy("New"),
    Change.PUPIL_CHANGED: gettext_lazy("Changed"),
    Change.PUPIL_BACK: gettext_lazy("Coming back"),
    Change.PUPIL_LEFT: gettext_lazy("Made inactive"),
}

_AFTER_A_CHANGE_OF_MIS = (Change.PUPIL_MOVED, Change.PUPIL_RENAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field with the list of columns that may tell it."""

    name: str
    title: str
    needed: bool
    options: list[tuple[str, str, bool]]
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """All pupils to whom the same would happen: the first of them by name, the others counted."""

    title: str
    count: int
    lines: list[tuple[str, str, str]]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.lines)


def context_of(kept: PupilFile, source: Source, posted: Posted) -> dict[str, Any]:
    """For `admin/pupils/preview.html`."""
    page: dict[str, Any] = {"file": kept, "school": kept.school, "refusal": refusal_of(kept.school)}
    try:
        opened = understand(source, posted.said(), posted.said_of_columns)
    except FileError as error:
        return page | {"unreadable": error.sentence}
    is_clear = not opened.reading.troubles and not opened.open_questions
    troubles = [*opened.reading.troubles, *(changed_ids(opened, kept.school) if is_clear else [])]
    told = [] if _letters_are_asked_about(opened) else troubles
    choices = posted.choices(opened)
    page |= {
        "read_as": opened.read_as,
        "sheet": opened.table.sheet,
        "letters": opened.letters,
        "notes": opened.notes,
        "questions": opened.questions,
        "open_questions": len(opened.open_questions),
        "pupils": len(opened.reading.pupils),
        "fields": [_field(name, opened) for name in FIELDS],
        "choices": choices,
        "troubles": told[:MOST_TROUBLES],
        "troubles_count": len(told),
        "troubles_more": max(0, len(told) - MOST_TROUBLES),
    }
    if troubles or page["refusal"] or not is_clear:
        return page
    found = look(opened.reading.pupils, kept.school, choices)
    return page | {"preview": found, "kinds": _kinds(found)}


def _letters_are_asked_about(opened: Opened) -> bool:
    """Then its mistakes may be those of the reading alone: the answer comes first."""
    return any(question.doubt is Doubt.ENCODING for question in opened.open_questions)


def _kinds(found: Preview) -> list[Kind]:
    return [
        Kind(
            title=str(title),
            count=found.counts.get(change, 0),
            lines=[line_words(line) for line in found.by_kind.get(change, ())],
        )
        for change, title in _KINDS.items()
        if found.counts.get(change) or change not in _AFTER_A_CHANGE_OF_MIS
    ]


def _field(name: str, opened: Opened) -> Field:
    at = opened.mapped.get(name)
    asked = any(question.name == f"column_{name}" for question in opened.open_questions)
    columns = [
        (str(number), _option(number, heading), number == at and not asked)
        for number, heading in enumerate(opened.head.names)
    ]
    first = ("", _("Choose …"), True) if asked else (NONE, _("(no column)"), at is None)
    return Field(
        name=name,
        title=str(TITLES[name]),
        needed=name in NEEDED,
        options=[first, *columns],
        sample="" if at is None or not _may_be_shown(name, at, opened) else samples(opened.head.rows, at),
    )


def _may_be_shown(name: str, at: int, opened: Opened) -> bool:
    """Neither a legal name nor a UPN is, not even where it serves as the id."""
    return name not in UNSHOWN and not is_upn(opened.head.names[at])


def _option(number: int, heading: str) -> str:
    return f"{letter_of(number)} · {heading[:60]}" if heading else letter_of(number)
