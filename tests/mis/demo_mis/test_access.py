"""Who may ask, and what is refused before anything else: 401, 404, 405."""

from base64 import b64encode

import pytest

from mis.demo_mis import DemoMis
from mis.demo_mis.auth import token_allowed
from tests.mis.demo_mis.clients import CODES, SCHOOL, SESSION, STUDENTS, Raw, a_mark


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "header", ["Bearer T0k", "bearer T0k", "  Bearer   T0k ", basic("T0k:"), "basic VDBrOg=="]
)
def test_the_token_is_taken_as_bearer_or_as_the_user(header: str) -> None:
    assert token_allowed(header, token="T0k")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "T0k",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer T0k T0k",
        "Bearer T0k\xe9",
        "Token T0k",
        "Digest T0k",
        basic("T0k"),
        basic("T0k:password"),
        basic(":T0k"),
        basic("user:T0k"),
        "Basic T0k:",
        "Basic !!!",
        "Basic",
        "Basic \xff\xfe",
    ],
)
def test_anything_else_is_not_the_token(header: str) -> None:
    assert not token_allowed(header, token="T0k")


@pytest.mark.parametrize("header", ["Bearer wrong", basic("wrong:"), basic("demo-token:password"), "nothing"])
@pytest.mark.parametrize(("method", "path"), [("GET", STUDENTS), ("POST", SESSION), ("GET", "/v1.0/nowhere")])
def test_a_wrong_token_is_a_401_in_json(raw: Raw, header: str, method: str, path: str) -> None:
    answer = raw.request(method, path, headers={"Authorization": header})
    assert answer.status == 401
    assert answer.json() == {"message": "Unauthenticated."}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_wrong_token_writes_nothing_but_is_seen_to_have_asked(demo: DemoMis, raw: Raw) -> None:
    Raw(port=demo.port, token="wrong").write(a_mark())
    assert len(demo.marks) == 0
    assert [request.method for request in demo.requests] == ["POST"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1.0",
        "/v1.0/",
        "/v1.0/nowhere/",
        "/v1.0/schools/A0000000000/",
        "/v1.0/schools/A0000000000/students/",
        f"/v1.0/schools/{SCHOOL}/nowhere/",
        f"/v1.0/schools/{SCHOOL}/students/A0/",
        f"/v1.0/schools/{SCHOOL}/students/A1749000193/more/",
        f"/v1.0/schools/{SCHOOL}/attendance/",
        "/v1.0/writebacks/",
        "/v1.0/writebacks/1/",
        "/v2.0/schools/",
        "/nowhere",
        "/static/",
        "/static/server.py",
        "/static/../server.py",
        "/static/%2e%2e/server.py",
        "/register/7B/2026-11-23/",
        "/register/7B/2026-11-23/XM",
        "/register/7B/2026-13-23/AM",
        "/register/99Z/2026-11-23/AM",
        "/register/7B/20261123/AM",
    ],
)
def test_an_unknown_address_is_a_404_in_json(raw: Raw, path: str) -> None:
    answer = raw.get(path)
    assert answer.status == 404
    assert answer.json()["message"]


@pytest.mark.parametrize("school", ["A0000000000", "a1930499544", "%20"])
def test_an_unknown_school_is_a_404_even_for_a_write(demo: DemoMis, raw: Raw, school: str) -> None:
    answer = raw.post(f"/v1.0/schools/{school}/attendance/session/", {"attendance": [a_mark()]})
    assert answer.status == 404
    assert len(demo.marks) == 0


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", STUDENTS, "HEAD, GET"),
        ("PUT", STUDENTS, "HEAD, GET"),
        ("DELETE", CODES, "HEAD, GET"),
        ("PATCH", SESSION, "HEAD, GET, POST"),
        ("OPTIONS", SESSION, "HEAD, GET, POST"),
        ("BREW", SESSION, "HEAD, GET, POST"),
        ("POST", "/v1.0/schools/", "HEAD, GET"),
        ("POST", "/", "HEAD, GET"),
        ("DELETE", "/panel", "HEAD, GET, POST"),
        ("POST", "/static/demo.css", "HEAD, GET"),
        ("POST", "/register/7B/2026-11-23/AM", "HEAD, GET"),
    ],
)
def test_a_wrong_method_is_a_405_that_says_which_are_right(
    raw: Raw, method: str, path: str, allowed: str
) -> None:
    answer = raw.request(method, path)
    assert (answer.status, answer.headers["allow"]) == (405, allowed)
    assert answer.json() == {"message": "Method not allowed."}


@pytest.mark.parametrize("path", [STUDENTS, STUDENTS.rstrip("/"), CODES, "/v1.0/schools", "/", "/panel"])
def test_head_answers_what_get_would_without_the_body(raw: Raw, path: str) -> None:
    head, get = raw.request("HEAD", path), raw.get(path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("path", [STUDENTS, CODES, SESSION, "/v1.0/schools", f"/v1.0/schools/{SCHOOL}"])
def test_a_trailing_slash_makes_no_difference_and_nothing_redirects(raw: Raw, path: str) -> None:
    bare = path.rstrip("/")
    assert raw.get(bare).status == raw.get(f"{bare}/").status == 200
