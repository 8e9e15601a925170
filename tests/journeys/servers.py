"""Real servers for whole journeys: the production server on a database file of its own."""

import atexit
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import requests
from cryptography.fernet import Fernet

from tests.mis.engine.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]


@cache
def _migrated_file() -> Path:
    """A SQLite file with the tables, made once a run: each house begins with a copy."""
    folder = Path(tempfile.mkdtemp(prefix="custr-journeys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    file = folder / "migrated.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


def migrate(database_url: str) -> None:
    """Make the tables."""
    settings = {"PATH": os.environ["PATH"], "DEBUG": "true", "DATABASE_URL": database_url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=settings, check=True, timeout=120)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """One database, and the servers that share it."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(init=False)
    servers: list["Process"] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.env = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": secrets.token_urlsafe(60),
            "CREDENTIALS_KEYS": Fernet.generate_key().decode(),
            "DATABASE_URL": f"sqlite:///{self.folder}/journey.sqlite3",
            "MIS_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
            "ALLOWED_HOSTS": "127.0.0.1",
            "KIOSK_PIN": "2468",
        } | self.settings
        if not self.settings.get("DATABASE_URL"):
            shutil.copy(_migrated_file(), self.database)

    def manage(self, *arguments: str) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def provision(self, school: dict[str, Any]) -> str:
        """Set a school up; the token of its kiosk."""
        file = self.folder / "school.json"
        file.write_text(json.dumps(school), encoding="utf-8")
        return str(json.loads(self.manage("provision", str(file), "--json"))["kiosks"][0]["token"])

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "journey.sqlite3"

    def serve(self, *under: str, started: str = "/readyz") -> "Server":
        """One more server process on the same database; `under` another command, such as `setpriv …`.

        It is waited for until it answers at `started`.
        """
        log = self.folder / f"server-{len(self.servers)}.log"
        server = Server(self.env, log, under=under, port=free_port(), started=started)
        self.servers.append(server)
        server.start()
        return server

    def work(self, *, said: str = "") -> "Worker":
        """One more worker on the same broker; waited for until it has said that, or is ready."""
        worker = Worker(self.env, self.folder / f"worker-{len(self.servers)}.log", awaited=said)
        self.servers.append(worker)
        worker.start()
        return worker

    def close(self) -> None:
        """Stop every process, however."""
        for server in self.servers:
            server.kill()


@dataclass
class Process:
    """One of the processes of a deployment, with what it prints in a file."""

    env: dict[str, str]
    log: Path
    under: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> list[str]:
        """What is run, with this Python."""
        raise NotImplementedError

    def ready(self) -> bool:
        """Whether it does its work by now."""
        raise NotImplementedError

    def start(self) -> None:
        """Start, and wait until it is ready."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.under, sys.executable, "-m", *self.command],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self.ready, f"the process to be ready; see {self.log}", seconds=60)

    def signal_end(self) -> None:
        """SIGTERM, without waiting."""
        assert self.process is not None
        self.process.terminate()

    def terminate(self) -> int:
        """SIGTERM, and wait for the end; its exit status."""
        self.signal_end()
        assert self.process is not None
        return self.process.wait(timeout=60)

    def kill(self) -> None:
        """kill -9 of the process and its children."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)


@dataclass
class Server(Process):
    """The production server: gunicorn, as `make serve` starts it."""

    port: int = 0
    started: str = "/readyz"

    def __post_init__(self) -> None:
        self.env = self.env | {"PORT": str(self.port)}

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def command(self) -> list[str]:
        """The server's."""
        return ["gunicorn", "custr.wsgi:application", "-c", "gunicorn.conf.py"]

    @property
    def worker(self) -> int:
        """The process id of the master's worker."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(children.read_text(encoding="ascii").split()[0])

    def ready(self) -> bool:
        """Whether it answers what is asked of it at its start."""
        try:
            return requests.get(f"{self.url}{self.started}", timeout=5).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False


@dataclass
class Worker(Process):
    """A worker of the Celery engine, as the deployment's files start it."""

    awaited: str = ""

    @property
    def command(self) -> list[str]:
        """The worker's; what its log says of a message is looked at."""
        return ["celery", "-A", "custr", "worker", "--loglevel", "info"]

    def ready(self) -> bool:
        """Whether it listens to its broker, or has found that there is none."""
        said = self.log.read_text(encoding="utf-8", errors="replace")
        return self.awaited in said if self.awaited else " ready." in said or "Cannot connect" in said
