"""What a browser is told, what a body may hold, how long somebody stays signed in."""

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from custr.models import User
from tests.admin_cast import PASSWORD, somebody
from tests.cast import a_school

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
        cookie = client.cookies["sessionid"]
        assert cookie["max-age"] == ""
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert settings.SESSION_COOKIE_AGE <= 12 * 3600

    def test_no_script_reads_the_token_against_forgery(self):
        client = Client()
        client.get("/login/")
        assert client.cookies["csrftoken"]["httponly"]


class TestBodies:
    def test_more_than_a_mebibyte_is_refused_unread(self, client):
        answer = client.post("/login/", {"username": "x" * 1024 * 1024, "password": "x"})
        assert (answer.status_code, answer.content) == (413, b"Send less at once.")

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
