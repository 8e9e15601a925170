"""The command: starts fast, says where it is, stops on a signal, fails in one sentence."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.mis.demo_mis.clients import Raw, a_mark

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
COMMAND = [sys.executable, "-m", "mis.demo_mis"]
MANAGED = [sys.executable, "manage.py", "demo_mis"]


def run(*arguments: str, command: list[str] = COMMAND) -> subprocess.CompletedProcess[str]:
    """The command, run until it ends."""
    return subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@contextmanager
def started(command: list[str] = COMMAND) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The command, running, and what it printed by name."""
    process = subprocess.Popen(
        [*command, "--port", "0"],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    lines = [process.stdout.readline().strip() for _ in range(6)]
    try:
        yield process, {line.partition("  ")[0]: line.partition("  ")[2].strip() for line in lines[1:]}
    finally:
        process.kill()
        process.communicate()


def port_of(said: dict[str, str]) -> int:
    """The port in the address that was printed."""
    return int(said["registers"].rstrip("/").rpartition(":")[2])


def test_it_prints_its_addresses_and_its_token_and_answers_there() -> None:
    with started() as (_, said):
        raw = Raw(port=port_of(said), token=said["token"])
        assert said["token"] == "demo-token"
        assert said["school id"] == "A1930499544"
        assert said["API"] == f"{said['registers']}v1.0/"
        assert raw.write(a_mark()).status == 200
        assert raw.get("/panel").status == 200


def test_it_starts_in_well_under_a_second() -> None:
    began = monotonic()
    with started():
        assert monotonic() - began < 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_it_within_a_second(number: signal.Signals) -> None:
    with started() as (process, said):
        raw = Raw(port=port_of(said), token=said["token"])
        raw.press("silent")
        with raw.connect() as waiting, raw.connect() as page:
            waiting.sendall(b"GET /v1.0/schools/ HTTP/1.1\r\nHost: mis\r\n\r\n")
            page.sendall(b"GET /live HTTP/1.1\r\nHost: mis\r\n\r\n")
            assert page.recv(10)
            began = monotonic()
            process.send_signal(number)
            assert process.wait(timeout=5) == 0
            assert monotonic() - began < 1
        assert process.communicate()[1] == ""


def test_a_taken_port_is_one_sentence_and_exit_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("--port", str(port))
    assert ended.returncode == 1
    assert ended.stderr == f"The demo MIS cannot listen on 127.0.0.1 port {port}: Address already in use.\n"
    assert ended.stdout == ""


def test_a_host_that_is_not_ours_is_one_sentence_and_exit_1() -> None:
    ended = run("--port", "0", "--host", "192.0.2.1")
    assert ended.returncode == 1
    assert ended.stderr.startswith("The demo MIS cannot listen on 192.0.2.1 port 0: ")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_is_none_is_one_sentence_and_exit_2(port: str) -> None:
    ended = run(f"--port={port}")
    assert (ended.returncode, ended.stderr) == (2, f"{port} is not a port: give a number from 0 to 65535.\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file or directory."),
        ("{", "is not a school file: "),
        ("[]", "is not a school file: "),
        ("{}", "has no 'mis' where a demo MIS needs it."),
        ('{"mis": null}', "is not a school file: "),
        ("\ud83d", "is not a school file: "),
    ],
)
def test_a_file_that_is_no_school_is_one_sentence_and_exit_2(
    tmp_path: Path, content: str | None, words: str
) -> None:
    path = tmp_path / "school.json"
    if content is not None:
        path.write_bytes(content.encode("utf-16" if content > "\x7f" * 2 else "utf-8", "surrogatepass"))
    ended = run("--port", "0", "--data", str(path))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"{path} {words}")
    assert ended.stderr.count("\n") == 1


def test_the_managed_command_serves_and_stops_like_the_other() -> None:
    with started(MANAGED) as (process, said):
        raw = Raw(port=port_of(said), token=said["token"])
        assert raw.write(a_mark()).status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        assert process.communicate()[1] == ""


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--port", "70000"], 2, "70000 is not a port: give a number from 0 to 65535.\n"),
        (["--port", "0", "--data", "/nowhere"], 2, "/nowhere cannot be read: No such file or directory.\n"),
        (["--port", "0", "--host", "192.0.2.1"], 1, "The demo MIS cannot listen on 192.0.2.1 port 0: "),
    ],
)
def test_the_managed_command_fails_in_one_sentence(arguments: list[str], status: int, sentence: str) -> None:
    ended = run(*arguments, command=MANAGED)
    assert ended.returncode == status
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1


def test_another_school_can_be_served(tmp_path: Path) -> None:
    content = json.loads((ROOT / "data" / "northfield.json").read_text())
    content["school"]["name"] = "Southfield <School>"
    content["mis"]["credentials"] = {"token": "other", "school_id": "A7"}
    content["students"] = content["students"][:40]
    del content["day"]
    path = tmp_path / "school.json"
    path.write_text(json.dumps(content))
    from mis.demo_mis import DemoMis

    with DemoMis(data=path) as demo:
        raw = Raw(port=demo.port, token="other")
        assert raw.get("/v1.0/schools/A7/students").status == 200
        assert "Southfield &lt;School&gt;" in raw.get("/").text
