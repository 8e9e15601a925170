"""The load: every request is answered, counted and timed from when it was due."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice, repeat

import pytest

from bench.house import request
from bench.load import as_fast_as_answered, at_a_rate

SLOW_S = 0.05


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    under_way = most = 0
    counting = threading.Lock()

    def do_POST(self) -> None:
        with self.counting:
            Answers.under_way += 1
            Answers.most = max(Answers.most, Answers.under_way)
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            time.sleep(SLOW_S)
        body = b"x" * 100_000
        with self.counting:
            Answers.under_way -= 1
        self.send_response(404 if self.path == "/wrong" else 201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    Answers.under_way = Answers.most = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[:2]
        server.shutdown()


def post(path: str) -> bytes:
    return request("POST", path, body=b"{}")


def test_all_that_is_to_be_sent_is_answered_and_counted(address):
    took = as_fast_as_answered(address, islice(repeat(post("/")), 40), clients=4, for_s=60)
    assert took.statuses == {201: 40}
    assert len(took.seconds) == 40
    assert took.per_s == pytest.approx(40 / took.wall_s)


def test_so_many_clients_wait_at_once_and_no_more(address):
    as_fast_as_answered(address, islice(repeat(post("/slow")), 12), clients=3, for_s=60)
    assert Answers.most == 3


def test_it_ends_when_the_time_is_over_however_much_there_is_to_send(address):
    took = as_fast_as_answered(address, repeat(post("/slow")), clients=2, for_s=0.2)
    assert 2 <= len(took.seconds) <= 10
    assert min(took.seconds) >= SLOW_S


def test_at_a_rate_a_slow_answer_makes_the_next_one_late(address):
    # One client, due every 10 ms, answered after 50: the last has waited for all those before it.
    took = at_a_rate(address, repeat(post("/slow")), clients=1, per_s=100, for_s=0.1)
    assert len(took.seconds) == 10
    assert took.seconds[-1] >= 10 * SLOW_S - 0.1
    assert took.seconds[0] < took.seconds[-1]


def test_another_status_than_expected_is_an_error(address):
    took = as_fast_as_answered(address, iter([post("/"), post("/wrong")]), clients=1, for_s=60)
    with pytest.raises(RuntimeError, match="404"):
        took.expect(201)
