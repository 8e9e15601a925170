"""What the demo keeps between its runs."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from mis.demo.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / ".demo")
    made.prepare()
    return made


def test_it_is_for_its_owner_alone(folder: Folder) -> None:
    folder.keys()
    assert folder.path.stat().st_mode & 0o077 == 0
    assert (folder.path / "keys.json").stat().st_mode & 0o077 == 0


def test_keys_are_made_once(folder: Folder) -> None:
    keys = folder.keys()
    assert Folder(folder.path).keys() == keys
    assert len(keys["SECRET_KEY"]) >= 50
    Fernet(keys["CREDENTIALS_KEYS"])


def test_two_demos_have_two_keys(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other")
    other.prepare()
    assert other.keys() != folder.keys()


def test_a_run_that_never_finished_is_forgotten(folder: Folder) -> None:
    folder.keys()
    database = folder.path / "custr.sqlite3"
    database.touch()
    folder.prepare()
    assert not database.exists()


def test_what_was_tried_is_kept(folder: Folder) -> None:
    folder.keys()
    folder.write("kiosk.json", {"token": "abc"})
    database = folder.path / "custr.sqlite3"
    database.touch()
    folder.prepare()
    assert database.exists()
    assert folder.kiosk_token == "abc"


def test_without_its_keys_it_begins_anew(folder: Folder) -> None:
    folder.write("kiosk.json", {"token": "abc"})
    (folder.path / "custr.sqlite3").touch()
    folder.prepare()
    assert folder.kiosk_token is None
    assert not (folder.path / "custr.sqlite3").exists()


@pytest.mark.parametrize("content", ["", "{", "[]"])
def test_a_broken_file_is_no_file(folder: Folder, content: str) -> None:
    (folder.path / "kiosk.json").write_text(content)
    assert folder.kiosk_token is None
