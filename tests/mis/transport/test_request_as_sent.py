"""What exactly goes over the wire: one request, as it was built, and nothing from the environment."""

import socket

import pytest

from mis.calls import form_request, get_request, json_request
from tests.mis.fakes import RawServer, answers
from tests.mis.transport.calling import attempt

OK = answers(200, b'{"fine": true}')


def arrived(request_for):
    with RawServer(OK) as server:
        assert attempt(request_for(server.url)).reply
    (request,) = server.received
    return request


def test_a_json_request_arrives_whole_with_its_keys_in_order():
    request = arrived(lambda url: json_request("POST", f"{url}marks/", {"b": 1, "a": "ü", "c": None}))
    assert request.method == "POST"
    assert request.path == "/marks/"
    assert request.body == b'{"b": 1, "a": "\\u00fc", "c": null}'
    assert request.headers["content-type"] == "application/json"


def test_a_form_arrives_encoded():
    request = arrived(lambda url: form_request("POST", f"{url}token", {"user": "a b", "pass": "ü&="}))
    assert request.body == b"user=a+b&pass=%C3%BC%26%3D"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_read_has_no_body():
    request = arrived(lambda url: get_request(f"{url}marks?page=2"))
    assert request.method == "GET"
    assert request.path == "/marks?page=2"
    assert request.body == b""
    assert "content-length" not in request.headers


def test_a_lone_surrogate_in_a_text_does_not_stop_the_request():
    assert arrived(lambda url: json_request("POST", url, {"text": "\ud800"})).json == {"text": "\ud800"}


def test_the_connection_is_for_this_request_alone():
    request = arrived(get_request)
    assert request.headers["connection"] == "close"
    assert request.headers["accept-encoding"] == "identity"
    assert "cookie" not in request.headers


def test_headers_of_the_request_replace_the_usual_ones_but_not_the_closing():
    given = {"Accept": "text/html", "Connection": "keep-alive", "X-Extra": "1"}
    request = arrived(lambda url: get_request(url, headers=given))
    assert request.headers["accept"] == "text/html"
    assert request.headers["connection"] == "close"
    assert request.headers["x-extra"] == "1"


def test_every_call_has_a_connection_of_its_own():
    with RawServer(OK) as server:
        for _ in range(3):
            assert attempt(server.url).reply
        assert server.connections == 3


def test_the_host_header_names_the_host_and_not_the_address():
    with RawServer(OK) as server:
        assert attempt(f"http://localhost:{server.port}/").reply
    assert server.received[0].headers["host"] == f"localhost:{server.port}"


def test_a_trailing_dot_is_resolved_but_not_sent():
    asked = []

    def names(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with RawServer(OK) as server:
        assert attempt(f"http://mis.example.:{server.port}/", lookup=names).reply
    assert asked == ["mis.example."]
    assert server.received[0].headers["host"] == f"mis.example:{server.port}"


def test_ipv6_works():
    with RawServer(OK, host="::1") as server:
        assert attempt(server.url).reply
    assert server.received[0].headers["host"] == f"[::1]:{server.port}"


def test_cookies_of_an_answer_are_handed_over_and_not_kept():
    behaviour = answers(200, b"{}", headers={"Set-Cookie": "RosarioSIS=abc; path=/"})
    with RawServer(behaviour) as server:
        assert attempt(server.url).reply.cookies == {"RosarioSIS": "abc"}
        attempt(server.url)
    assert "cookie" not in server.received[1].headers


def test_header_names_of_an_answer_are_found_in_any_case():
    with RawServer(answers(200, b"{}", headers={"TOTAL-COUNT": "7"})) as server:
        assert attempt(server.url).reply.headers["Total-Count"] == "7"


def test_the_environment_changes_nothing(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    netrc.chmod(0o600)
    with RawServer(OK) as server, RawServer(OK) as proxy:
        monkeypatch.setenv("NETRC", str(netrc))
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert attempt(server.url).reply
    assert len(server.received) == 1
    assert proxy.connections == 0
    assert "authorization" not in server.received[0].headers


@pytest.mark.parametrize("value", ["a\r\nX-Injected: 1", "a\nb"])
def test_a_header_cannot_smuggle_in_another(value):
    with RawServer(OK) as server:
        outcome = attempt(get_request(server.url, headers={"Authorization": value}))
    assert outcome.failure
    assert not outcome.failure.sent
    assert server.received == []
