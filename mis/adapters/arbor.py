"""Arbor's REST interface, version 2: the statutory AM or PM mark, through its roll call (mis-wire.md)."""

from typing import Any
from zoneinfo import ZoneInfo

from custr import values
from mis.adapters.answers import cause_of_status, json_of, text_of, words_of
from mis.adapters.arbor_reading import ArborReading
from mis.adapters.base import unexpected_answer
from mis.adapters.conversation import Conversation
from mis.calls import Reply, Request, json_request
from mis.causes import Cause
from mis.marks import Mark, Result, failed

_KNOWN_REFUSALS = frozenset({Cause.MIS_UNAUTHORISED, Cause.MIS_RATE_LIMITED})


class ArborAdapter(ArborReading):
    """Known from Arbor's own client: the request, its order of keys, the errors in an answer.

    Unknown: the body of a success, so any 2xx counts that reports no error, unless it is a page and no
    JSON. Unknown too: how Arbor finds the roll call by its moment, which carries no zone. It is sent the
    start of the half day by the school's own settings, on the school's clock or in the zone `timezone`.
    """

    provider = "arbor"
    not_secret = frozenset({"username", "application_id", "timezone", "register"})

    def build_write(self, mark: Mark, prepared: Any) -> Request:
        """One mark of a roll call. `minutesLate` is left out where there are none."""
        zone = self.credentials.get("timezone", "").strip()
        starts = mark.session_starts_at.astimezone(ZoneInfo(zone)) if zone else mark.session_starts_at
        row: dict[str, Any] = {
            "student": _reference("Student", "students", mark.student_id),
            "attendanceMark": _reference("AttendanceMark", "attendance-marks", mark.code_id),
        }
        if mark.minutes_late:
            row["minutesLate"] = mark.minutes_late
        row["recordDate"] = mark.date.isoformat()
        row["rollCallDateTime"] = f"{starts:%Y-%m-%d %H:%M:%S}"
        url = self.url("attendance-roll-call-registration")
        return json_request("POST", url, {"request": {"marks": [row]}}, headers=self.authorised())

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        """A 2xx that reports errors, or a code of its own from 400 on, is a refusal."""
        answer = json_of(reply)
        if not isinstance(answer, dict):
            return unexpected_answer() if text_of(reply).strip() else Result()
        inner = answer.get("response")
        places = (answer, inner) if isinstance(inner, dict) else (answer,)
        code = max(_number(said.get("code")) for said in places)
        if code >= 400 or any(said.get("errors") for said in places):
            cause = cause_of_status(code)
            refusal = cause if cause in _KNOWN_REFUSALS else Cause.MIS_REJECTED
            return failed(refusal, message=words_of(reply))
        return Result()


def _reference(kind: str, collection: str, number: str) -> dict[str, str]:
    """How Arbor names one of its things."""
    return {"entityType": kind, "href": f"/rest-v2/{collection}/{number}"}


def _number(value: Any) -> int:
    """The code as a number; 0 for none, or for what is no number."""
    return int(values.decimal_number(str(value).strip()) or 0)
