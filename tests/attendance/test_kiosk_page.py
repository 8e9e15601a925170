"""The kiosk's page as it is served: for anybody, holding nothing of any school."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.cast import a_school, a_student

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client) -> str:
    response = client.get("/kiosk/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_needs_no_sign_in_and_sets_no_cookie(client: Client) -> None:
    response = client.get("/kiosk/")
    assert response.status_code == 200
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"


def test_it_can_only_be_read(client: Client) -> None:
    assert client.post("/kiosk/").status_code == 405


def test_it_holds_nothing_of_a_school(client: Client, page: str) -> None:
    a_student(a_school(name="Somewhere School"), "Zelda", "Quux")
    again = client.get("/kiosk/").content.decode()
    assert again == page


def test_a_strict_policy_can_hold(client: Client, page: str) -> None:
    assert "default-src 'self'" in client.get("/kiosk/")["Content-Security-Policy"]
    assert "<style" not in page
    assert not re.search(r"\sstyle=|\son\w+=", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert "//" not in re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL).replace('"http://www.w3.org', "")


def test_it_is_light(page: str) -> None:
    folder = Path(str(finders.find("kiosk/kiosk.js"))).parent
    files = [file.read_bytes() for file in folder.iterdir()] + [page.encode()]
    assert sum(len(gzip.compress(content)) for content in files) < 100_000


def test_every_word_the_scripts_ask_for_is_on_the_page(page: str) -> None:
    folder = Path(str(finders.find("kiosk/kiosk.js"))).parent
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*.js"))
    asked = set(re.findall(r"""\bword\("([\w-]+)\"""", scripts))
    assert asked
    assert asked <= set(re.findall(r'data-word="([\w-]+)"', page))


def test_every_screen_the_scripts_show_is_on_the_page(page: str) -> None:
    folder = Path(str(finders.find("kiosk/kiosk.js"))).parent
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*.js"))
    asked = set(re.findall(r"""\bshow\("([\w-]+)\"""", scripts))
    assert asked == set(re.findall(r'id="screen-([\w-]+)"', page))
