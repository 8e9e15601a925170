"""Every way to misbehave, seen from the client's side of the socket."""

import socket
import threading
from time import monotonic

import pytest

from mis.demo_mis import DemoMis, Mode
from mis.demo_mis.modes import GROUPS, WORDS, Behaviour
from tests.mis.demo_mis.clients import DAISY, SESSION, STUDENTS, Raw, Reply, a_mark, read_all

ROW = (
    b'{"attendance": [{"date": "2026-11-23", "session": "AM", "student_id": "A1749000965",'
    b' "attendance_code_id": "A1203"}]}'
)
HEAD = f"POST {SESSION} HTTP/1.1\r\nHost: mis\r\nAuthorization: Bearer demo-token\r\n"
WRITE = HEAD.encode() + b"Content-Length: %d\r\n\r\n" % len(ROW) + ROW


def test_normal_answers_and_writes(demo: DemoMis, raw: Raw) -> None:
    demo.behave(Mode.NORMAL)
    assert raw.write(a_mark()).status == 200
    assert len(demo.marks) == 1


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("unauthorised", (401, "Unauthenticated.")),
        ("forbidden", (403, "This school has not approved the application.")),
        ("rate_limited", (429, "Too Many Attempts.")),
        ("error", (500, "Server Error")),
    ],
)
@pytest.mark.parametrize("path", [SESSION, STUDENTS])
def test_a_mode_that_says_no_says_it_to_everything_and_writes_nothing(
    demo: DemoMis, raw: Raw, mode: str, said: tuple[int, str], path: str
) -> None:
    demo.behave(mode)
    answer = raw.write(a_mark()) if path == SESSION else raw.get(path)
    assert (answer.status, answer.json()["message"]) == said
    assert len(demo.marks) == 0


def test_refusing_is_a_422_for_writes_while_reading_goes_on(demo: DemoMis, raw: Raw) -> None:
    demo.behave("refusing")
    answer = raw.write(a_mark())
    assert answer.status == 422
    assert answer.json()["errors"] == {"attendance.0.session": ["The register for this session is locked."]}
    assert raw.get(STUDENTS).status == 200
    assert len(demo.marks) == 0


def test_rate_limited_says_when_to_come_back(demo: DemoMis, raw: Raw) -> None:
    demo.behave("rate_limited")
    assert raw.write(a_mark()).headers["retry-after"] == "60"


def test_redirecting_points_elsewhere_on_the_same_host(demo: DemoMis, raw: Raw) -> None:
    demo.behave("redirecting")
    answer = raw.write(a_mark())
    assert answer.status == 307
    assert answer.headers["location"] == f"{demo.base_url}moved/"
    assert len(demo.marks) == 0


def test_a_client_that_follows_a_redirect_is_caught_doing_so(demo: DemoMis, raw: Raw) -> None:
    demo.behave("redirecting")
    raw.get(raw.write(a_mark()).headers["location"].removeprefix(f"http://127.0.0.1:{demo.port}"))
    assert [request.path for request in demo.requests] == [SESSION, "/v1.0/moved/"]


def test_slow_waits_first_and_then_answers_normally(demo: DemoMis, raw: Raw) -> None:
    demo.behave("slow", seconds=0.3)
    began = monotonic()
    assert raw.write(a_mark()).status == 200
    assert monotonic() - began >= 0.3
    assert len(demo.marks) == 1


def test_slow_writes_even_when_the_client_has_given_up(demo: DemoMis, raw: Raw) -> None:
    demo.behave("slow", seconds=0.4)
    with pytest.raises(TimeoutError):
        raw.write(a_mark(), timeout=0.1)
    assert len(demo.marks) == 0
    assert demo.wait_for(lambda: len(demo.marks) == 1)


def test_slow_waits_eight_seconds_unless_told_otherwise(demo: DemoMis, raw: Raw) -> None:
    demo.behave("slow")
    with pytest.raises(TimeoutError):
        raw.write(a_mark(), timeout=0.3)
    assert len(demo.requests) == 1
    assert len(demo.marks) == 0


def test_dripping_sends_one_byte_at_a_time(demo: DemoMis, raw: Raw) -> None:
    demo.behave("dripping", seconds=0.05)
    with raw.connect() as connection:
        connection.sendall(WRITE)
        pieces = [connection.recv(65536) for _ in range(5)]
    assert b"".join(pieces) == b"HTTP/"
    assert len(demo.marks) == 1


def test_dripping_is_one_byte_a_second_unless_told_otherwise(demo: DemoMis, raw: Raw) -> None:
    demo.behave("dripping")
    with raw.connect(timeout=0.4) as connection:
        connection.sendall(WRITE)
        assert connection.recv(65536) == b"H"
        with pytest.raises(TimeoutError):
            connection.recv(65536)


def test_dripping_gets_through_to_a_patient_client(demo: DemoMis, raw: Raw) -> None:
    demo.behave("dripping", seconds=0)
    assert raw.write(a_mark()).json() == {"writeback_id": 1001}


def test_silent_takes_the_request_and_never_answers(demo: DemoMis, raw: Raw) -> None:
    demo.behave("silent")
    with pytest.raises(TimeoutError):
        raw.write(a_mark(), timeout=0.3)
    assert len(demo.requests) == 1
    assert len(demo.marks) == 0


def test_silence_ends_when_the_mode_does_without_an_answer(demo: DemoMis, raw: Raw) -> None:
    demo.behave("silent")
    with raw.connect() as connection:
        connection.sendall(WRITE)
        assert demo.wait_for(lambda: len(demo.requests) == 1)
        demo.behave("normal")
        assert read_all(connection) == b""


def test_resetting_resets_the_connection_and_writes_nothing(demo: DemoMis, raw: Raw) -> None:
    demo.behave("resetting")
    with raw.connect() as connection:
        connection.sendall(WRITE)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert len(demo.requests) == 1
    assert len(demo.marks) == 0


def test_losing_writes_the_mark_and_resets_the_connection(demo: DemoMis, raw: Raw) -> None:
    demo.behave("losing")
    with raw.connect() as connection:
        connection.sendall(WRITE)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert [mark.student_id for mark in demo.marks] == [DAISY]


def test_bad_json_is_a_200_that_nobody_can_read(demo: DemoMis, raw: Raw) -> None:
    demo.behave("bad_json")
    answer = raw.write(a_mark())
    assert answer.status == 200
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()
    assert len(demo.marks) == 1


def test_a_huge_answer_is_far_over_one_mebibyte(demo: DemoMis, raw: Raw) -> None:
    demo.behave("huge")
    answer = raw.write(a_mark())
    assert answer.status == 200
    assert len(answer.body) == int(answer.headers["content-length"]) > 4 * 1024 * 1024
    assert len(demo.marks) == 1


def test_down_refuses_connections(demo: DemoMis, raw: Raw) -> None:
    demo.behave("down")
    with pytest.raises(ConnectionRefusedError):
        raw.connect()
    assert demo.requests == []


def test_down_comes_back_on_the_same_port(demo: DemoMis, raw: Raw) -> None:
    port = demo.port
    demo.behave("down")
    demo.behave("normal")
    assert demo.port == port
    assert raw.write(a_mark()).status == 200


def test_down_can_be_repeated(demo: DemoMis, raw: Raw) -> None:
    for _ in range(3):
        demo.behave("down")
        with pytest.raises(ConnectionRefusedError):
            raw.connect()
        demo.behave("normal")
        assert raw.get(STUDENTS).status == 200


def test_down_for_a_while_comes_back_by_itself(demo: DemoMis, raw: Raw) -> None:
    demo.behave("down", seconds=0.1)
    assert demo.wait_for(lambda: demo.behaviour.mode is Mode.NORMAL)
    assert raw.get(STUDENTS).status == 200


def test_down_for_a_while_does_not_undo_a_later_mode(demo: DemoMis, raw: Raw) -> None:
    demo.behave("down", seconds=0.1)
    demo.behave("error")
    assert not demo.wait_for(lambda: demo.behaviour.mode is Mode.NORMAL, seconds=0.3)
    assert raw.get(STUDENTS).status == 500


def test_down_twice_is_still_down(demo: DemoMis, raw: Raw) -> None:
    demo.behave("down")
    demo.behave("down")
    with pytest.raises(ConnectionRefusedError):
        raw.connect()


def test_down_resets_a_connection_that_was_open_before(demo: DemoMis, raw: Raw) -> None:
    with raw.connect() as connection:
        connection.sendall(WRITE)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        demo.behave("down")
        connection.sendall(WRITE)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    assert len(demo.marks) == 1


def test_down_keeps_the_pages_at_the_second_port(demo: DemoMis) -> None:
    demo.behave("down")
    door = Raw(port=demo.panel_port, token="")
    assert door.get("/panel").status == door.get("/").status == 200


def test_the_second_port_serves_no_api(demo: DemoMis) -> None:
    door = Raw(port=demo.panel_port, token=demo.token)
    assert door.write(a_mark()).status == 404
    assert len(demo.marks) == 0


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode not in {Mode.DOWN, Mode.NORMAL}])
def test_writes_only_leaves_reading_alone(demo: DemoMis, raw: Raw, mode: Mode) -> None:
    demo.behave(mode, writes_only=True)
    assert len(raw.get(STUDENTS).json()["data"]) == 50


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.DOWN])
def test_the_pages_answer_in_every_mode(demo: DemoMis, raw: Raw, mode: Mode) -> None:
    demo.behave(mode)
    assert raw.get("/").status == raw.get("/panel").status == 200
    assert WORDS[mode].title in raw.get("/").text


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.DOWN])
def test_normal_works_again_after_every_mode(demo: DemoMis, raw: Raw, mode: Mode) -> None:
    demo.behave(mode)
    demo.behave("normal")
    assert raw.write(a_mark()).status == 200


def test_an_unknown_mode_is_refused_and_changes_nothing(demo: DemoMis) -> None:
    with pytest.raises(ValueError, match="sleepy"):
        demo.behave("sleepy")
    assert demo.behaviour == Behaviour()


def test_a_mode_is_for_the_next_request_not_for_one_under_way(demo: DemoMis, raw: Raw) -> None:
    demo.behave("slow", seconds=0.3)
    answers: list[Reply] = []
    client = threading.Thread(target=lambda: answers.append(raw.write(a_mark())))
    client.start()
    assert demo.wait_for(lambda: len(demo.requests) == 1)
    demo.behave("error")
    client.join()
    assert answers[0].status == 200


@pytest.mark.parametrize("mode", ["silent", "slow", "dripping"])
def test_stopping_does_not_wait_for_a_client_that_waits(mode: str) -> None:
    with DemoMis() as demo, socket.create_connection(("127.0.0.1", demo.port), timeout=5) as connection:
        demo.behave(mode)
        connection.sendall(WRITE)
        assert demo.wait_for(lambda: len(demo.requests) == 1)
        began = monotonic()
        demo.stop()
        assert monotonic() - began < 1


def test_every_mode_has_words_and_a_place_on_the_panel() -> None:
    assert set(WORDS) == set(Mode)
    assert {said.group for said in WORDS.values()} == set(GROUPS)
    assert len({said.title for said in WORDS.values()}) == len(Mode)
