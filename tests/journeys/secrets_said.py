"""Secret words, and a campaign that says each of them to a real server, in every way there is."""

import json
import socket
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from mis.demo_mis.modes import Mode
from mis.demo_mis.server import DemoMis
from tests.journeys.servers import House, Server
from tests.mis.engine.waiting import wait_until

# None is a word of the product, and none can come about by chance.
PUPIL, TYPED_NAME, REASON, ANSWER, SEARCH = "Zquilby", "Wrexwold", "Gromblewend", "Framblethorpe", "Yexley"
TOKEN, WRONG_TOKEN, PASSWORD, USERNAME = "Ktok3nmark", "Bwrongmark", "Plassword-Qx9mark", "Umbranamark"
PATH, HEADER, CREDENTIAL, METRICS, PIN = "Dpathmark", "Hheadmark", "Vcredmark", "Rmetricsmark", "97531864"
WORDS = [value for name, value in dict(globals()).items() if name.isupper() and isinstance(value, str)]
HOST = "Yhostmark"  # no secret: told once, with the setting that would let it in

MODES = [
    Mode.REFUSING,
    Mode.UNAUTHORISED,
    Mode.ERROR,
    Mode.REDIRECTING,
    Mode.SILENT,
    Mode.RESETTING,
    Mode.BAD_JSON,
    Mode.HUGE,
    Mode.NORMAL,
]


class Campaign:
    """Everybody who talks to the server, and what they say."""

    def __init__(self, house: House, server: Server, mis: DemoMis, token: str) -> None:
        self.house, self.url, self.port, self.mis = house, server.url, server.port, mis
        self.kiosk = requests.Session()
        self.kiosk.headers.update(
            {"Authorization": f"Bearer {token}", "User-Agent": HEADER, "Referer": HEADER}
        )
        self.config = self.kiosk.get(f"{self.url}/api/v1/config", timeout=30).json()
        self.pupil = self.search(PUPIL)[0]["id"]

    def search(self, text: str) -> Any:
        found = self.kiosk.get(f"{self.url}/api/v1/students", params={"search": text}, timeout=30)
        return found.json().get("results")

    def event(self, **changed: Any) -> dict[str, Any]:
        questions = {row["kind"]: row["id"] for row in self.config["questions"]}
        return {
            "id": str(uuid.uuid4()),
            "kind": "early_leave",
            "student_id": self.pupil,
            "reason_text": REASON,
            "occurred_at": datetime.now(UTC).isoformat(),
            "answers": [{"question_id": questions["early_leave"], "answer": ANSWER}],
        } | changed

    def late(self) -> dict[str, Any]:
        """One whose mark is sent."""
        reason = next(row["id"] for row in self.config["reasons"] if row["text"] == "Dentist or doctor")
        return self.event(kind="late_arrival", reason_text=None, reason_id=reason, answers=[])

    def post(self, event: Any, path: str = "/api/v1/attendance", **options: Any) -> requests.Response:
        return self.kiosk.post(f"{self.url}{path}", json=event, timeout=30, **options)

    def at_the_kiosk(self) -> None:
        """Right and wrong, alone and in a batch."""
        self.search(SEARCH)
        event = self.event()
        for said in (event, event, event | {"reason_text": REASON * 2}, {"id": PATH}, [REASON], REASON):
            self.post(said)
        self.post(self.event(student_id=None, student_name=TYPED_NAME))
        self.post(self.event(student_id=None, student_name=f"{TYPED_NAME}\ud800"))
        self.post({"events": [self.event(), {"kind": TYPED_NAME}]}, "/api/v1/attendance/batch")
        self.post({"code": PATH}, "/api/v1/devices/pair")
        self.post({"app_version": PATH, "events_waiting": PATH}, "/api/v1/devices/heartbeat")
        self.kiosk.post(f"{self.url}/api/v1/attendance", data=f'{{"{REASON}"', timeout=30)
        for path in (PATH, f"api/v1/{PATH}", f"api/v1/attendance/{PATH}", f"records/{PATH}/"):
            self.kiosk.get(f"{self.url}/{path}?{SEARCH}={SEARCH}", timeout=30)

    def at_every_door(self, path: str = "/api/v1/config") -> None:
        """Wrong tokens, odd headers, words that no server understands."""
        for headers in (
            {"Authorization": f"Bearer {WRONG_TOKEN}"},
            {"Authorization": f"Basic {WRONG_TOKEN}"},
            {"Cookie": f"sessionid={WRONG_TOKEN}; csrftoken={WRONG_TOKEN}"},
            {"X-Request-ID": f"{HEADER} {HEADER}"},
            {"Host": f"{HOST}.example"},
            {"Host": f"{HEADER}.example/{PATH}"},
            {"X-Forwarded-For": HEADER, "X-Forwarded-Host": HEADER},
            {"Content-Length": HEADER},
        ):
            requests.get(f"{self.url}{path}", headers=headers, timeout=30)
        for token in (METRICS, WRONG_TOKEN):
            headers = {"Authorization": f"Bearer {token}"}
            requests.get(f"{self.url}/metrics", headers=headers, timeout=30)
        for line in (
            f"GET /{PATH}?{SEARCH} HTTP/9.9",
            f"{PATH} / HTTP/1.1",
            f"GET /{PATH} {PATH} HTTP/1.1",
            f"GET / HTTP/1.1\r\n{HEADER} {HEADER}",
            f"GET /{PATH}{'x' * 5000} HTTP/1.1",
            f"POST /api/v1/attendance HTTP/1.1\r\nContent-Length: 90\r\n\r\n{REASON}",
        ):
            self.say(line)

    def say(self, line: str) -> None:
        """Bytes on the wire, and gone."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as wire:
            wire.sendall(f"{line}\r\n\r\n".encode())
            wire.shutdown(socket.SHUT_WR)
            wire.recv(1024)

    def in_the_office(self) -> None:
        """Signing in, wrongly and rightly; staff pages and the admin."""
        person = requests.Session()
        for username, password in ((USERNAME, "x" * 12), (USERNAME, PASSWORD + "x"), (USERNAME, PASSWORD)):
            self.submit(person, "/login/", username=username, password=password)
        assert person.get(f"{self.url}/admin/", timeout=30).status_code == 200, "nobody is signed in"
        for path in (
            f"/?search={SEARCH}",
            f"/records/?search={SEARCH}&part={SEARCH}",
            f"/admin/custr/student/?q={SEARCH}",
            f"/admin/custr/student/?{SEARCH}={SEARCH}",
            f"/admin/{PATH}/?next={quote(SEARCH)}",
        ):
            person.get(f"{self.url}{path}", timeout=30)
        self.submit(person, "/admin/custr/device/add/", name=PATH)
        self.submit(person, "/admin/mis/connection/1/change/", credential_token=CREDENTIAL, base_url=PATH)
        person.post(f"{self.url}/login/", data={"username": USERNAME}, timeout=30)  # no token: 403

    def submit(self, person: requests.Session, path: str, **said: str) -> requests.Response:
        """As a browser does, with the token of the form."""
        person.get(f"{self.url}{path}", timeout=30)
        tokens = [cookie.value for cookie in person.cookies if cookie.name.endswith("-csrf")]
        whole = said | {"csrfmiddlewaretoken": (tokens[0] if tokens else "") or ""}
        return person.post(f"{self.url}{path}", data=whole, timeout=30, headers={"Referer": self.url})

    def while_the_mis_fails(self) -> None:
        """One attempt in every way that an MIS can fail."""
        for mode in MODES:
            self.mis.behave(mode)
            event = self.event(
                reason_text=None, reason_id=self.config["reasons"][0]["id"], kind="late_arrival"
            )
            assert self.post(event | {"answers": []}).status_code == 201, mode
            wait_until(lambda event=event: self.ended(event), f"the attempt while {mode}", seconds=20)

    def ended(self, event: dict[str, Any]) -> bool:
        found = self.kiosk.get(f"{self.url}/api/v1/attendance/{event['id']}", timeout=30).json()
        return found["writeback"]["status"] != "pending"

    def while_the_database_is_broken(self) -> None:
        """A table is gone: the interface says so, and a page too."""
        with broken(self.house.folder / "journey.sqlite3"):
            assert self.post(self.event()).status_code == 503
            person = requests.Session()
            self.submit(person, "/login/", username=USERNAME, password=PASSWORD)
            assert person.get(f"{self.url}/records/?search={SEARCH}", timeout=30).status_code == 503


@contextmanager
def broken(file: Path) -> Iterator[None]:
    """Without the records, for a while."""
    database = sqlite3.connect(file, timeout=20, isolation_level=None)
    database.execute("ALTER TABLE attendance_attendancerecord RENAME TO away")
    try:
        yield
    finally:
        database.execute("ALTER TABLE away RENAME TO attendance_attendancerecord")
        database.close()


def lines_of(log: Path) -> list[dict[str, Any]]:
    """Every line of a log, which has to be JSON."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
