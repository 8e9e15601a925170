"""What a browser is told, what a body may hold, how long somebody stays signed in."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from custr.models import User
from tests.admin_cast import PASSWORD, somebody
from tests.cast import a_school

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["/login/", "/kiosk/", "/api/v1/docs/", "/nowhere", "/static/custr/site.css", "/healthz"]


@pytest.fixture
def admin(db: None) -> User:
    return somebody("head", "admin", a_school())


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_tells_the_browser_what_it_may_do(path):
    headers = Client().get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


class TestStayingSignedIn:
    def test_a_session_ends_with_the_browser_and_the_school_day(self, admin, settings):
        client = Client()
        client.post("/login/", {"username": "head", "password": PASSWORD})
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["max-age"] == ""
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert settings.SESSION_COOKIE_AGE <= 12 * 3600

    def test_no_script_reads_the_token_against_forgery(self, settings):
        client = Client()
        client.get("/login/")
        assert client.cookies[settings.CSRF_COOKIE_NAME]["httponly"]

    def test_a_form_that_lay_open_for_too_long_is_told_in_words_of_our_own(self):
        answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "head", "password": PASSWORD})
        assert answer.status_code == 403
        assert "Please try again" in answer.content.decode()
        assert "CSRF" not in answer.content.decode()


class TestBodies:
    def test_more_than_a_mebibyte_is_refused_unread(self, client):
        answer = client.post("/login/", {"username": "x" * 1024 * 1024, "password": "x"})
        assert answer.status_code == 413
        assert "Too much at once" in answer.content.decode()

    def test_a_file_counts_too(self, client):
        big = b"x" * (1024 * 1024 + 1)
        answer = client.post("/login/", big, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 413

    def test_the_interface_tells_it_as_a_problem(self, client):
        answer = client.post("/api/v1/attendance", b"x" * 2_000_000, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_a_form_of_very_many_fields_is_refused(self, admin):
        client = Client()
        client.force_login(admin)
        path = reverse("admin:custr_school_change", args=[admin.memberships.get().school_id])
        assert client.post(path, {f"f{number}": "" for number in range(2_001)}).status_code == 400

    @pytest.mark.parametrize("length", ["", "-1", "1e9", "²", "0x10"])
    def test_a_length_that_is_none_is_no_crash(self, client, length):
        assert client.post("/login/", {}, CONTENT_LENGTH=length).status_code in (200, 400)


def marker(name: str) -> str:
    """A word that no line of this file holds: a report quotes the source around an error."""
    return f"marker-{name}"[::-1]


class TestErrorReports:
    @pytest.fixture
    def report(self, rf, settings) -> str:
        settings.BROKER_URL = f"amqp://custr:{marker('broker')}@broker"
        settings.METRICS_TOKEN = marker("metrics")
        cookie = f"sessionid={marker('cookie')}"
        request = rf.post("/records/", {"reason_text": marker("typed")}, headers={"cookie": cookie})
        return report_of(request, answer=marker("answer"))

    def test_they_hold_no_secret_of_a_setting(self, report, settings):
        for secret in (marker("broker"), marker("metrics"), settings.SECRET_KEY, *settings.CREDENTIALS_KEYS):
            assert secret not in report

    @pytest.mark.parametrize("name", ["typed", "answer", "cookie"])
    def test_they_hold_nothing_that_was_typed_and_no_variable(self, report, name):
        assert marker(name) not in report


def report_of(request: HttpRequest, *, answer: str) -> str:
    """What Django tells of an error that happens while `answer` is at hand."""
    try:
        raise ValueError(len(answer))
    except ValueError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
        return reporter.get_traceback_html() + reporter.get_traceback_text()


class TestByHttps:
    @pytest.fixture
    def chosen(self) -> Callable[..., dict[str, Any]]:
        def settings_with(**environment: str) -> dict[str, Any]:
            names = (
                "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS "
                "SECURE_HSTS_PRELOAD"
            )
            code = (
                "import json, sys, custr.settings as chosen; "
                "print(json.dumps([getattr(chosen, name) for name in sys.argv[1:]]))"
            )
            env = {"PATH": os.environ["PATH"], "DEBUG": "true", "SECRET_KEY": "one" * 20, **environment}
            done = subprocess.run(
                [sys.executable, "-c", code, *names.split()],
                cwd=ROOT,
                env=env,
                capture_output=True,
                text=True,
                check=True,
            )
            return dict(zip(names.split(), json.loads(done.stdout), strict=True))

        return settings_with

    def test_a_year_for_the_host_alone_unless_the_school_chooses_more(self, chosen):
        alone = chosen(PUBLIC_URL="https://custr.example")
        assert alone["SECURE_HSTS_SECONDS"] == 31_536_000
        assert not alone["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
        assert not alone["SECURE_HSTS_PRELOAD"]
        more = chosen(PUBLIC_URL="https://custr.example", HSTS_SUBDOMAINS="true", HSTS_PRELOAD="true")
        assert more["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
        assert more["SECURE_HSTS_PRELOAD"]

    def test_cookies_are_bound_to_the_host(self, chosen):
        held = chosen(PUBLIC_URL="https://custr.example")
        assert held["SESSION_COOKIE_NAME"].startswith("__Host-custr-")
        assert held["CSRF_COOKIE_NAME"].startswith("__Host-custr-")

    def test_two_installations_on_one_host_have_cookies_of_their_own(self, chosen):
        names = {chosen(SECRET_KEY=key)["SESSION_COOKIE_NAME"] for key in ("one" * 20, "two" * 20)}
        assert len(names) == 2
        assert all(name.startswith("custr-") for name in names)
