"""One version, told wherever somebody asks which release this is; never to a stranger."""

import tomllib
from pathlib import Path

import pytest
from django.test import Client

from custr import __version__
from custr.server_log import started_line
from tests.admin_cast import signed_in, somebody
from tests.cast import a_school

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def test_the_packages_is_the_same():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


def test_the_changelog_tells_of_it():
    """A release that is being made stands under Unreleased."""
    heading = "Unreleased" if ".dev" in __version__ else __version__
    assert f"\n## {heading}\n" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("page", ["/", "/records/", "/admin/"])
def test_pages_of_people_who_are_signed_in_end_with_it(page):
    client = signed_in(somebody("head", "admin", a_school()))
    assert f"Custr {__version__}" in client.get(page).content.decode()


@pytest.mark.parametrize("page", ["/login/", "/kiosk/", "/nowhere", "/healthz"])
def test_strangers_do_not_read_it(page):
    assert __version__ not in Client().get(page).content.decode()


def test_the_interfaces_document_has_it():
    assert Client().get("/api/v1/schema/?format=json").json()["info"]["version"] == __version__


def test_the_metrics_have_it(settings):
    settings.METRICS_TOKEN = "a-token-of-the-tests"
    said = Client().get("/metrics", headers={"authorization": "Bearer a-token-of-the-tests"}).content.decode()
    assert f'custr_build_info{{version="{__version__}"}} 1.0' in said


@pytest.mark.parametrize(
    ("engine", "words"), [("inprocess", "attempts in this process"), ("celery", "attempts in workers")]
)
def test_a_server_says_at_its_start_what_it_is_and_works_on(settings, engine, words):
    settings.WRITEBACK_ENGINE = engine
    line = started_line("127.0.0.1:8000")
    assert line.startswith(f"Custr {__version__} at http://127.0.0.1:8000, for people http")
    assert line.endswith(words)


def test_a_databases_password_is_in_no_line(settings, monkeypatch):
    database = {
        "ENGINE": "custr.postgresql",
        "NAME": "custr",
        "USER": "custr",
        "PASSWORD": "a-secret-of-the-house",
        "HOST": "db.example",
        "PORT": 5433,
    }
    monkeypatch.setitem(settings.DATABASES, "default", {**settings.DATABASES["default"], **database})
    line = started_line("127.0.0.1:8000")
    assert "PostgreSQL, custr at db.example:5433" in line
    assert "secret" not in line
