"""When something is wrong: RFC 9457, whatever it is and wherever it happens (rest.md)."""

import json
import logging

import pytest
from django.db import DataError, IntegrityError, InterfaceError, InternalError, OperationalError
from django.test import Client

from attendance.api import authentication, events
from tests.attendance.api.calls import CALLS
from tests.attendance.api.kiosk import ATTENDANCE, an_event


def problem_of(response) -> tuple[int, str]:
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert {*WORDS} <= set(problem) <= {*WORDS, "errors", "id"}
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"]
    assert problem["status"] == response.status_code
    return response.status_code, problem["code"]


WORDS = ("type", "title", "status", "code", "detail")


def send(kiosk, body: bytes | str, content_type: str = "application/json", path: str = ATTENDANCE):
    return kiosk.client.post(path, body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "nonsense",
        b"\xff\xfe",
        b'{"id": "\xff"}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": ' + "9" * 5000 + "}",
        "[" * 1000 + "]" * 1000,
        "[" * 100_000,
        '{"a":' * 21 + "1" + "}" * 21,
        "{'a': 1}",
        '{"a": 1} x',
        '{"a": 1}'.encode("utf-16"),
    ],
)
def test_a_body_that_is_no_json_is_malformed(kiosk, body):
    assert problem_of(send(kiosk, body)) == (400, "malformed")


def test_a_byte_order_mark_is_forgiven(kiosk):
    response = send(kiosk, b"\xef\xbb\xbf{}")
    assert problem_of(response) == (400, "invalid")


def test_a_body_over_256_kib_is_too_large(kiosk, said):
    event = json.dumps(an_event(**said))
    assert send(kiosk, event.ljust(256 * 1024)).status_code == 201
    assert problem_of(send(kiosk, event.ljust(256 * 1024 + 1))) == (413, "too_large")
    assert problem_of(send(kiosk, b"x" * 3_000_000)) == (413, "too_large")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "garbage",
        "application/xml",
        "application/*",
        "*/*",
    ],
)
def test_only_json_is_taken(kiosk, content_type):
    assert problem_of(send(kiosk, "{}", content_type)) == (415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["", "application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_is_json_however_it_is_called(kiosk, said, content_type):
    assert send(kiosk, json.dumps(an_event(**said)), content_type).status_code == 201


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "garbage", "image/*;q=0", ""])
def test_the_answer_is_json_whatever_is_accepted(kiosk, accept):
    response = kiosk.client.get("/api/v1/config", headers={"accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1", "/api/v1/", "/api/v2/config", "/api/v1/config/x", "/api/v1//", "/api/\x00"]
)
def test_an_unknown_address_is_not_found(kiosk, method, path):
    assert problem_of(getattr(kiosk.client, method)(path)) == (404, "not_found")
    assert problem_of(getattr(Client(), method)(path)) == (404, "not_found")


@pytest.mark.parametrize(("path", "allowed"), CALLS)
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "trace"])
def test_another_method_is_not_allowed(kiosk, path, allowed, method):
    if method.upper() in allowed:
        return
    response = getattr(kiosk.client, method)(path)
    assert problem_of(response) == (405, "method_not_allowed")
    assert response.headers["Allow"] == ", ".join(allowed)


@pytest.mark.parametrize(("path", "allowed"), CALLS)
def test_a_slash_at_the_end_does_not_matter(kiosk, path, allowed):
    method = kiosk.client.get if "GET" in allowed else kiosk.client.post
    assert method(f"{path}/").status_code == method(path).status_code


def test_head_is_get_without_a_body(kiosk):
    response = kiosk.client.head("/api/v1/config")
    assert (response.status_code, response.content) == (200, b"")


def test_a_strange_host_is_a_problem_too(kiosk):
    response = kiosk.client.get("/api/v1/config", headers={"host": "evil.example"})
    assert problem_of(response) == (400, "malformed")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError, InternalError, IntegrityError])
def test_a_database_that_cannot_take_it_now_is_unavailable(kiosk, said, monkeypatch, error):
    def fail(**_entry):
        raise error("Ava Olsen")

    monkeypatch.setattr(events, "record_attendance", fail)
    response = kiosk.record(**said)
    assert problem_of(response) == (503, "unavailable")
    assert response.headers["Retry-After"] == "5"
    assert "Ava" not in response.content.decode()


def test_a_database_that_is_away_while_asking_who_calls_is_unavailable(kiosk, monkeypatch):
    def fail(_token):
        raise OperationalError

    monkeypatch.setattr(authentication, "hash_token", fail)
    response = kiosk.get("config")
    assert problem_of(response) == (503, "unavailable")
    assert response.headers["Retry-After"] == "5"


@pytest.mark.parametrize("error", [RuntimeError, DataError])
@pytest.mark.parametrize("debug", [True, False])
def test_what_nobody_foresaw_tells_nothing_and_logs_no_name(  # noqa: PLR0917
    kiosk, said, monkeypatch, caplog, settings, error, debug
):
    def fail(**entry):
        raise error(entry["student"].name)

    settings.DEBUG = debug
    monkeypatch.setattr(events, "record_attendance", fail)
    with caplog.at_level(logging.DEBUG):
        response = kiosk.record(**said)
    assert problem_of(response) == (500, "internal_error")
    assert "Ava" not in response.content.decode()
    assert error.__name__ in caplog.text
    assert "Ava" not in caplog.text


@pytest.mark.parametrize("search", ["Ava Olsen", "x"])
def test_nothing_logs_what_was_searched_for(kiosk, caplog, search):
    with caplog.at_level(logging.INFO):
        kiosk.get("students", search=search)
        kiosk.get("nowhere", search="Ava Olsen")
    assert "Ava" not in caplog.text
    assert kiosk.token not in caplog.text


def test_debugging_pages_are_not_shown_here(kiosk, settings):
    settings.DEBUG = True
    response = kiosk.client.get("/api/v1/config", headers={"host": "evil.example"})
    assert problem_of(response) == (400, "malformed")
