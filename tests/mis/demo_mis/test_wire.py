"""The bare wire: framing, keep-alive, and what no well-behaved client would send."""

import json
import socket

import pytest

from mis.demo_mis import DemoMis
from tests.mis.demo_mis.clients import SESSION, STUDENTS, Raw, a_mark, read_all

BODY = json.dumps({"attendance": [a_mark()]}).encode()
HEAD = f"POST {SESSION} HTTP/1.1\r\nHost: mis\r\nAuthorization: Bearer demo-token\r\n".encode()


def status_of(answer: bytes) -> int:
    """The status of the first answer, which must be a well-formed one in JSON."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 ")
    length = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Length: "))
    json.loads(body[: int(length.split(b": ")[1])])
    return int(head.split()[1])


def chunked(*pieces: bytes) -> bytes:
    """A body in chunks."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def test_one_connection_serves_many_requests(demo: DemoMis, raw: Raw) -> None:
    request = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    with raw.connect() as connection:
        for _ in range(3):
            connection.sendall(request)
            assert status_of(connection.recv(65536)) == 200
    assert len(demo.marks) == 3


def test_requests_may_be_sent_ahead(demo: DemoMis, raw: Raw) -> None:
    request = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
    answer = raw.say(request * 3)
    assert answer.count(b"HTTP/1.1 200 OK") == 3
    assert len(demo.marks) == 3


def test_a_client_that_wants_to_close_is_told_so(raw: Raw) -> None:
    answer = raw.say(b"GET / HTTP/1.1\r\nHost: mis\r\nConnection: close\r\n\r\n")
    assert b"Connection: close\r\n" in answer


def test_http_1_0_closes_by_itself(raw: Raw) -> None:
    with raw.connect() as connection:
        connection.sendall(f"GET {STUDENTS} HTTP/1.0\r\nAuthorization: Bearer demo-token\r\n\r\n".encode())
        assert status_of(read_all(connection)) == 200


def test_a_body_in_chunks_is_a_body(demo: DemoMis, raw: Raw) -> None:
    answer = raw.say(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(BODY[:10], BODY[10:]))
    assert status_of(answer) == 200
    assert len(demo.marks) == 1


def test_chunks_may_carry_extensions_and_trailers(demo: DemoMis, raw: Raw) -> None:
    body = b"%x;name=value\r\n%s\r\n0\r\nTrailer: yes\r\n\r\n" % (len(BODY), BODY)
    assert status_of(raw.say(HEAD + b"Transfer-Encoding: Chunked\r\n\r\n" + body)) == 200


def test_a_client_that_asks_first_is_told_to_go_on(raw: Raw) -> None:
    with raw.connect() as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        assert connection.recv(1024).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(BODY)
        assert status_of(connection.recv(65536)) == 200


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: ten\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 1e3\r\n\r\n",
        b"Content-Length: \xb2\r\n\r\n",
        b"Transfer-Encoding: gzip\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nten\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nff\r\nshort",
        b"Content-Length: 500\r\n\r\nshort",
    ],
)
def test_a_body_of_unclear_length_is_a_400_and_the_end(demo: DemoMis, raw: Raw, framing: bytes) -> None:
    answer = raw.say(HEAD + framing)
    assert status_of(answer) == 400
    assert b"Connection: close" in answer
    assert len(demo.marks) == 0


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 1048577\r\n\r\n",
        b"Content-Length: 99999999999999999999\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n100001\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n",
    ],
)
def test_a_body_over_one_mebibyte_is_a_413_before_it_is_read(raw: Raw, framing: bytes) -> None:
    assert status_of(raw.say(HEAD + framing)) == 413


def test_a_body_of_almost_one_mebibyte_is_read(raw: Raw) -> None:
    body = json.dumps({"attendance": [a_mark(comment="x" * 1_000_000)]}).encode()
    assert raw.request("POST", SESSION, body=body).status == 200


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"POST /\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"GET / HTTP/1.x\r\n\r\n", 400),
        (b"GET / FTP/1.1\r\n\r\n", 400),
        (b"GET http://[ HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431),
        (b"OPTIONS * HTTP/1.1\r\n\r\n", 404),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_refused_in_json(raw: Raw, line: bytes, status: int) -> None:
    assert status_of(raw.say(line)) == status


def test_an_absolute_address_is_understood(raw: Raw) -> None:
    answer = raw.say(
        f"GET http://elsewhere.example{STUDENTS} HTTP/1.1\r\nHost: mis\r\n"
        "Authorization: Bearer demo-token\r\n\r\n".encode()
    )
    assert status_of(answer) == 200


def test_a_client_that_goes_away_in_the_middle_harms_nobody(demo: DemoMis, raw: Raw) -> None:
    for content in (b"", b"GE", HEAD, HEAD + b"Content-Length: 900\r\n\r\nhalf"):
        with raw.connect() as connection:
            connection.sendall(content)
    assert raw.write(a_mark()).status == 200
    assert len(demo.marks) == 1


def test_many_clients_at_once_are_all_answered(demo: DemoMis, raw: Raw) -> None:
    request = HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
    connections = [raw.connect() for _ in range(60)]
    for connection in connections:
        connection.sendall(request)
    answers = [read_all(connection) for connection in connections]
    for connection in connections:
        connection.close()
    assert {status_of(answer) for answer in answers} == {200}
    assert len({mark.writeback_id for mark in demo.marks}) == 60


def test_an_open_idle_connection_ends_when_the_server_stops() -> None:
    with DemoMis() as demo, socket.create_connection(("127.0.0.1", demo.port), timeout=5) as connection:
        connection.sendall(b"GET /panel HTTP/1.1\r\nHost: mis\r\n\r\n")
        assert connection.recv(65536)
        demo.stop()
        while connection.recv(65536):
            pass


def test_the_port_can_be_used_again_at_once() -> None:
    with DemoMis() as first:
        port = first.port
        Raw(port=port, token="").get("/")
    with DemoMis(port=port) as second:
        assert second.port == port
        assert Raw(port=port, token="").get("/").status == 200


def test_a_taken_port_is_an_error_at_start(demo: DemoMis) -> None:
    with pytest.raises(OSError, match="in use"):
        DemoMis(port=demo.port).start()


def test_it_listens_on_ipv6_too() -> None:
    with DemoMis(host="::1") as demo:
        assert demo.base_url == f"http://[::1]:{demo.port}/v1.0/"
        with socket.create_connection(("::1", demo.port), timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert read_all(connection).startswith(b"HTTP/1.1 200")
