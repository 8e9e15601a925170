"""Wonde: marks for the MISs behind it, which accept them for later (mis-wire.md)."""

from typing import Any

from mis.adapters import wonde_answers
from mis.adapters.answers import json_of
from mis.adapters.base import unexpected_answer
from mis.adapters.conversation import Conversation
from mis.adapters.wonde_reading import WondeReading
from mis.calls import Reply, Request, get_request, json_request
from mis.marks import Fate, Mark, Result


class WondeAdapter(WondeReading):
    """Known from Wonde's own client (wondeltd/php-client 3.1.4, `src/Writeback/SessionAttendanceRecord.php`):
    the row, its keys and their order, the code by its id, empty options left out, a 0 of minutes too.

    How an answer is read stands in `wonde_answers`.
    """

    provider = "wonde"
    not_secret = frozenset({"school_id"})

    def build_write(self, mark: Mark, prepared: Any) -> Request:
        """One row with the four required fields, and the optional ones that say something."""
        row: dict[str, str | int] = {
            "date": mark.date.isoformat(),
            "session": mark.session.value,
            "student_id": mark.student_id,
            "attendance_code_id": mark.code_id,
        }
        if mark.comment:
            row["comment"] = mark.comment
        if mark.minutes_late:
            row["minutes_late"] = mark.minutes_late
        url = self.school_url("attendance", "session")
        return json_request("POST", url, {"attendance": [row]}, headers=self.authorised())

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        """Accepted for later, under a `writeback_id`; an answer without one is not the documented one."""
        reference = wonde_answers.writeback_id_of(json_of(reply))
        return Result(detail="Accepted", reference=reference) if reference else unexpected_answer()

    def refusal_words(self, reply: Reply) -> str:
        """What Wonde says of a write that it refuses."""
        return wonde_answers.refusal_words(reply)

    def read_fate(self, reference: str, talk: Conversation) -> tuple[Fate, str]:
        """Decide on an unmistakable status word only, and show what Wonde says."""
        reply = talk.fetch(get_request(self.url("writebacks", reference), headers=self.authorised()))
        return wonde_answers.fate_of(reply)
