"""An ODS as Ed-Fi documents it: a token, resources by offset, events with the category in their key."""

import base64
import json
from collections.abc import Mapping
from datetime import time
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mis.adapters.edfi import EdFiAdapter
from mis.adapters.edfi_access import EVENTS
from tests.mis.adapters.stubs import Stub
from tests.mis.fakes import Received, answer_bytes

CLIENT, SECRET, TOKEN = "custr-client7", "s3cret/with+odd=signs", "bd9f0a52c0f84bfe"
SCHOOL = 255901001
DATA = "/data/v3/ed-fi/"
KEY = (
    "schoolReference",
    "studentReference",
    "sessionReference",
    "eventDate",
    "attendanceEventCategoryDescriptor",
)
CATEGORY = "uri://ed-fi.org/AttendanceEventCategoryDescriptor"
PROBLEM = {"Content-Type": "application/problem+json"}


def problem(status: int, kind: str, **more: Any) -> bytes:
    """An error as the ODS words it."""
    body = {"type": f"urn:ed-fi:api:{kind}", "status": status, "correlationId": "c0ffee", **more}
    return answer_bytes(status, json.dumps(body).encode(), headers=PROBLEM)


class EdFiStub(Stub):
    adapter_class = EdFiAdapter
    credentials = {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "school_id": str(SCHOOL),
        "school_year": "2027",
        "session_name": "2026-2027 Fall Semester",
    }
    secrets = (SECRET, TOKEN)
    undocumented = (b"not json", b"<html>Sign in</html>", b"{}", b"[]", b"null", b'{"id": "1"}')

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.resources: dict[str, list[dict[str, Any]]] = {}
        self.sessions: list[dict[str, Any]] = []
        self.token = TOKEN
        self.expires_in: Any = 1800
        self.tokens_given = 0
        self.delete_status = 204
        self.hold_session(self.credentials["session_name"], "2026-08-24", "2027-06-11")
        self.root: Any = "usual"  # what discovery says; None: there is none
        self.roots_read = 0
        self._numbers = count(1)

    def is_write(self, request: Received) -> bool:
        return (request.method, request.path) == ("POST", DATA + EVENTS)

    def said(self, request: Received) -> Mapping[str, Any]:
        event = request.json
        when = event.get("arrivalTime") or event.get("departureTime")
        reason = event.get("attendanceEventReason")
        return {
            "student": event["studentReference"]["studentUniqueId"],
            "code": event["attendanceEventCategoryDescriptor"],
            "time": time.fromisoformat(when),
            **({"comment": reason} if reason is not None else {}),
        }

    def accept(self, request: Received) -> bytes:
        if not self._knows(request):
            return problem(401, "security:authentication", title="Authentication Failed")
        event = request.json
        held = [known for known in self.events if all(known[name] == event[name] for name in KEY)]
        self.hold(**event, **({"id": held[0]["id"]} if held else {}))
        return answer_bytes(200 if held else 201, headers={"Location": "https://ods.example/events/1"})

    def hold_session(self, name: str, begins: str, ends: str, *, year: int = 2027) -> None:
        """A session of the school (a term), as `edFi_session` of the resources' OpenAPI."""
        row = {
            "schoolReference": {"schoolId": SCHOOL},
            "schoolYearTypeReference": {"schoolYear": year},
            "sessionName": name,
            "beginDate": begins,
            "endDate": ends,
            "termDescriptor": "uri://ed-fi.org/TermDescriptor#Fall Semester",
            "totalInstructionalDays": 88,
        }
        self.sessions.append(row)

    def is_optional(self, request: Received) -> bool:
        """Discovery, and the sessions: an ODS may have neither for us."""
        return request.method == "GET" and urlsplit(request.path).path in ("/", f"{DATA}sessions")

    def hold(self, **event: Any) -> dict[str, Any]:
        """Put an event there, in place of one with the same id."""
        number = next(self._numbers)
        whole = {"id": f"{number:032x}", **event, "_etag": str(5_250_000_000 + number)}
        self.events = [known for known in self.events if known["id"] != whole["id"]] + [whole]
        return whole

    def answer_other(self, request: Received) -> bytes:
        parts = urlsplit(request.path)
        if (request.method, parts.path) == ("GET", "/"):
            return self._discover(request)
        if (request.method, parts.path) == ("POST", "/oauth/token"):
            return self._give_token(request)
        if not self._knows(request):
            return problem(401, "security:authentication", title="Authentication Failed")
        name = parts.path.removeprefix(DATA)
        if request.method == "DELETE":
            return self._delete(name.removeprefix(f"{EVENTS}/"), request)
        return self._rows(name, dict(parse_qsl(parts.query)))

    def _discover(self, request: Received) -> bytes:
        """The root, as the guidelines' Discovery API has it."""
        self.roots_read += 1
        if self.root is None:
            return problem(404, "not-found", detail="The specified data could not be found.")
        host = f"http://{request.headers['host']}"
        usual = {"oauth": f"{host}/oauth/token", "dataManagementApi": f"{host}/data/v3/"}
        said = {"version": "7.3", "suite": "3", "urls": {"dependencies": f"{host}/metadata/", **usual}}
        return answer_bytes(200, json.dumps(said if self.root == "usual" else self.root).encode())

    def _give_token(self, request: Received) -> bytes:
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {pair}":
            return answer_bytes(401, b'{"error": "invalid_client"}')
        assert request.body == b"grant_type=client_credentials"
        self.tokens_given += 1
        given = {"access_token": self.token, "expires_in": self.expires_in, "token_type": "bearer"}
        return answer_bytes(200, json.dumps(given).encode())

    def _knows(self, request: Received) -> bool:
        return request.headers.get("authorization") == f"Bearer {self.token}"

    def _delete(self, number: str, request: Received) -> bytes:
        (event,) = [known for known in self.events if known["id"] == number] or [None]
        if event is None:
            return problem(404, "not-found", detail="Resource to delete was not found.")
        if request.headers.get("if-match", event["_etag"]).strip('"') != event["_etag"]:
            return problem(412, "optimistic-lock-failed", detail="The resource was changed by another.")
        if self.delete_status != 204:
            return problem(self.delete_status, "security:authorization", detail="No access to delete.")
        self.events.remove(event)
        return answer_bytes(204)

    def _rows(self, name: str, query: dict[str, str]) -> bytes:
        offset, limit = int(query.pop("offset", "0")), int(query.pop("limit", "25"))
        counted = query.pop("totalCount", "false") == "true"
        source = {EVENTS: self.events, "sessions": self.sessions}.get(name) or self.resources.get(name, [])
        rows = [row for row in source if all(str(_field(row, key)) == value for key, value in query.items())]
        headers = {"Total-Count": str(len(rows))} if counted else {}
        return answer_bytes(200, json.dumps(rows[offset : offset + limit]).encode(), headers=headers)


def _field(row: Mapping[str, Any], name: str) -> Any:
    """A property by which a resource is found: its own, or one of its references'."""
    inner = (value for key, value in row.items() if key.endswith("Reference"))
    return next((held[name] for held in (row, *inner) if name in held), None)
