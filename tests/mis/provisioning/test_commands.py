"""The commands as somebody types them: exit status, one sentence on stderr, never a traceback."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    assert manage(folder, "migrate", "--verbosity", "0").returncode == 0
    return folder


def manage(folder: Path, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    given = {
        "PATH": os.environ["PATH"],
        "DEBUG": "true",
        "DATABASE_URL": f"sqlite:///{folder}/commands.sqlite3",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=given | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "school.json"
    path.write_text(json.dumps({"school": {"slug": "hill", "name": "Hill"}, "kiosks": [{"name": "Gate"}]}))
    return path


def sentence(done: "subprocess.CompletedProcess[str]", status: int) -> str:
    assert done.returncode == status, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


def test_a_school_is_made_reported_and_exported(database: Path, file: Path) -> None:
    done = manage(database, "provision", str(file), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert set(report) == {"school", "created", "updated", "kiosks"}
    assert len(report["kiosks"][0]["token"]) >= 43
    kiosks = json.loads(manage(database, "export_school", "hill").stdout)["kiosks"]
    assert kiosks == [{"name": "Gate", "kinds": ["late_arrival", "early_leave"]}]
    again = json.loads(manage(database, "provision", str(file), "--json").stdout)
    assert not any({**again["created"], **again["updated"]}.values())


def test_what_changes_something_says_which_database_it_was(database: Path, file: Path) -> None:
    """Beside what it prints; nothing where a program asked for JSON, or where nothing was done."""
    where = f"Database: SQLite, {database}/commands.sqlite3\n"
    assert manage(database, "provision", str(file)).stderr == where
    assert manage(database, "provision", str(file), "--json").stderr == ""
    assert manage(database, "create_device", "hill", "Hall").stderr == where
    assert manage(database, "migrate").stderr == where
    assert manage(database, "export_school", "hill").stderr == ""
    assert "Database" not in manage(database, "create_device", "nowhere", "Hall").stderr


def test_its_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    assert manage(tmp_path, "migrate", "--verbosity", "0").returncode == 0
    assert {stat.S_IMODE(made.stat().st_mode) for made in tmp_path.glob("commands.sqlite3*")} == {0o600}


@pytest.mark.parametrize("zone", ["Mars/Base", "localtime", "Factory"])
def test_wrong_input_is_status_2(database: Path, tmp_path: Path, zone: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(f'{{"school": {{"slug": "x", "name": "X", "timezone": "{zone}"}}}}')
    said = sentence(manage(database, "provision", str(file)), 2)
    assert said == f"school.timezone must be an IANA time zone such as Europe/London, not “{zone}”."


def test_a_missing_file_is_status_2(database: Path) -> None:
    said = sentence(manage(database, "provision", "nowhere.json"), 2)
    assert said == "nowhere.json cannot be read: No such file or directory."


def test_a_folder_is_no_file(database: Path, tmp_path: Path) -> None:
    assert "cannot be read" in sentence(manage(database, "provision", str(tmp_path)), 2)


def test_bytes_that_are_no_text_are_status_2(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "latin.json"
    file.write_bytes(b'{"school": {"slug": "x", "name": "\xe9"}}')
    assert "not UTF-8" in sentence(manage(database, "provision", str(file)), 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["provision"],
        ["provision", "a", "b"],
        ["export_school"],
        ["create_device", "hill"],
        ["provision", "--jsn"],
    ],
)
def test_arguments_that_are_wrong_are_status_2(database: Path, arguments: list[str]) -> None:
    assert sentence(manage(database, *arguments), 2)


@pytest.mark.parametrize("arguments", [["export_school", "moon"], ["create_device", "moon", "Gate"]])
def test_an_unknown_school_is_status_2(database: Path, arguments: list[str]) -> None:
    assert sentence(manage(database, *arguments), 2) == "There is no school “moon”."


def test_a_database_without_tables_is_status_1(tmp_path: Path, file: Path) -> None:
    said = sentence(manage(tmp_path, "provision", str(file)), 1)
    assert said.endswith("Has `manage.py migrate` been run?")


def test_a_database_that_is_away_is_status_1(tmp_path: Path, file: Path) -> None:
    url = "postgres://custr:sesame@127.0.0.1:1/custr"
    said = sentence(manage(tmp_path, "provision", str(file), DATABASE_URL=url), 1)
    assert said.startswith("The database could not do it")
    assert "sesame" not in said


def test_missing_settings_are_status_1(database: Path, file: Path) -> None:
    said = sentence(manage(database, "provision", str(file), DEBUG="false"), 1)
    assert "SECRET_KEY is not set" in said


def test_a_device_is_made_and_its_token_printed_once(database: Path, file: Path) -> None:
    manage(database, "provision", str(file))
    done = manage(database, "create_device", "hill", "Side  door")
    assert done.returncode == 0
    assert len(done.stdout.strip()) >= 43
    said = sentence(manage(database, "create_device", "hill", "Side door"), 2)
    assert said == "Hill has a device called “Side door” already."


@pytest.mark.parametrize("name", ["", " ", "x" * 101, "a\x1bb"])
def test_a_device_has_a_name_that_can_be_shown(database: Path, file: Path, name: str) -> None:
    manage(database, "provision", str(file))
    assert "1 to 100 characters" in sentence(manage(database, "create_device", "hill", name), 2)


def test_the_sweep_says_what_it_did_or_why_not(database: Path, tmp_path: Path) -> None:
    assert manage(database, "sweep_writebacks").returncode == 0
    assert "migrate" in sentence(manage(tmp_path, "sweep_writebacks"), 1)
