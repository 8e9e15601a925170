"""The worked example of docs/adding-an-mis.md: an MIS that never was."""

from collections.abc import Iterator, Sequence
from typing import Any

from mis.adapters.answers import json_of
from mis.adapters.base import Adapter, unexpected_answer
from mis.adapters.conversation import Conversation
from mis.adapters.reading import Reading, strange_answer
from mis.adapters.rows import CodeRow
from mis.calls import Reply, Request, get_request, json_request
from mis.causes import Cause
from mis.marks import Mark, Result, failed


class AbacusAdapter(Adapter):
    """Known from Abacus's handbook: the address, the key, the three fields, `taken` in the answer.

    Unknown: the words of a refusal. Whatever is not a clear `taken` is not taken for one.
    """

    provider = "abacus"

    def build_write(self, mark: Mark, prepared: Any) -> Request:
        """One mark. The pupil is a part of the address, so `url` quotes the id."""
        body: dict[str, str] = {
            "half": mark.session.value,
            "code": mark.code_id,
            "day": mark.date.isoformat(),
        }
        if mark.comment:
            body["note"] = mark.comment
        return json_request("POST", self.url("pupils", mark.student_id, "marks"), body, headers=self._key())

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        """The status was 2xx already: everything else has ended as the table of the rules says."""
        answer = json_of(reply)
        taken = answer.get("taken") if isinstance(answer, dict) else None
        if taken is True:
            return Result()
        return failed(Cause.MIS_REJECTED) if taken is False else unexpected_answer()

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """All codes are on one page."""
        rows = talk.fetch_json(get_request(self.url("codes"), headers=self._key()))
        if not isinstance(rows, list):
            raise strange_answer()
        yield [CodeRow(code=row["letter"], mis_id=row["id"]) for row in rows]

    def _key(self) -> dict[str, str]:
        return {"X-Abacus-Key": self.credentials["key"]}
