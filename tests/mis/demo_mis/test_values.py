"""The small values that everything else is made of: requests, answers, words, bodies, events."""

import threading
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mis.demo_mis import words
from mis.demo_mis.faults import Delivery, outcome_of
from mis.demo_mis.journal import Journal
from mis.demo_mis.modes import Behaviour, Mode
from mis.demo_mis.reading import LARGEST_BODY, UnreadableError, read_body
from mis.demo_mis.values import Answer, Received, json_answer, problem
from mis.demo_mis.wire import encoded

NINE = datetime(2026, 6, 1, 8, 12, 41, tzinfo=UTC)


def received(
    method: str = "GET", *, path: str = "/", body: bytes = b"", origin: str = "http://mis:9000"
) -> Received:
    """A request that arrived."""
    return Received(method=method, path=path, query={}, headers={}, body=body, at=NINE, origin=origin)


# Requests


@pytest.mark.parametrize("path", ["/v1.0/schools", "/v1.0/schools/", "//v1.0//schools//"])
def test_slashes_make_no_difference_to_a_path(path: str) -> None:
    assert received(path=path).parts == ("v1.0", "schools")


@pytest.mark.parametrize(
    ("method", "writes"), [("GET", False), ("HEAD", False), ("OPTIONS", False), ("POST", True)]
)
def test_only_some_methods_write(method: str, writes: bool) -> None:
    assert received(method).writes is writes


@pytest.mark.parametrize(
    ("origin", "netloc", "beside"),
    [
        ("http://127.0.0.1:9000", "127.0.0.1:9000", "http://127.0.0.1:9001"),
        ("http://[::1]:9000", "[::1]:9000", "http://[::1]:9001"),
        ("https://demo.example", "demo.example", "http://demo.example:9001"),
    ],
)
def test_a_request_knows_its_host_and_the_port_beside(origin: str, netloc: str, beside: str) -> None:
    request = received(origin=origin)
    assert (request.netloc, request.at_port(9001)) == (netloc, beside)


@pytest.mark.parametrize("body", [b"NaN", b"[Infinity]", b"{", b"\xff", b"", b"[" * 100_000])
def test_a_body_that_is_no_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        received(body=body).json()


# Answers


def test_an_answer_in_json_names_its_headers() -> None:
    answer = problem(429, "Wait.", retry_after="60")
    assert (answer.status, answer.headers, answer.body) == (
        429,
        {"Retry-After": "60"},
        b'{"message": "Wait."}',
    )


def test_an_answer_is_encoded_with_its_length() -> None:
    content = encoded(json_answer({"a": "é"}), with_body=True, close=False)
    head, _, body = content.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: %d" % len(body) in head
    assert b"Connection: keep-alive" in head


def test_the_answer_to_head_tells_the_length_of_what_it_leaves_out() -> None:
    content = encoded(json_answer({"a": 1}), with_body=False, close=True)
    assert content.endswith(b"\r\n\r\n")
    assert b"Content-Length: 8\r\n" in content
    assert b"Connection: close\r\n" in content


# Words


@pytest.mark.parametrize(
    ("day", "short"), [(date(2026, 11, 23), "Mon 23 Nov"), (date(2026, 6, 1), "Mon 1 Jun")]
)
def test_a_date_is_read_as_the_office_reads_it(day: date, short: str) -> None:
    assert words.short_date(day) == short


def test_a_long_date_names_everything() -> None:
    assert words.long_date(date(2026, 11, 3)) == "Tuesday 3 November 2026"


@pytest.mark.parametrize(("zone", "shown"), [("Europe/London", "09:12:41"), ("UTC", "08:12:41")])
def test_a_time_is_the_schools_own(zone: str, shown: str) -> None:
    assert words.clock(NINE, ZoneInfo(zone)) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [(None, ""), (0, "0 min"), (12.0, "12 min"), (10.5, "10.5 min")]
)
def test_minutes_are_short(number: float | None, shown: str) -> None:
    assert words.minutes(number) == shown


@pytest.mark.parametrize(("number", "shown"), [(0, "0 marks"), (1, "1 mark"), (2, "2 marks")])
def test_a_count_agrees_with_its_noun(number: int, shown: str) -> None:
    assert words.count(number, "mark", "marks") == shown


# Bodies


def test_no_length_is_no_body() -> None:
    assert read_body(BytesIO(b"ignored"), {}) == b""


def test_a_body_ends_where_its_length_says() -> None:
    assert read_body(BytesIO(b"12345 and more"), {"content-length": "5"}) == b"12345"


def test_chunks_are_joined() -> None:
    stream = BytesIO(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\nnext")
    assert read_body(stream, {"transfer-encoding": "chunked"}) == b"abcde"
    assert stream.read() == b"next"


def test_the_largest_body_is_read_and_one_byte_more_is_not() -> None:
    stream = BytesIO(b"x" * (LARGEST_BODY + 1))
    assert len(read_body(stream, {"content-length": str(LARGEST_BODY)})) == LARGEST_BODY
    with pytest.raises(UnreadableError) as caught:
        read_body(stream, {"content-length": str(LARGEST_BODY + 1)})
    assert caught.value.status == 413


def test_many_small_chunks_count_together() -> None:
    piece = b"80000\r\n" + b"x" * 0x80000 + b"\r\n"
    with pytest.raises(UnreadableError) as caught:
        read_body(BytesIO(piece * 3), {"transfer-encoding": "chunked"})
    assert caught.value.status == 413


# Events


def test_events_are_numbered_in_order() -> None:
    journal = Journal()
    for about in "abc":
        journal.tell("mark", about)
    assert [(event.number, event.about) for event in journal.after(1, seconds=0)] == [(2, "b"), (3, "c")]


def test_waiting_for_an_event_ends_when_it_happens() -> None:
    journal = Journal()
    heard: list[Any] = []
    waiter = threading.Thread(target=lambda: heard.extend(journal.after(0, seconds=10)))
    waiter.start()
    journal.tell("mark", "a")
    waiter.join(timeout=5)
    assert [event.about for event in heard] == ["a"]


def test_waiting_for_nothing_ends_with_nothing() -> None:
    assert Journal().after(0, seconds=0.01) == []


def test_closing_wakes_who_waits() -> None:
    journal = Journal()
    waiter = threading.Thread(target=journal.after, args=(0,), kwargs={"seconds": 10})
    waiter.start()
    journal.close()
    waiter.join(timeout=5)
    assert not waiter.is_alive()


def test_a_condition_is_looked_at_again_at_every_event() -> None:
    journal = Journal()
    found: list[bool] = []
    waiter = threading.Thread(
        target=lambda: found.append(journal.wait_until(lambda: journal.last >= 2, seconds=10))
    )
    waiter.start()
    journal.tell("mark", 1)
    journal.tell("mark", 2)
    waiter.join(timeout=5)
    assert found == [True]
    assert not journal.wait_until(lambda: journal.last > 2, seconds=0.01)


def test_a_journal_knows_what_it_forgot() -> None:
    journal = Journal()
    assert not journal.forgot_after(0)
    for number in range(2_001):
        journal.tell("mark", number)
    assert journal.forgot_after(0)
    assert not journal.forgot_after(1)


# Modes


@pytest.mark.parametrize("mode", list(Mode))
def test_a_write_is_touched_by_every_mode(mode: Mode) -> None:
    assert Behaviour(mode=mode).touches(write=True)
    assert Behaviour(mode=mode, writes_only=True).touches(write=True)


@pytest.mark.parametrize("mode", list(Mode))
def test_reading_is_touched_unless_the_mode_is_about_writing(mode: Mode) -> None:
    about_writing = mode in {Mode.REFUSING, Mode.REFUSED_LATER}
    assert Behaviour(mode=mode).touches(write=False) is not about_writing
    assert not Behaviour(mode=mode, writes_only=True).touches(write=False)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_mode_does_what_was_asked_exactly_when_it_says_so(mode: Mode) -> None:
    done: list[Any] = []
    pauses: list[float] = []

    def answer(request: Received, *, refuse_later: bool) -> Answer:
        done.append(refuse_later)
        return json_answer({"writeback_id": 1})

    outcome_of(received("POST"), behaviour=Behaviour(mode=mode), answer=answer, pause=pauses.append)
    does = {Mode.NORMAL, Mode.SLOW, Mode.REFUSED_LATER, Mode.DRIPPING, Mode.LOSING, Mode.BAD_JSON, Mode.HUGE}
    assert done == ([mode is Mode.REFUSED_LATER] if mode in does else [])
    assert pauses == ([8.0] if mode is Mode.SLOW else [])


@pytest.mark.parametrize(
    ("mode", "delivery"),
    [
        (Mode.NORMAL, Delivery.WHOLE),
        (Mode.ERROR, Delivery.WHOLE),
        (Mode.DRIPPING, Delivery.DRIPPED),
        (Mode.SILENT, Delivery.NEVER),
        (Mode.RESETTING, Delivery.RESET),
        (Mode.LOSING, Delivery.RESET),
        (Mode.DOWN, Delivery.RESET),
    ],
)
def test_a_mode_delivers_in_its_own_way(mode: Mode, delivery: Delivery) -> None:
    outcome = outcome_of(
        received("POST"),
        behaviour=Behaviour(mode=mode),
        answer=lambda request, refuse_later: json_answer({}),
        pause=lambda seconds: None,
    )
    assert outcome.delivery is delivery
