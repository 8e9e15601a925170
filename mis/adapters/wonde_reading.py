"""Wonde's pupils and codes, page by page (mis-wire.md)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from custr import values
from mis.adapters.base import Adapter
from mis.adapters.reading import Reading, strange_answer
from mis.adapters.rows import CodeRow, StudentRow
from mis.calls import CallError, get_request

_OVERLAP = timedelta(days=1)  # clocks differ, and nobody documents whether a change is seen at once
_INCLUDES = {"include": "education_details"}


class WondeReading(Adapter):
    """Known: the addresses, the paging, a student's names and `id`, a code's `id` and `code`.

    Unknown: the insides of the includes, any other field of a code, and how a deletion is dated: read when
    present. Whether `updated_after` is heeded for leavers and deletions is not written down either, so none
    of them counts for a pupil who is among the changes on roll, nor a deletion dated before that moment;
    whoever stays unnoticed is found by the next full reading.
    """

    def student_pages(self, talk: Reading, since: str) -> Iterator[Sequence[StudentRow]]:
        """The pupils on roll; of the changes since a bookmark also the leavers and the deleted."""
        talk.bookmark = datetime.now(UTC).isoformat()
        last = values.moment(since)
        if last is None:
            for page in self._pages(talk, "students", _INCLUDES):
                yield [_student(row) for row in page]
            return
        after = last - _OVERLAP
        changed = {"updated_after": f"{after:%Y-%m-%d %H:%M:%S}"}
        on_roll: set[str] = set()
        for page in self._pages(talk, "students", {**_INCLUDES, **changed}):
            students = [_student(row) for row in page]
            on_roll.update(student.mis_id for student in students)
            yield students
        for page in self._pages(talk, "students-leaver", changed, may_lack=True):
            yield [leaver for leaver in map(_leaver, page) if leaver.mis_id not in on_roll]
        for page in self._pages(talk, "deletions", changed, may_lack=True):
            deleted = [row for row in page if _is_student(row) and not _is_before(row, after)]
            yield [leaver for leaver in map(_leaver, deleted) if leaver.mis_id not in on_roll]

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """Every code; one that the MIS calls inactive is not usable."""
        for page in self._pages(talk, "attendance-codes", {}):
            yield [_code(row) for row in page]

    def authorised(self) -> Mapping[str, str]:
        """The header that says who asks."""
        return {"Authorization": f"Bearer {self.credentials['token'].strip()}"}

    def school_url(self, *parts: str) -> str:
        """An address below the school's, with the slash at its end that Wonde documents."""
        return self.url("schools", self.credentials["school_id"].strip(), *parts, "")

    def _pages(
        self, talk: Reading, name: str, query: Mapping[str, str], *, may_lack: bool = False
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """What `may_lack` may be outside the token's scope: the next full reading shows who left."""
        url = self.school_url(name)
        following: str | None = f"{url}?{urlencode(query)}" if query else url
        while following:
            try:
                rows, following = _page(talk.fetch_json(get_request(following, headers=self.authorised())))
            except CallError as error:
                if may_lack and error.reply and error.reply.status in (403, 404):
                    return
                raise
            following = talk.next_page(following) if following else None
            yield rows


def _page(answer: Any) -> tuple[Sequence[Mapping[str, Any]], str | None]:
    """The rows and the address of the next page. An answer without its paging may be half of one."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    meta = answer.get("meta") if isinstance(answer, dict) else None
    paging = meta.get("pagination") if isinstance(meta, dict) else None
    if not isinstance(rows, list) or not isinstance(paging, dict) or "next" not in paging:
        raise strange_answer()
    following = paging["next"]
    if not all(isinstance(row, dict) for row in rows) or not isinstance(following, str | None):
        raise strange_answer()
    return rows, following


def _student(row: Mapping[str, Any]) -> StudentRow:
    details = _included(row, "education_details")
    return StudentRow(
        mis_id=_id(row),
        forename=None if row.get("forename") is None else _text(row, "forename"),
        surname=None if row.get("surname") is None else _text(row, "surname"),
        legal_forename=_text(row, "legal_forename"),
        legal_surname=_text(row, "legal_surname"),
        year=_told(details, "current_nc_year") or _told(_included(row, "year"), "code"),
        form=_told(details, "form") or _told(_included(row, "group"), "name"),
    )


def _leaver(row: Mapping[str, Any]) -> StudentRow:
    return StudentRow(mis_id=_id(row), active=False)


def _is_student(deletion: Mapping[str, Any]) -> bool:
    return _text(deletion, "type").casefold() in ("student", "students")


def _is_before(deletion: Mapping[str, Any], moment: datetime) -> bool:
    """Whether a deletion says that it is older; one that cannot be dated is not."""
    said = deletion.get("deleted_at", deletion.get("updated_at"))
    text = _text(said, "date") if isinstance(said, dict) else _text({"at": said}, "at")
    at = values.moment(text) or values.local_moment(text)
    return at is not None and (at if at.tzinfo else at.replace(tzinfo=UTC)) < moment


def _code(row: Mapping[str, Any]) -> CodeRow:
    return CodeRow(
        code=_text(row, "code"),
        mis_id=_id(row),
        description=_told(row, "description") or _told(row, "name"),
        active=row.get("active") is not False,
    )


def _id(row: Mapping[str, Any]) -> str:
    found = _text(row, "id")
    if not found:
        raise strange_answer("A row of the answer has no id.")
    return found


def _included(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An include's fields, be they wrapped in `data` or not; empty where it is missing or a list."""
    value = row.get(name)
    inner = value.get("data", value) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _told(row: Mapping[str, Any], name: str) -> str | None:
    return _text(row, name) or None
