"""The demo's settings depend on nothing around it."""

from pathlib import Path

import pytest

from mis.demo.folder import Folder
from mis.demo.settings import BadPortError, demo_settings, port_of
from mis.demo.words import port_in_use


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.prepare()
    return made


def test_the_developers_own_settings_have_no_say(folder: Folder) -> None:
    theirs = {
        "SECRET_KEY": "theirs",
        "CREDENTIALS_KEYS": "theirs",
        "DATABASE_URL": "postgres://theirs",
        "DEBUG": "true",
        "PUBLIC_URL": "https://theirs.example",
        "WRITEBACK_ENGINE": "celery",
        "HOST": "0.0.0.0",
    }
    settings = demo_settings(theirs, folder=folder, port=8123)
    assert not {name: value for name, value in theirs.items() if settings[name] == value}
    assert settings["DATABASE_URL"] == f"sqlite:///{folder.path.name}/custr.sqlite3"
    assert settings["HOST"] == "127.0.0.1"
    assert settings["PUBLIC_URL"] == "http://127.0.0.1:8123"


def test_every_setting_of_a_deployment_is_given(folder: Folder) -> None:
    documented = (Path(__file__).resolve().parents[3] / ".env.example").read_text(encoding="utf-8")
    lines = [line.lstrip("#") for line in documented.splitlines()]
    names = {line.partition("=")[0] for line in lines if line.partition("=")[0].isupper() and "=" in line}
    assert {name for name in names if name.replace("_", "").isalpha()} <= set(
        demo_settings({}, folder=folder, port=8000)
    )


def test_a_port_has_a_default() -> None:
    assert port_of({}, "PORT", 8000) == 8000
    assert port_of({"PORT": ""}, "PORT", 8000) == 8000
    assert port_of({"PORT": "8001"}, "PORT", 8000) == 8001


@pytest.mark.parametrize("said", ["0", "65536", "-1", "http", "٨", "80 "])
def test_what_is_no_port_is_said(said: str) -> None:
    with pytest.raises(BadPortError, match=r"^PORT must be a port from 1 to 65535"):
        port_of({"PORT": said}, "PORT", 8000)


@pytest.mark.parametrize(("port", "other"), [(8000, 8010), (65535, 65525)])
def test_a_busy_port_names_another(port: int, other: int) -> None:
    assert port_in_use("PORT", port).endswith(f"PORT={other} make demo.")
