"""A database and the production server on it, as `make serve` starts it, with the bare view beside."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, repeat
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from cryptography.fernet import Fernet

from bench.school import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
Address = tuple[str, int]


@dataclass
class House:
    """One SQLite file in `folder` (or the database of `database_url`), and the servers that share it."""

    folder: Path
    database_url: str = ""
    env: dict[str, str] = field(init=False)
    servers: list["Server"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.env = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "bench.serving.settings",
            "SECRET_KEY": secrets.token_urlsafe(60),
            "CREDENTIALS_KEYS": Fernet.generate_key().decode(),
            "DATABASE_URL": self.database_url or f"sqlite:///{self.database}",
            "MIS_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
            "BENCH_PASSWORD": PASSWORD,
            "LOG_LEVEL": "error",
        }
        self.manage("migrate", "--verbosity", "0")

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "bench.sqlite3"

    def manage(self, *arguments: str) -> str:
        """Run a command to its end; what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
        return done.stdout

    def provision(self, school: dict[str, Any]) -> list[str]:
        """Set a school up; the tokens of its kiosks."""
        file = self.folder / "school.json"
        file.write_text(json.dumps(school), encoding="utf-8")
        return [
            kiosk["token"] for kiosk in json.loads(self.manage("provision", str(file), "--json"))["kiosks"]
        ]

    def serve(self) -> "Server":
        """One more server process."""
        server = Server(self.env, self.folder)
        self.servers.append(server)
        return server

    def close(self) -> None:
        """Stop every server, however."""
        for server in self.servers:
            server.kill()


class Server:
    """Gunicorn with the product's own configuration: one worker of eight threads."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address: Address = ("127.0.0.1", int(probe.getsockname()[1]))
        self.url = f"http://127.0.0.1:{self.address[1]}"
        with (folder / f"server-{self.address[1]}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "custr.wsgi:application", "-c", "gunicorn.conf.py"],
                cwd=ROOT,
                env=env | {"PORT": str(self.address[1])},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait(f"the server does not answer; see {folder}")

    def _wait(self, otherwise: str) -> None:
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            try:
                with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise RuntimeError(otherwise)

    def memory_mb(self) -> float:
        """Resident memory of the worker."""
        master = self._process.pid
        worker = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()[0]
        status = Path(f"/proc/{worker}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def kill(self) -> None:
        """The master and its worker."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=10)


class Kiosks:
    """The kiosks of one school, taking turns: an event of another pupil each time."""

    def __init__(self, server: Server, tokens: list[str]) -> None:
        self._tokens = tokens
        self._reason = self.get(server, "/api/v1/config")["reasons"][0]["id"]
        self._pupils = sorted(
            {
                row["id"]
                for name in _SEARCHED
                for row in self.get(server, f"/api/v1/students?search={name}")["results"]
            }
        )

    def get(self, server: Server, path: str) -> Any:
        """What the interface answers."""
        asked = Request(server.url + path, headers={"Authorization": f"Bearer {self._tokens[0]}"})
        with urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    def events(self) -> Iterator[bytes]:
        """New events without end, each as a whole HTTP request."""
        for number in count():
            yield self._post("/api/v1/attendance", self._event(number), number)

    def batches(self, size: int) -> Iterator[bytes]:
        """The same, many in one request."""
        for number in count():
            events = [self._event(number * size + place) for place in range(size)]
            yield self._post("/api/v1/attendance/batch", {"events": events}, number)

    def searches(self) -> Iterator[bytes]:
        """Searches as somebody types them."""
        for number in count():
            yield self._get(f"/api/v1/students?search={_SEARCHED[number % len(_SEARCHED)]}", number)

    def _event(self, number: int) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid4()),
            "kind": "late_arrival",
            "student_id": self._pupils[number % len(self._pupils)],
            "reason_id": self._reason,
            "occurred_at": datetime.now(UTC).isoformat(),
        }

    def _post(self, path: str, content: Any, number: int) -> bytes:
        body = json.dumps(content).encode()
        return request("POST", path, self._bearer(number), "Content-Type: application/json", body=body)

    def _get(self, path: str, number: int) -> bytes:
        return request("GET", path, self._bearer(number))

    def _bearer(self, number: int) -> str:
        return f"Authorization: Bearer {self._tokens[number % len(self._tokens)]}"


_SEARCHED = (
    "ava",
    "oli",
    "smi",
    "now",
    "jon",
    "kha",
    "ame",
    "ola%20ols",
    "isl",
    "hen%20tay",
    "yil",
    "obr",
    "mur",
)


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    """A whole HTTP request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def bare() -> Iterator[bytes]:
    """The bare view, without end."""
    return repeat(request("GET", "/bare"))
