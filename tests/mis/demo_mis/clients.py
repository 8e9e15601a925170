"""Two clients: one that speaks as Wonde's own PHP client does, one that sends what it is told."""

import json
import socket
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlencode, urlsplit

SCHOOL = "A1930499544"
STUDENTS = f"/v1.0/schools/{SCHOOL}/students/"
CODES = f"/v1.0/schools/{SCHOOL}/attendance-codes/"
SESSION = f"/v1.0/schools/{SCHOOL}/attendance/session/"

DAISY = "A1749000965"  # Daisy Bennett, 7B, present when the register was taken on 2026-11-23
EVIE = "A1749000193"  # Evie King, 8A
LEAVER = "A1749000000"  # Wei Carter, who has left
LATE, UNAUTHORISED_LATE, MEDICAL = "A1203", "A1222", "A1215"  # L, U, M


def a_mark(**changed: Any) -> dict[str, Any]:
    """One complete row of a session write; a value of None leaves its key out."""
    row = {"date": "2026-11-23", "session": "AM", "student_id": DAISY, "attendance_code_id": LATE} | changed
    return {key: value for key, value in row.items() if value is not None}


@dataclass
class VendorClient:
    """Speaks as the vendor's client: Basic with the token as user, `next` followed verbatim."""

    endpoint: str
    token: str
    seen: list[str] = field(default_factory=list)

    def all(self, uri: str, includes: list[str] | None = None, **parameters: str) -> Iterator[dict[str, Any]]:
        """Every row of a resource, page after page."""
        if includes:
            parameters["include"] = ",".join(includes)
        url: str | None = self.endpoint + uri + (f"?{urlencode(parameters)}" if parameters else "")
        while url:
            answer = self.call("GET", url)
            yield from answer["data"]
            url = answer.get("meta", {}).get("pagination", {}).get("next")

    def get(self, uri: str) -> Any:
        """One resource, its data only."""
        return self.call("GET", self.endpoint + uri)["data"]

    def session_register(self, school: str, *rows: Mapping[str, Any]) -> Any:
        """Post a register of session marks."""
        url = f"{self.endpoint}schools/{school}/attendance/session/"
        return self.call("POST", url, json.dumps({"attendance": rows}).encode())

    def call(self, method: str, url: str, body: bytes | None = None) -> Any:
        """One request on a connection of its own; anything but a 2xx is an error."""
        self.seen.append(url)
        address = urlsplit(url)
        assert address.hostname
        connection = HTTPConnection(address.hostname, address.port, timeout=10)
        headers = {
            "Authorization": "Basic " + b64encode(f"{self.token}:".encode()).decode(),
            "User-Agent": "wonde-php-client-3.1.4",
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection.request(method, f"{address.path}?{address.query}".rstrip("?"), body=body, headers=headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        assert 200 <= response.status < 300, (response.status, content)
        return json.loads(content)


@dataclass(frozen=True)
class Reply:
    """A whole answer as it came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass
class Raw:
    """Sends what it is told, with the token unless told otherwise; follows nothing."""

    port: int
    token: str

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 10,
    ) -> Reply:
        """One request on a fresh connection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            given = {"Authorization": f"Bearer {self.token}", **(headers or {})}
            connection.request(method, path, body=body, headers=given)
            response: HTTPResponse = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        """Read something; a header's underscores become hyphens."""
        return self.request("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def write(self, *rows: Any, timeout: float = 10) -> Reply:
        """Write session marks."""
        return self.post(SESSION, {"attendance": list(rows)}, timeout=timeout)

    def post(self, path: str, content: Any, timeout: float = 10) -> Reply:
        """Post something as JSON."""
        return self.request("POST", path, body=json.dumps(content).encode(), timeout=timeout)

    def press(self, mode: str, **fields: str) -> Reply:
        """Press a button of the panel, as its own page does."""
        origin = f"http://127.0.0.1:{self.port}"
        body = urlencode({"mode": mode, **fields}).encode()
        return self.request("POST", "/panel", body=body, headers={"Origin": origin})

    def connect(self, timeout: float = 10) -> socket.socket:
        """A bare connection, for what no library would send."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def say(self, content: bytes) -> bytes:
        """Send bytes, stop sending, and read until the other side is done."""
        with self.connect() as connection:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    content = b""
    while piece := connection.recv(65536):
        content += piece
    return content
