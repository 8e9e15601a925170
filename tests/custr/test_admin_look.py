"""What every admin page keeps: the strict policy, one head, one look."""

import re

import pytest
from django.contrib.staticfiles import finders

from custr.models import Role
from tests.admin_cast import signed_in, somebody
from tests.cast import a_connection, a_device, a_question, a_reason, a_school, a_student

pytestmark = pytest.mark.django_db
MODELS = (
    "custr/school",
    "custr/student",
    "custr/device",
    "custr/user",
    "reasons/reason",
    "reasons/attendancecode",
)
MODELS += ("attendance/question", "attendance/attendancerecord", "mis/connection")


@pytest.fixture(scope="module")
def stylesheet():
    with open(finders.find("custr/admin.css"), encoding="utf-8") as file:
        return file.read()


def pages_of(model):
    """The pages of a model, for somebody with two schools: so that every list is a list."""
    school = a_school()
    rows = {
        "custr/school": school,
        "custr/student": a_student(school),
        "custr/device": a_device(school)[0],
        "reasons/reason": a_reason(school, code="L", time_codes={"09:00": "U"}),
        "attendance/question": a_question(school),
        "mis/connection": a_connection(school),
    }
    client = signed_in(somebody("trust", Role.TRUST, school, a_school()))
    row = rows.get(model)
    doors = ["", "add/", f"add/?school={school.pk}"]
    doors += [f"{row.pk}/{door}/" for door in ("change", "history", "delete")] if row else []
    answers = [client.get(f"/admin/{model}/{door}") for door in doors]
    return [answer.content.decode() for answer in answers if answer.status_code == 200]


@pytest.mark.parametrize("model", MODELS)
def test_no_page_needs_an_exception_from_the_policy(model):
    for words in pages_of(model):
        assert "<style" not in words
        assert not re.search(r"\sstyle=", words)
        assert not re.search(r"\son[a-z]+=[\"']", words)
        assert all("src=" in tag.split(">")[0] for tag in words.split("<script")[1:])


@pytest.mark.parametrize("model", MODELS)
def test_no_page_asks_another_host(model):
    for words in pages_of(model):
        assert not re.findall(r"<(?:link|script|img|iframe)[^>]+(?:href|src)=[\"'](?:https?:)?//", words)


@pytest.mark.parametrize("model", MODELS)
def test_every_page_has_one_heading_and_the_policy(model):
    for words in pages_of(model):
        assert words.count("<h1") == 1
        assert 'name="viewport"' in words


def test_the_policy_is_sent_with_the_index():
    answer = signed_in(somebody("office", Role.ADMIN, a_school())).get("/admin/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_the_theme_follows_the_system_alone():
    words = signed_in(somebody("office", Role.ADMIN, a_school())).get("/admin/").content.decode()
    assert "theme.js" not in words
    assert "theme-toggle" not in words


def test_staff_pages_are_one_step_away():
    words = signed_in(somebody("office", Role.ADMIN, a_school())).get("/admin/custr/device/").content.decode()
    for word in ("Today", "Records", "Settings", "Sign out"):
        assert word in words


def test_colours_come_from_the_tokens(stylesheet):
    assert not re.findall(r":[^;{}]*#[0-9a-fA-F]{3,8}\b", stylesheet)
    assert not re.findall(r"\brgba?\(", stylesheet)


def test_the_stylesheet_asks_for_nothing(stylesheet):
    assert "url(" not in stylesheet
    assert "@import" not in stylesheet
