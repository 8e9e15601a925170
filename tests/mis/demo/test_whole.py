"""The whole demo, as `make demo` starts it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.journeys.servers import ROOT, free_port

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("demo")]


class Demo:
    """A demo of its own folder and ports, with nothing in the environment."""

    def __init__(self, folder: str, port: int, mis_port: int) -> None:
        self.port, self.mis_port = port, mis_port
        env = {"PATH": os.environ["PATH"], "DEMO_FOLDER": folder}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mis.demo"],
            cwd=ROOT,
            env=env | {"PORT": str(port), "MIS_PORT": str(mis_port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said = ""

    def ready(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return self.said
        raise AssertionError(self.said + (self.process.stderr.read() if self.process.stderr else ""))

    def end(self, number: int = signal.SIGINT) -> tuple[int, str]:
        if number:
            self.process.send_signal(number)
        _, complaint = self.process.communicate(timeout=40)
        return self.process.returncode, complaint

    def children(self) -> list[int]:
        task = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in task.read_text().split()]


@pytest.fixture
def demo() -> Iterator[Callable[[], Demo]]:
    folder = f".demo-test-{os.getpid()}"
    port, mis_port = free_port(), free_port()
    running: list[Demo] = []

    def start() -> Demo:
        running.append(Demo(folder, port, mis_port))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.end()
    shutil.rmtree(ROOT / folder, ignore_errors=True)


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def token_of(said: str) -> str:
    found = re.search(r"kiosk/#token=(\S+)", said)
    assert found
    return found[1]


def arrive_late(demo: Demo, token: str) -> dict[str, object]:
    """What a kiosk does: find a pupil, record, and wait for the mark."""
    api = f"http://127.0.0.1:{demo.port}/api/v1/"
    caller = {"Authorization": f"Bearer {token}"}
    pupil = requests.get(f"{api}students", {"search": "oli"}, headers=caller, timeout=5).json()["results"][0]
    reasons = requests.get(f"{api}config", headers=caller, timeout=5).json()["reasons"]
    event = {
        "id": "018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a10",
        "kind": "late_arrival",
        "student_id": pupil["id"],
        "reason_id": next(reason["id"] for reason in reasons if reason["text"] == "Overslept"),
        "occurred_at": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()),
    }
    requests.post(f"{api}attendance", json=event, headers=caller, timeout=5).raise_for_status()
    for _ in range(100):
        record = requests.get(f"{api}attendance/{event['id']}", headers=caller, timeout=5).json()
        if record["writeback"]["status"] != "pending":
            break
        time.sleep(0.1)
    return dict(record)


def test_the_demo_shows_a_mark_arrive_and_leaves_nothing_behind(demo: Callable[[], Demo]) -> None:
    first = demo()
    said = first.ready()
    assert f"http://127.0.0.1:{first.mis_port}/" in said
    assert "office / " in said
    record = arrive_late(first, token_of(said))
    assert record["writeback"]["status"] == "successful"
    assert record["writeback"]["attendance_code"] == "U"
    children = first.children()
    assert len(children) == 2
    assert first.end() == (0, "")
    assert not listening(first.port)
    assert not listening(first.mis_port)
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)

    began = time.monotonic()
    second = demo()
    assert token_of(second.ready()) == token_of(said)
    assert time.monotonic() - began < 10
    kept = f"http://127.0.0.1:{second.port}/api/v1/attendance/{record['id']}"
    caller = {"Authorization": f"Bearer {token_of(said)}"}
    assert requests.get(kept, headers=caller, timeout=5).json()["id"] == record["id"]
    os.kill(second.children()[0], signal.SIGKILL)
    status, complaint = second.end(0)
    assert status == 1
    assert complaint.count("\n") == 1
    assert "stopped by itself" in complaint
    assert not listening(second.port)
    assert not listening(second.mis_port)


@pytest.mark.parametrize("name", ["PORT", "MIS_PORT"])
def test_a_busy_port_is_one_sentence(name: str) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        ports = {"PORT": str(free_port()), "MIS_PORT": str(free_port()), name: str(port)}
        done = run(**ports)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is in use: ")
    assert f"{name}=" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("ports", [{"PORT": "web"}, {"PORT": "9000"}, {"PORT": "8000", "MIS_PORT": "8000"}])
def test_ports_that_cannot_be_are_wrong_input(ports: dict[str, str]) -> None:
    done = run(**ports)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def run(**ports: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "mis.demo"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DEMO_FOLDER": ".demo-none", **ports},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
