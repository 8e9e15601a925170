"""Arbor's REST interface, version 2: a mark of a statutory roll call, or of a lesson (mis-wire.md)."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from mis.adapters.answers import json_of, text_of, words_of
from mis.adapters.arbor_answers import refusal_in
from mis.adapters.arbor_reading import ArborReading
from mis.adapters.base import unexpected_answer
from mis.adapters.conversation import Conversation
from mis.calls import Reply, Request, json_request
from mis.capabilities import Capabilities
from mis.marks import Mark, Result, failed

_BY_TIME, _BY_NAME, _LESSON = "roll_call_time", "roll_call_name", "lesson"


class ArborAdapter(ArborReading):
    """Known from Arbor's own client (github.com/arbor-education/sis-sdk-php): the addresses, keys and
    their order of `Service/AttendanceRollCallRegistration.php` and `Service/AttendanceRegistration.php`.

    A roll call is found by its moment or by its date and name, never by both: the client sends one or the
    other, and leaves the key `rollCallDateTime` out with a name. `minutesLate` is null in a roll call where
    there are none; in a lesson, `minutesLate` and `note` are left out then.

    Unknown: the body of a success, so any 2xx counts that reports no error, unless it is a page and no
    JSON. Unknown too: how Arbor finds a roll call by its moment, which carries no zone (the client's
    examples use Europe/London and GMT). It is sent the usual start of the half day by the school's own
    settings, on the school's clock or in the zone `timezone`.
    """

    provider = "arbor"
    not_secret = frozenset({"username", "application_id", "timezone", "register"})

    @property
    def capabilities(self) -> Capabilities:
        """A roll call has no place for a comment; the register of a lesson has a note."""
        return replace(super().capabilities, takes_comment=self._register == _LESSON)

    def build_write(self, mark: Mark, prepared: Any) -> Request:
        """One mark, in the form of the register that the school chose."""
        lesson = self._register == _LESSON
        row = {
            "student": _reference("Student", "students", mark.student_id),
            "attendanceMark": _reference("AttendanceMark", "attendance-marks", mark.code_id),
            **(self._of_lesson(mark) if lesson else self._of_roll_call(mark)),
        }
        url = self.url("attendance-registration" if lesson else "attendance-roll-call-registration")
        return json_request("POST", url, {"request": {"marks": [row]}}, headers=self.authorised())

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        """A 2xx that reports errors, or a code of its own from 400 on, is a refusal."""
        if not isinstance(json_of(reply), dict):
            return unexpected_answer() if text_of(reply).strip() else Result()
        refused = refusal_in(reply)
        return failed(refused, message=words_of(reply)) if refused else Result()

    @property
    def _register(self) -> str:
        return self.credentials.get("register", "").strip() or _BY_TIME

    def _of_roll_call(self, mark: Mark) -> dict[str, Any]:
        if self._register == _BY_NAME:
            named = {"recordDate": mark.date.isoformat(), "rollCall": mark.session.value}
            return {"minutesLate": mark.minutes_late, **named}
        timed = {"recordDate": None, "rollCall": None, "rollCallDateTime": self._starts(mark)}
        return {"minutesLate": mark.minutes_late, **timed}

    def _of_lesson(self, mark: Mark) -> dict[str, Any]:
        row: dict[str, Any] = {
            "academicUnit": None,
            "includeAcademicUnit": False,
            "sessionStartTime": self._starts(mark),
        }
        if mark.minutes_late:
            row["minutesLate"] = mark.minutes_late
        if mark.comment:
            row["note"] = mark.comment
        return row

    def _starts(self, mark: Mark) -> str:
        zone = self.credentials.get("timezone", "").strip()
        starts = mark.session_starts_at.astimezone(ZoneInfo(zone)) if zone else mark.session_starts_at
        return f"{starts:%Y-%m-%d %H:%M:%S}"


def _reference(kind: str, collection: str, number: str) -> dict[str, str]:
    """How Arbor names one of its things (the client's `Hydrator::extractArray`, abbreviated)."""
    return {"entityType": kind, "href": f"/rest-v2/{collection}/{number}"}
