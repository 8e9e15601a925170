"""Wonde's pupils and codes, page by page (mis-wire.md). What a page says is read in `wonde_answers`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from custr import values
from mis.adapters.base import Adapter
from mis.adapters.reading import Reading
from mis.adapters.rows import CodeRow, StudentRow
from mis.adapters.told import Told
from mis.adapters.wonde_answers import (
    Row,
    code_of,
    deleted_of,
    leaver_of,
    page_of,
    refusal_words,
    student_of,
    told_of_meta,
    told_of_permissions,
    told_of_school,
)
from mis.calls import CallError, get_request

_OVERLAP = timedelta(days=1)  # clocks differ, and nobody documents whether a change is seen at once
_INCLUDES = {"include": "education_details,year,registration"}
# By offset, rows are skipped while data change; a server that knows no cursor ignores it (documented).
_PAGING = {"per_page": "200", "cursor": "true"}


class WondeReading(Adapter):
    """Documented (docs.wonde.com): the addresses, `include`, `updated_after` and its format, the paging.

    Whether `updated_after` is heeded for leavers is not written down, so none of them counts for a pupil who
    is among the changes on roll; whoever stays unnoticed is found by the next full reading.
    """

    def student_pages(self, talk: Reading, since: str) -> Iterator[Sequence[StudentRow]]:
        """The pupils on roll; of the changes since a bookmark also the leavers and the deleted."""
        talk.bookmark = datetime.now(UTC).isoformat()
        last = values.moment(since)
        if last is None:
            for page in self._pages(talk, "students", _INCLUDES):
                yield [student_of(row) for row in page]
            return
        after = last - _OVERLAP
        changed = {"updated_after": f"{after:%Y-%m-%d %H:%M:%S}"}
        told: set[str] = set()  # the first word on a pupil counts: on roll, then gone, then deleted
        for page in self._pages(talk, "students", {**_INCLUDES, **changed}):
            students = [student_of(row) for row in page]
            told.update(student.mis_id for student in students)
            yield students
        for page in self._pages(talk, "students-leaver", changed, may_lack=True):
            leavers = [leaver for leaver in map(leaver_of, page) if leaver.mis_id not in told]
            told.update(leaver.mis_id for leaver in leavers)
            yield leavers
        for page in self._pages(talk, "deletions", {"type": "student", **changed}, may_lack=True):
            deleted = [student for row in page if (student := deleted_of(row, after=after))]
            yield [student for student in deleted if student.mis_id not in told]

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """Every code of the school, in the order in which Wonde lists them."""
        for page in self._pages(talk, "attendance-codes", {}):
            yield [code_of(row) for row in page]

    def read_told(self, talk: Reading) -> Iterator[Told]:
        """What Wonde says of the school and of the connection; each answer may be missing."""
        school_id, host = self.credentials["school_id"].strip(), urlsplit(self.base_url).netloc
        yield from told_of_school(self._if_there(talk, self.school_url()), asked_at=host)
        meta = self.url("meta", "schools", school_id)
        yield from told_of_meta(self._if_there(talk, meta))
        yield from told_of_permissions(self._if_there(talk, f"{meta}/permissions"))

    def authorised(self) -> Mapping[str, str]:
        """The header that says who asks."""
        return {"Authorization": f"Bearer {self.credentials['token'].strip()}"}

    def school_url(self, *parts: str) -> str:
        """An address below the school's, with the slash at its end that Wonde documents."""
        return self.url("schools", self.credentials["school_id"].strip(), *parts, "")

    def _pages(
        self, talk: Reading, name: str, query: Mapping[str, str], *, may_lack: bool = False
    ) -> Iterator[Sequence[Row]]:
        """What `may_lack` may be outside the token's scope: the next full reading shows who left."""
        following: str | None = f"{self.school_url(name)}?{urlencode({**query, **_PAGING})}"
        while following:
            try:
                rows, following = page_of(self._answer(talk, following))
            except CallError as error:
                if may_lack and error.reply and error.reply.status in (403, 404):
                    return
                raise
            following = talk.next_page(following) if following else None
            yield rows

    def _if_there(self, talk: Reading, url: str) -> Any:
        try:
            return self._answer(talk, url)
        except CallError as error:
            if error.reply is None:  # nobody answers any more: the rest would only wait, too
                raise
            return None

    def _answer(self, talk: Reading, url: str) -> Any:
        try:
            return talk.fetch_json(get_request(url, headers=self.authorised()))
        except CallError as error:
            if error.reply and error.reply.status == 422:
                words = refusal_words(error.reply)
                raise CallError(error.cause, words, sent=error.sent, reply=error.reply) from error
            raise
