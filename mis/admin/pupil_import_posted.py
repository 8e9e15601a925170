"""What a person has chosen on the page of a file; on its first showing, nothing yet."""

from django.http import QueryDict

from mis.pupil_files.asking import Doubt, Said
from mis.pupil_files.columns import FIELDS, Head
from mis.pupil_files.encodings import encoding_named
from mis.pupil_files.file import Opened
from mis.pupil_files.preview import Choices

NONE = "none"  # what the list of columns says for a field that no column tells
_ON_ROLL = "on_roll_"
_MOST_DIGITS = 7
_TICKS = {
    "accept_moved": Doubt.MOVED,
    "accept_emptied": Doubt.EMPTIED,
    "accept_renamed": Doubt.RENAMED,
    "accept_namesakes": Doubt.NAMESAKES,
}


class Posted:
    """The fields of the form."""

    def __init__(self, post: QueryDict) -> None:
        self._post = post

    @property
    def shown(self) -> str:
        """The digest of what stood on the page."""
        return self._text("shown")

    def said(self) -> Said:
        """What can be said before the names of the columns are known."""
        hidden = {"yes": True, "no": False}.get(self._text("hidden"))
        skip = frozenset(number for text in self._post.getlist("skip_row") if (number := _whole(text)))
        sheet = self._text("sheet")
        return Said(encoding=encoding_named(self._text("encoding")), sheet=sheet, hidden=hidden, skip=skip)

    def said_of_columns(self, head: Head) -> Said:
        """Together with what was chosen of the columns: of another sheet's they say nothing."""
        said = self.said()
        if self._text("sheet_shown") != said.sheet:
            return said
        columns = {field: self._column(field, head) for field in FIELDS if self._is_chosen(field, head)}
        on_roll = {
            at: frozenset(self._post.getlist(f"{_ON_ROLL}{at}"))
            for at in range(len(head.names))
            if f"{_ON_ROLL}{at}_asked" in self._post and f"{_ON_ROLL}{at}" in self._post
        }
        return Said(
            encoding=said.encoding,
            sheet=said.sheet,
            hidden=said.hidden,
            skip=said.skip,
            columns=columns,
            on_roll=on_roll,
        )

    def choices(self, opened: Opened) -> Choices:
        """Together with the ticks."""
        return Choices(
            mapped=opened.mapped,
            let_go="let_go" in self._post,
            accept_leavers="accept_leavers" in self._post,
            accepted=frozenset(doubt for name, doubt in _TICKS.items() if name in self._post),
            shows_ids=opened.shows_ids,
        )

    def _text(self, name: str) -> str:
        return str(self._post.get(name, ""))

    def _is_chosen(self, field: str, head: Head) -> bool:
        said = self._text(f"column_{field}")
        return said == NONE or self._column(field, head) is not None

    def _column(self, field: str, head: Head) -> int | None:
        at = _whole(self._text(f"column_{field}"))
        return at if at is not None and at < len(head.names) else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
