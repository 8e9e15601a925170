"""The README's steps to set a school up, taken out and run line by line, in a copy of the repository."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
from pathlib import Path

import pytest
import requests

from tests.mis.engine.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


def block_below(heading: str) -> str:
    """The first block of commands below a heading of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(rf"\n## {heading}\n.*?\n```\n(.*?)```", text, re.DOTALL)[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def copy(tmp_path):
    """The files of the repository, with this environment: what `make setup` installs is there already."""
    files = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\0")
    if not files[0]:
        pytest.skip("this is no checkout of the repository")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def test_the_steps_lead_to_a_school_whose_mis_is_connected(copy):
    mis, port = str(free_port()), free_port()
    script = block_below("Set a school up").replace("9000", mis)
    file = copy / "data" / "northfield.json"
    file.write_text(file.read_text().replace("127.0.0.1:9000", f"127.0.0.1:{mis}"))
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(copy),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    with (copy / "said.log").open("w") as log:
        running = subprocess.Popen(
            ["sh", "-eu", "-c", script],
            cwd=copy,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{url}/readyz") or running.poll() is not None, "the server", seconds=120)
        assert running.poll() is None, (copy / "said.log").read_text()
        assert stat.S_IMODE((copy / ".env").stat().st_mode) == 0o600
        done = subprocess.run(
            [".venv/bin/python", "manage.py", "sync_mis", "northfield"],
            cwd=copy,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert f"Database: SQLite, {copy}/custr.sqlite3" in done.stderr
        for name, phrase in (("it", 1), ("office", 2), ("reception", 3)):
            assert may_sign_in(url, name, f"a phrase of your own {phrase}")
        said = (copy / "said.log").read_text()
        assert any(f"at http://127.0.0.1:{port}" in event for event in events_of(said))
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def test_settings_that_are_there_are_left_alone(copy):
    for _ in range(2):
        subprocess.run(["make", "setup"], cwd=copy, check=True, capture_output=True)
        kept = (copy / ".env").read_text()
    assert kept == (copy / ".env").read_text()
    assert len(re.search(r"^SECRET_KEY=(.+)$", kept, re.MULTILINE)[1]) >= 50


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def may_sign_in(url: str, name: str, password: str) -> bool:
    person = requests.Session()
    page = person.get(f"{url}/login/", timeout=10).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "username": name, "password": password}
    return "/login/" not in person.post(f"{url}/login/", data=form, timeout=20).url


def events_of(said: str) -> list[str]:
    lines = [line for line in said.splitlines() if line.startswith("{")]
    return [json.loads(line).get("event", "") for line in lines]
