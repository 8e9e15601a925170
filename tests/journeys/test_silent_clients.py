"""Clients that are slow or silent: whatever they leave out, everybody else is answered as ever."""

import select
import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPResponse

import pytest
import requests

from tests.journeys.conftest import a_whole_day
from tests.journeys.servers import House, Server
from tests.mis.engine.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

MANY = 50
HEAD = b"POST /api/v1/attendance HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
WRONG = b"Authorization: Bearer wrong\r\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = House(tmp_path_factory.mktemp("silent"))
    yield built
    built.close()


@pytest.fixture(scope="module")
def server(house: House) -> Server:
    return house.serve()


@pytest.fixture(scope="module")
def token(house: House) -> bytes:
    return house.provision(a_whole_day("http://127.0.0.1:9/")).encode()


@pytest.fixture
def connect(server: Server) -> Iterator[Callable[..., socket.socket]]:
    """Open connections that are closed in the end."""
    opened: list[socket.socket] = []

    def call(said: bytes = b"", *, takes: int | None = None) -> socket.socket:
        client = socket.socket()
        if takes:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, takes)
        opened.append(client)
        client.settimeout(30)
        client.connect(("127.0.0.1", server.port))
        client.sendall(said)
        return client

    yield call
    for client in opened:
        client.close()


def answer_to(client: socket.socket) -> tuple[int, str, bytes]:
    """Status, what it says of the connection, and the body."""
    answer = HTTPResponse(client)
    answer.begin()
    return answer.status, answer.headers["Connection"], answer.read()


def longest_wait(server: Server, tries: int = 8) -> float:
    """The longest that anybody waits for `/healthz`, each on a connection of its own."""
    longest = 0.0
    for _ in range(tries):
        began = time.monotonic()
        assert requests.get(f"{server.url}/healthz", timeout=20).status_code == 200
        longest = max(longest, time.monotonic() - began)
    return longest


def the_forgery_cookie(connect: Callable[..., socket.socket]) -> bytes:
    """The cookie that the page of the sign-in sets."""
    client = connect(b"GET /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    answer = HTTPResponse(client)
    answer.begin()
    return answer.headers["Set-Cookie"].partition(";")[0].encode()


KINDS = {
    "nothing at all": b"",
    "half a request line": b"GET /heal",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-",
    "half a body": HEAD + b"Content-Length: 1000\r\n\r\n{",
    "half a body, a wrong token": HEAD + WRONG + b"Content-Length: 1000\r\n\r\n{",
    "half a large body, a wrong token": HEAD + WRONG + b"Content-Length: 200000\r\n\r\n{",
    "half a chunk": HEAD + WRONG + b"Transfer-Encoding: chunked\r\n\r\n100\r\n{",
    "a large chunk, cut short": HEAD + b"Transfer-Encoding: chunked\r\n\r\n20000\r\n" + b" " * 70_000,
    "a form, half of it": b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 400\r\n\r\nusername=",
    "a file, before signing in": b"POST /admin/custr/student/import/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Cookie: csrftoken=" + b"a" * 32 + b"\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    b"Content-Length: 5000000\r\n\r\n--x\r\n",
    "a body that waits to be told": HEAD + WRONG + b"Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n",
    "a request after another": b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /heal",
}


@pytest.mark.parametrize("kind", KINDS)
def test_fifty_that_fall_silent_keep_nobody_waiting(server, connect, kind):
    for _ in range(MANY):
        connect(KINDS[kind])
    assert longest_wait(server) <= 1


def test_fifty_that_send_a_byte_now_and_then_keep_nobody_waiting(server, connect):
    clients = [connect(HEAD + b"Content-Length: 5000\r\n\r\n") for _ in range(MANY)]
    longest = 0.0
    for _ in range(4):
        for client in clients:
            client.sendall(b" ")
        longest = max(longest, longest_wait(server, 2))
    assert longest <= 1


def test_fifty_devices_with_a_slow_batch_keep_nobody_waiting(server, connect, token):
    """Half of the threads wait for them; who is one too many keeps the batch and tries again."""
    head = HEAD.replace(b"attendance", b"attendance/batch") + b"Authorization: Bearer " + token
    clients = [connect(head + b"\r\nContent-Length: 100000\r\n\r\n{") for _ in range(MANY)]
    assert longest_wait(server) <= 1
    readable, _, _ = select.select(clients, [], [], 10)
    answers = [answer_to(client)[:2] for client in readable]
    assert set(answers) == {(503, "close")}
    assert len(answers) >= MANY - 4


def test_fifty_that_read_nothing_of_a_long_answer_keep_nobody_waiting(server, connect):
    page = b"GET /static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js HTTP/1.1\r\n"
    for _ in range(MANY):
        connect(page + b"Host: 127.0.0.1\r\n\r\n", takes=4096)
    assert longest_wait(server) <= 1


class TestWhatIsRefused:
    def test_a_wrong_token_is_told_before_the_body_is_there(self, connect):
        client = connect(HEAD + WRONG + b"Content-Length: 1000\r\n\r\n{")
        began = time.monotonic()
        assert answer_to(client)[:2] == (401, "close")
        assert time.monotonic() - began < 5

    def test_a_body_that_is_too_long_is_refused_unread_and_ends_the_connection(self, connect):
        client = connect(HEAD + WRONG + b"Content-Length: 9000000\r\n\r\n{")
        assert answer_to(client)[:2] == (413, "close")

    def test_whoever_sends_it_all_the_same_gets_the_answer(self, connect):
        client = connect(HEAD + WRONG + b"Content-Length: 3000000\r\n\r\n")
        client.sendall(b" " * 3_000_000)
        assert answer_to(client)[0] == 413

    @pytest.mark.parametrize("path", [b"/login/", b"/api/v1/devices/pair", b"/admin/custr/student/import/"])
    @pytest.mark.parametrize(
        "framing", [b"Content-Length: 65537\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"]
    )
    def test_nobody_unknown_sends_more_than_64_kib(self, connect, path, framing):
        client = connect(b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing)
        client.sendall(b"20000\r\n" + b" " * 70_000 if b"chunked" in framing else b" ")
        assert answer_to(client)[0] == 413

    def test_a_form_of_which_half_arrives_is_told_that_the_line_is_slow(self, connect):
        """Not that the page had lain open for too long, though no token against forgery is in that half."""
        client = connect(
            b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Cookie: " + the_forgery_cookie(connect) + b"\r\nContent-Length: 400\r\n\r\nusername="
        )
        client.shutdown(socket.SHUT_WR)
        status, _, body = answer_to(client)
        assert (status, b"connection is slow" in body) == (503, True)

    def test_a_head_that_goes_on_for_ever_is_refused(self, connect):
        client = connect(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 70_000)
        assert answer_to(client)[0] == 431

    def test_half_a_head_is_waited_for_fifteen_seconds(self, connect):
        client = connect(b"GET /healthz HTTP/1.1\r\nHost:")
        began = time.monotonic()
        assert answer_to(client)[0] == 408
        assert 10 < time.monotonic() - began < 20
        assert client.recv(65536) == b""


class TestWhatWorksAsEver:
    def test_a_request_in_pieces_is_answered(self, connect):
        client = connect(b"GET /hea")
        client.sendall(b"lthz HTTP/1.1\r\nHo")
        client.sendall(b"st: 127.0.0.1\r\n\r\n")
        assert b"200 OK" in client.recv(65536)

    def test_two_requests_at_once_are_both_answered(self, connect):
        client = connect(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 2)
        answers = b""

        def both() -> bool:
            nonlocal answers
            answers += client.recv(65536)
            return answers.count(b"200 OK") == 2

        wait_until(both, "both answers")

    def test_a_client_that_asks_whether_to_go_on_is_told_so(self, connect):
        client = connect(HEAD + WRONG + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert client.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"{}")
        assert answer_to(client)[0] == 401

    def test_a_body_in_chunks_is_read(self, connect):
        client = connect(
            b"POST /api/v1/devices/pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
        )
        status, _, body = answer_to(client)
        assert (status, b"required" in body) == (400, True)

    @pytest.mark.parametrize(
        "rest",
        [b"2\r\n{}xx", b"zz\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"2;\n\r\n{}\r\n0\r\n\r\n"],
    )
    def test_what_are_no_chunks_is_half_a_body(self, connect, rest):
        client = connect(
            b"POST /api/v1/devices/pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n" + rest
        )
        status, _, body = answer_to(client)
        assert (status, b"malformed" in body) == (400, True)

    def test_a_long_answer_comes_whole(self, server):
        path = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
        answer = requests.get(server.url + path, timeout=20, headers={"Accept-Encoding": "identity"})
        assert len(answer.content) == int(answer.headers["Content-Length"]) > 500_000

    def test_a_connection_serves_one_request_after_another(self, server):
        with requests.Session() as session:
            assert [session.get(f"{server.url}/healthz", timeout=5).status_code for _ in range(5)] == [
                200
            ] * 5
