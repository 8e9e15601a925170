"""Open pages hear of every mark, mode and request the moment it happens."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from mis.demo_mis import DemoMis
from tests.mis.demo_mis.clients import DAISY, MEDICAL, STUDENTS, Raw, a_mark

Event = tuple[str, str, dict[str, Any]]


@contextmanager
def listening(
    demo: DemoMis, *, since: int = 0, instance: str = "", headers: str = ""
) -> Iterator[Iterator[Event]]:
    """An open page's stream of events: kind, id and content of each."""
    raw = Raw(port=demo.port, token="")
    with raw.connect() as connection:
        path = f"/live?since={since}&instance={instance or demo.instance}"
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{demo.port}\r\n{headers}\r\n".encode())
        lines = connection.makefile("r", encoding="utf-8", newline="\n")
        while not lines.readline().startswith("retry: "):
            pass
        yield events_of(lines)


def events_of(lines: Any) -> Iterator[Event]:
    """Events as a browser's EventSource would tell them."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.rstrip("\r\n").partition(": ")
        fields[name] = value
        if name == "" and "event" in fields:
            yield fields["event"], fields["id"], json.loads(fields["data"])
            fields = {}


def next_of(events: Iterator[Event], kind: str) -> dict[str, Any]:
    """The next event of a kind."""
    return next(content for found, _, content in events if found == kind)


def test_a_written_mark_reaches_an_open_page(demo: DemoMis, raw: Raw) -> None:
    with listening(demo) as events:
        raw.write(a_mark(minutes_late=12, comment="Missed the bus"))
        news = next_of(events, "mark")
    assert (news["student"], news["place"], news["date"]) == (
        DAISY,
        "/register/7B/2026-11-23/AM",
        "2026-11-23",
    )
    assert "12 min" in news["row"]
    assert "Missed the bus" in news["item"]
    assert news["say"] == "Daisy Bennett, 7B, AM: L, was /"


def test_the_news_is_the_very_row_that_the_page_would_show(demo: DemoMis, raw: Raw) -> None:
    with listening(demo) as events:
        raw.write(a_mark())
        news = next_of(events, "mark")
    assert news["row"] in raw.get(news["place"]).text
    assert news["item"] in raw.get("/").text


def test_counts_follow_every_mark(demo: DemoMis, raw: Raw) -> None:
    with listening(demo) as events:
        raw.write(a_mark())
        assert next_of(events, "mark")["counts"] == {"AM": 1, "PM": 0}
        raw.write(a_mark(session="PM"))
        assert next_of(events, "mark")["counts"] == {"AM": 1, "PM": 1}
        raw.write(a_mark(attendance_code_id=MEDICAL))
        news = next_of(events, "mark")
    assert (news["counts"], news["form_count"]) == ({"AM": 1, "PM": 1}, "1 mark")


def test_a_page_that_was_away_hears_what_it_missed(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark())
    seen = demo.journal.last
    raw.write(a_mark(attendance_code_id=MEDICAL))
    with listening(demo, since=seen) as events:
        assert next_of(events, "mark")["say"].endswith("M, was L")


def test_a_browser_that_reconnects_goes_on_where_it_was(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark())
    raw.write(a_mark(attendance_code_id=MEDICAL))
    with listening(demo) as events:
        number = next(number for kind, number, _ in events if kind == "mark")
    with listening(demo, headers=f"Last-Event-ID: {number}\r\n") as events:
        assert next_of(events, "mark")["say"].endswith("M, was L")


@pytest.mark.parametrize("since", ["-1", "x", "", "9" * 30])
def test_a_strange_place_to_begin_is_the_beginning(demo: DemoMis, raw: Raw, since: str) -> None:
    raw.write(a_mark())
    with listening(demo, headers=f"Last-Event-ID: {since}\r\n") as events:
        assert next_of(events, "mark")["student"] == DAISY


def test_a_page_of_an_earlier_run_is_told_to_load_anew(demo: DemoMis) -> None:
    with listening(demo, instance="another") as events:
        assert next(events)[0] == "anew"
        assert list(events) == []


def test_a_page_that_missed_too_much_is_told_to_load_anew(demo: DemoMis) -> None:
    for number in range(2100):
        demo.journal.tell("received", number)
    with listening(demo, since=1) as events:
        assert next(events)[0] == "anew"


def test_a_mode_reaches_an_open_page_as_its_banner(demo: DemoMis) -> None:
    with listening(demo) as events:
        demo.behave("slow", seconds=3)
        news = next_of(events, "mode")
    assert news["mode"] == "slow"
    assert "<b>Slow.</b>" in news["banner"]


def test_an_open_page_hears_that_the_mis_went_down_and_where_the_panel_is(demo: DemoMis) -> None:
    with listening(demo) as events:
        demo.behave("down")
        banner = next_of(events, "mode")["banner"]
        demo.behave("normal")
        assert next_of(events, "mode")["mode"] == "normal"
    assert f'href="http://127.0.0.1:{demo.panel_port}/panel"' in banner


def test_a_request_reaches_an_open_panel_with_its_answer(demo: DemoMis, raw: Raw) -> None:
    with listening(demo) as events:
        raw.get(STUDENTS)
        assert ">200</span>" in next_of(events, "request")["item"]
        demo.behave("error")
        raw.get(STUDENTS)
        assert ">500</span>" in next_of(events, "request")["item"]


def test_several_open_pages_all_hear(demo: DemoMis, raw: Raw) -> None:
    with listening(demo) as first, listening(demo) as second:
        raw.write(a_mark())
        assert next_of(first, "mark") == next_of(second, "mark")


def test_an_open_page_ends_when_the_server_stops() -> None:
    with DemoMis() as demo, listening(demo) as events:
        demo.stop()
        assert list(events) == []


def test_what_is_told_of_a_deleted_pupil_is_nothing(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark())
    demo.delete_student(DAISY)
    with listening(demo) as events:
        assert next_of(events, "mark") == {}
