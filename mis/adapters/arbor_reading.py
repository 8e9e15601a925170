"""Arbor's pupils and codes: a listing names them, and each is asked for by itself (mis-wire.md)."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from custr import values
from mis.adapters.base import Adapter
from mis.adapters.reading import Reading, strange_answer
from mis.adapters.rows import CodeRow, StudentRow
from mis.calls import CallError, get_request

_PAGE = 100  # rows
_TOGETHER = 10  # details that are asked for before any is handed on: a test of the connection stops there
_LONGEST_LETTER = 20  # characters


class ArborReading(Adapter):
    """Known: the listings and their paging, the addresses of details, the changelog, the names of fields.

    Unknown: how deep a detail is nested, and whether `attendanceMark` is the letter: it is taken for it
    where it is short, else the code is. A listing ends where a page brings nothing new, whatever size
    the pages have. Whether it holds former pupils is not written down: whoever is listed is on roll. The
    changelog is asked up to the present, so without its `to-revision`; it tells of students, not of the
    persons behind them: a name that changed may wait for the next full reading.
    """

    longest_reading_s = 3600.0  # a call for each pupil: 3,000 of them, a second each at the worst

    def student_pages(self, talk: Reading, since: str) -> Iterator[Sequence[StudentRow]]:
        """The pupils listed; or, since a revision, those that changed or are gone."""
        if values.whole_number(since) is None:
            for names in self._listing(talk, "students"):
                yield [self._student(talk, name) for name in names]
            return
        talk.bookmark = since
        answer = self._get(talk, self.url("students", "changelog"), {"from-revision": since})
        yield [self._changed(talk, change) for change in _rows(answer, "changes")]

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """The attendance marks; one that Arbor calls inactive is not usable."""
        for names in self._listing(talk, "attendance-marks"):
            yield [self._code(talk, name) for name in names]

    def authorised(self) -> Mapping[str, str]:
        """Who asks, and for which school where one address serves many."""
        pair = f"{self.credentials['username'].strip()}:{self.credentials['password']}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        application = self.credentials.get("application_id", "").strip()
        return {**headers, "x-mis-application-id": application} if application else headers

    def _listing(self, talk: Reading, collection: str) -> Iterator[Sequence[str]]:
        """The last parts of the addresses listed, some at a time."""
        seen: set[str] = set()
        number = 1
        while True:
            query = {"page-number": str(number), "page-size": str(_PAGE)}
            rows = _rows(self._get(talk, self.url(collection), query), _camel(collection))
            fresh = [name for name in map(_name, rows) if name not in seen]
            if not fresh:
                return
            seen.update(fresh)
            for start in range(0, len(fresh), _TOGETHER):
                yield fresh[start : start + _TOGETHER]
            number += 1

    def _get(self, talk: Reading, url: str, query: Mapping[str, str] | None = None) -> Any:
        address = f"{url}?{urlencode(query)}" if query else url
        return _unwrapped(talk.fetch_json(get_request(address, headers=self.authorised())))

    def _student(self, talk: Reading, number: str) -> StudentRow:
        student = _detail(self._get(talk, self.url("students", number)), "student")
        person = _detail(student, "person")
        _note_revision(talk, student, "revisionId")
        legal_forename, legal_surname = _text(person, "legalFirstName"), _text(person, "legalLastName")
        return StudentRow(
            mis_id=number,
            forename=_text(person, "preferredFirstName") or legal_forename,
            surname=_text(person, "preferredLastName") or legal_surname,
            legal_forename=legal_forename,
            legal_surname=legal_surname,
        )

    def _changed(self, talk: Reading, change: Mapping[str, Any]) -> StudentRow:
        number = _name(_detail(change, "changedObject"))
        _note_revision(talk, change, "toRevision")
        if _text(change, "changeType").casefold().startswith("delet"):
            return StudentRow(mis_id=number, active=False)
        try:
            return self._student(talk, number)
        except CallError as error:
            if error.reply and error.reply.status in (404, 410):
                return StudentRow(mis_id=number, active=False)
            raise

    def _code(self, talk: Reading, name: str) -> CodeRow:
        mark = _detail(self._get(talk, self.url("attendance-marks", name)), "attendanceMark")
        letter = _text(mark, "attendanceMark")
        return CodeRow(
            code=letter if 0 < len(letter) <= _LONGEST_LETTER else name,
            mis_id=name,
            description=_text(mark, "markDescription") or _text(mark, "markShortDescription") or None,
            active=mark.get("active") not in (False, "false", 0, "0"),
        )


def _note_revision(talk: Reading, row: Mapping[str, Any], name: str) -> None:
    if (revision := values.whole_number(_text(row, name))) is not None:
        talk.bookmark = str(max(revision, values.whole_number(talk.bookmark) or 0))


def _unwrapped(answer: Any) -> Mapping[str, Any]:
    """The answer without its outer `response`, where it has one."""
    inner = answer.get("response", answer) if isinstance(answer, dict) else None
    if not isinstance(inner, dict) or inner.get("errors"):
        raise strange_answer()
    return inner


def _rows(answer: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = answer.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise strange_answer()
    return rows


def _detail(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = answer.get(name)
    if not isinstance(found, dict):
        raise strange_answer(f"The answer has no {name}.")
    return found


def _name(row: Mapping[str, Any]) -> str:
    """The last part of the address that a thing goes by: `12` of `/rest-v2/students/12`."""
    name = _text(row, "href").rstrip("/").rpartition("/")[2]
    if not name:
        raise strange_answer("A row of the answer has no address.")
    return name


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _camel(collection: str) -> str:
    first, *others = collection.split("-")
    return first + "".join(word.title() for word in others)
