"""What the page of a file shows: its columns, its mistakes, or what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mis.models import PupilFile
from mis.pupil_files.admission import refusal_of
from mis.pupil_files.bringing import look
from mis.pupil_files.columns import FIELDS, NEEDED, TITLES, Head, Mapped, letter_of
from mis.pupil_files.file import Opened, open_file
from mis.pupil_files.preview import Choices, Preview
from mis.pupil_files.rows import samples
from mis.pupil_files.table import FileError
from mis.sync.students import UNSHOWN
from mis.sync.tally import Change
from mis.sync.words import line_words

MOST_TROUBLES = 100
_NONE = "none"  # what the list of columns says for a field that no column tells
_KINDS: Mapping[Change, Promise | str] = {
    Change.PUPIL_NEW: gettext_lazy("New"),
    Change.PUPIL_CHANGED: gettext_lazy("Changed"),
    Change.PUPIL_BACK: gettext_lazy("Coming back"),
    Change.PUPIL_LEFT: gettext_lazy("Made inactive"),
}


class Posted:
    """What a person chose on the page; on its first showing, nothing yet."""

    def __init__(self, post: Mapping[str, Any]) -> None:
        """The fields of the form."""
        self._post = post

    @property
    def shown(self) -> str:
        """The digest of what stood on the page."""
        return str(self._post.get("shown", ""))

    def columns(self, head: Head, guess: dict[str, int]) -> Mapped:
        """The columns that were chosen, where there was a choice; else those that were guessed."""
        chosen = dict(guess)
        for field in FIELDS:
            said = str(self._post.get(f"column_{field}", ""))
            if said == _NONE:
                chosen.pop(field, None)
            elif said.isascii() and said.isdigit() and int(said[:4]) < len(head.names):
                chosen[field] = int(said[:4])
        return chosen

    def choices(self, opened: Opened) -> Choices:
        """Together with the ticks."""
        return Choices(
            mapped=opened.mapped, let_go="let_go" in self._post, accept_leavers="accept_leavers" in self._post
        )


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


def context_of(kept: PupilFile, posted: Posted) -> dict[str, Any]:
    """For `admin/pupils/preview.html`."""
    page: dict[str, Any] = {"file": kept, "school": kept.school, "refusal": refusal_of(kept.school)}
    try:
        opened = open_file(bytes(kept.content), posted.columns)
    except FileError as error:
        return page | {"unreadable": error.sentence}
    troubles, choices = opened.reading.troubles, posted.choices(opened)
    page |= {
        "read_as": opened.read_as,
        "pupils": len(opened.reading.pupils),
        "fields": [_field(name, opened) for name in FIELDS],
        "choices": choices,
        "troubles": troubles[:MOST_TROUBLES],
        "troubles_count": len(troubles),
        "troubles_more": max(0, len(troubles) - MOST_TROUBLES),
    }
    if troubles or page["refusal"]:
        return page
    found = look(opened.reading.pupils, kept.school, choices)
    return page | {"preview": found, "kinds": _kinds(found)}


def _kinds(found: Preview) -> list[Kind]:
    return [
        Kind(
            title=str(title),
            count=found.counts.get(change, 0),
            lines=[line_words(line) for line in found.by_kind.get(change, ())],
        )
        for change, title in _KINDS.items()
    ]


def _field(name: str, opened: Opened) -> Field:
    at = opened.mapped.get(name)
    columns = [
        (str(number), _option(number, heading), number == at)
        for number, heading in enumerate(opened.head.names)
    ]
    return Field(
        name=name,
        title=str(TITLES[name]),
        needed=name in NEEDED,
        options=[(_NONE, _("(no column)"), at is None), *columns],
        sample="" if at is None or name in UNSHOWN else samples(opened.head.rows, at),
    )


def _option(number: int, heading: str) -> str:
    return f"{letter_of(number)} · {heading[:60]}" if heading else letter_of(number)
