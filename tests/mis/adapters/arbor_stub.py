"""Arbor's REST interface by the shapes of its own client (github.com/arbor-education/sis-sdk-php).

What is taken as a write is exactly what `src/Arbor/Service/Attendance*Registration.php` builds; what a
listing or a detail looks like is what `src/Arbor/Api/Gateway/PsrRestGateway.php` reads. A listing shows a
row as an abbreviation (`entityType`, `href`, `displayName`), or whole where `abbreviated` is off.
"""

import base64
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mis.adapters.arbor import ArborAdapter
from tests.mis.adapters.stubs import Stub
from tests.mis.fakes import Received, answer_bytes

USER, PASSWORD = "custr@north.example", "pa:ss wörd/+="
ROLL_CALL = "/rest-v2/attendance-roll-call-registration"
LESSON = "/rest-v2/attendance-registration"
FORBIDDEN = {"response": {"code": 401, "reason": "Unauthorized", "errors": []}}
NOT_FOUND = {"response": {"code": 404, "reason": "Not Found", "errors": []}}
BAD_MARK = {"response": {"code": 400, "reason": "API Error", "errors": [{"message": "No such mark"}]}}
KEYS = {
    ROLL_CALL: [
        ["student", "attendanceMark", "minutesLate", "recordDate", "rollCall", "rollCallDateTime"],
        ["student", "attendanceMark", "minutesLate", "recordDate", "rollCall"],
    ],
    LESSON: [
        ["student", "attendanceMark", "academicUnit", "includeAcademicUnit", "sessionStartTime", *more]
        for more in ([], ["minutesLate"], ["note"], ["minutesLate", "note"])
    ],
}
LISTINGS = {
    "AcademicYearEnrolments": "academic-year-enrolments",
    "AttendanceMarks": "attendance-marks",
    "RegistrationFormMemberships": "registration-form-memberships",
    "Students": "students",
}
KINDS = {
    "academic-year-enrolments": "AcademicYearEnrolment",
    "attendance-marks": "AttendanceMark",
    "persons": "Person",
    "registration-form-memberships": "RegistrationFormMembership",
    "registration-forms": "RegistrationForm",
    "students": "Student",
}


def answered(value: Any, status: int = 200) -> bytes:
    return answer_bytes(status, json.dumps(value).encode())


def reference(collection: str, key: str) -> dict[str, str]:
    """A thing as another one names it."""
    return {"entityType": KINDS[collection], "href": f"/rest-v2/{collection}/{key}", "displayName": key}


def moment(text: str) -> dict[str, str]:
    """A date as Arbor writes it."""
    return {"entityType": "date", "date": f"{text} 00:00:00"}


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
        self.things: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in KINDS}
        self.changes: list[dict[str, Any]] = []
        self.page_size: int | None = None  # None: as it is asked for
        self.abbreviated = True
        self.listings = dict(LISTINGS)  # those that this Arbor has
        self.pupil("12", preferredFirstName="Ava", preferredLastName="Olsen")
        self.pupil("13", legalFirstName="Benedict", legalLastName="Ng")
        self.things["attendance-marks"] = {
            "LATE": {"code": "LATE", "attendanceMark": "L", "markDescription": "Late", "active": True}
        }

    def pupil(self, key: str, *, start: str = "2026-09-01", end: str = "2099-07-31", **person: Any) -> None:
        """A student with the person behind, enrolled for a time."""
        student = {"revisionId": "700", "studentNumber": f"00{key}", "person": reference("persons", key)}
        self.things["students"][key] = student
        self.things["persons"][key] = person
        self.things["academic-year-enrolments"][f"9{key}"] = {
            "student": reference("students", key),
            "startDate": moment(start),
            "endDate": moment(end),
        }

    def form(self, key: str, name: str, *students: str) -> None:
        """A registration form, and who is in it."""
        self.things["registration-forms"][key] = {"shortName": name, "registrationFormName": f"Form {name}"}
        for student in students:
            self.things["registration-form-memberships"][f"{key}{student}"] = {
                "student": reference("students", student),
                "registrationForm": reference("registration-forms", key),
                "startDate": moment("2026-09-01"),
                "endDate": moment("2099-07-31"),
            }

    def is_write(self, request: Received) -> bool:
        return request.method == "POST" and request.path in KEYS

    def accept(self, request: Received) -> bytes:
        """One of the client's forms, key for key and in its order; anything else is not understood."""
        (row,) = request.json["request"]["marks"]
        by_name = request.path == ROLL_CALL and "rollCallDateTime" not in row
        named = (row.get("recordDate"), row.get("rollCall"))
        whole = all(named) if by_name else not any(named)
        if list(row) not in KEYS[request.path] or not whole:
            return answered(BAD_MARK, 400)
        return answered({"response": {"code": 200, "reason": "OK", "errors": []}})

    def said(self, request: Received) -> Mapping[str, Any]:
        (row,) = request.json["request"]["marks"]
        found = {
            "student": row["student"]["href"].removeprefix("/rest-v2/students/"),
            "code": row["attendanceMark"]["href"].removeprefix("/rest-v2/attendance-marks/"),
            "minutes": row.get("minutesLate"),
            "comment": row.get("note"),
        }
        return {name: value for name, value in found.items() if value is not None}

    def answer_other(self, request: Received) -> bytes:
        if request.headers.get("authorization") != f"Basic {basic(USER, PASSWORD)}":
            return answered(FORBIDDEN, 401)
        parts = urlsplit(request.path)
        name = parts.path.removeprefix("/rest-v2/")
        if name == "students/changelog":
            return answered({"changes": self.changes})
        if name in self.listings:
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            return answered({name[:1].lower() + _camel(name)[1:]: self._rows(self.listings[name], query)})
        return self._detail(name)

    def _detail(self, name: str) -> bytes:
        collection, _, key = name.partition("/")
        thing = self.things.get(collection, {}).get(key)
        if thing is None:
            return answered(NOT_FOUND, 404)
        kind = KINDS[collection]
        return answered({kind[:1].lower() + kind[1:]: {**reference(collection, key), **thing}})

    def _rows(self, collection: str, query: dict[str, str]) -> list[dict[str, Any]]:
        size = self.page_size or int(query["page-size"])
        first = (int(query["page-number"]) - 1) * size
        found = [
            reference(collection, key) | ({} if self.abbreviated else thing)
            for key, thing in self.things[collection].items()
            if all(_fits(thing, name, value) for name, value in query.items() if name.startswith("filters."))
        ]
        return found[first : first + size]


def _fits(thing: Mapping[str, Any], name: str, value: str) -> bool:
    """`filters.startDate.before=2026-11-23 12:00:00`, as `src/Arbor/Query/Query.php` writes it."""
    _, field, operator = name.split(".")
    known = datetime.fromisoformat(thing[field]["date"])
    asked = datetime.fromisoformat(value)
    return {"before": known < asked, "after": known > asked}[operator]


def _camel(name: str) -> str:
    return re.sub("-(.)", lambda found: found[1].upper(), name)


def basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()
