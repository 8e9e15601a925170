"""Arbor's REST interface as it is documented: a roll call, two listings with their details, a changelog."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mis.adapters.arbor import ArborAdapter
from tests.mis.adapters.stubs import Stub
from tests.mis.fakes import Received, answer_bytes

USER, PASSWORD = "custr@north.example", "pa:ss wörd/+="
ROLL_CALL = "/rest-v2/attendance-roll-call-registration"
KINDS = {"students": "Student", "attendance-marks": "AttendanceMark"}
FORBIDDEN = {"response": {"code": 401, "reason": "Unauthorized", "errors": []}}


def answered(value: Any, status: int = 200) -> bytes:
    return answer_bytes(status, json.dumps(value).encode())


class ArborStub(Stub):
    adapter_class = ArborAdapter
    base_path = "rest-v2/"
    credentials = {"username": USER, "password": PASSWORD}
    secrets = (PASSWORD,)
    undocumented = (
        b"not json",
        b"<html>Sign in</html>",
        b"[]",
        b"null",
        b"true",
        b'"ok"',
        b"\xff\xfe\x00\x01",
    )

    def __init__(self) -> None:
        self.students = {
            "12": {"preferredFirstName": "Ava", "preferredLastName": "Olsen"},
            "13": {"legalFirstName": "Benedict", "legalLastName": "Ng"},
        }
        self.marks = {"LATE": {"attendanceMark": "L", "markDescription": "Late", "active": True}}
        self.changes: list[dict[str, Any]] = []
        self.page_size: int | None = None  # None: as it is asked for

    def is_write(self, request: Received) -> bool:
        return (request.method, request.path) == ("POST", ROLL_CALL)

    def accept(self, request: Received) -> bytes:
        return answered({"response": {"code": 200, "reason": "OK", "errors": []}})

    def said(self, request: Received) -> Mapping[str, Any]:
        (row,) = request.json["request"]["marks"]
        found = {
            "student": row["student"]["href"].removeprefix("/rest-v2/students/"),
            "code": row["attendanceMark"]["href"].removeprefix("/rest-v2/attendance-marks/"),
        }
        return found | ({"minutes": row["minutesLate"]} if "minutesLate" in row else {})

    def answer_other(self, request: Received) -> bytes:
        if request.headers.get("authorization") != f"Basic {basic(USER, PASSWORD)}":
            return answered(FORBIDDEN, 401)
        parts = urlsplit(request.path)
        name = parts.path.removeprefix("/rest-v2/")
        listings = {"students": list(self.students), "attendance-marks": list(self.marks)}
        if name in listings:
            return self._listing(name, listings[name], parts.query)
        return answered({"changes": self.changes}) if name == "students/changelog" else self._detail(name)

    def _detail(self, name: str) -> bytes:
        collection, _, key = name.partition("/")
        if collection == "students" and key in self.students:
            person = {"entityType": "Person", **self.students[key]}
            return answered({"student": {"entityType": "Student", "revisionId": "700", "person": person}})
        if collection == "attendance-marks" and key in self.marks:
            return answered({"attendanceMark": {"code": key, **self.marks[key]}})
        return answered({"response": {"code": 404, "reason": "Not Found", "errors": []}}, 404)

    def _listing(self, collection: str, keys: list[str], query: str) -> bytes:
        asked = {key: int(values[0]) for key, values in parse_qs(query).items()}
        size = self.page_size or asked["page-size"]
        first = (asked["page-number"] - 1) * size
        rows = [
            {"entityType": KINDS[collection], "href": f"/rest-v2/{collection}/{key}", "displayName": key}
            for key in keys[first : first + size]
        ]
        root = {"students": "students", "attendance-marks": "attendanceMarks"}[collection]
        return answered({root: rows})


def basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()
