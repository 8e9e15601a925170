"""The pieces of HTML that change while a page is open: what they say, and that they never leak markup."""

from datetime import UTC, date, datetime
from html import unescape
from re import sub
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.demo_mis import fragments
from mis.demo_mis.journal import Journal
from mis.demo_mis.marks import Mark, Marks, NewMark
from mis.demo_mis.modes import Behaviour, Mode
from mis.demo_mis.register import Box, Place, box_of, boxes_of
from mis.demo_mis.school import NORTHFIELD, load_school
from mis.demo_mis.values import Exchange, Received
from tests.mis.demo_mis.clients import DAISY, EVIE, SESSION

SCHOOL = load_school(NORTHFIELD)
MONDAY = date(2026, 11, 23)
WHEN = datetime(2026, 11, 23, 9, 12, 41, tzinfo=UTC)
PLACE = Place(form="7B", on=MONDAY, session="AM")
any_text = st.text(st.characters(codec="utf-8"), max_size=40)


def a_written_mark(**changed: Any) -> Mark:
    """A mark that stands in a register."""
    marks = Marks(Journal())
    fields: dict[str, Any] = {"minutes_late": 12, "comment": "Missed the bus", **changed}
    new = NewMark(student_id=DAISY, date=MONDAY, session="AM", code_id="A1203", code="L", **fields)
    marks.write([new], writeback_id=1, at=WHEN)
    return marks[0]


def a_box(mark: Mark | None) -> Box:
    """Daisy's box in the register of 7B."""
    return Box(pupil=SCHOOL.pupils[DAISY], letter="L" if mark else "/", meaning="What it means", mark=mark)


def a_request(path: str = SESSION, *, origin: str = "http://mis.example:9000") -> Received:
    """A write that arrived."""
    return Received(method="POST", path=path, query={}, headers={}, body=b"", at=WHEN, origin=origin)


def text_of(html: str) -> str:
    """What a reader sees: no tags, one space between words."""
    return " ".join(unescape(sub(r"<[^>]*>", " ", html)).split())


def test_a_box_without_a_mark_is_the_register_as_taken() -> None:
    html = fragments.register_row(a_box(None), school=SCHOOL)
    assert text_of(html) == "Bennett, Daisy / What it means"
    assert "written" not in html
    assert html.count("class=empty") == 3


def test_a_box_with_a_mark_reads_from_what_was_to_what_is() -> None:
    html = fragments.register_row(a_box(a_written_mark()), school=SCHOOL)
    assert text_of(html) == "Bennett, Daisy / → replaced by L What it means 12 min Missed the bus 09:12:41"
    assert "class=empty" not in html


def test_a_cell_names_itself_for_a_narrow_screen() -> None:
    html = fragments.register_row(a_box(a_written_mark()), school=SCHOOL)
    for label in ("Minutes late", "Comment", "Written"):
        assert f'data-label="{label}"' in html


def test_a_latest_mark_tells_who_when_and_what() -> None:
    html = fragments.latest_item(a_written_mark(), school=SCHOOL)
    assert text_of(html) == (
        "Daisy Bennett 7B · Mon 23 Nov · AM · 12 min · Missed the bus / → replaced by L 09:12:41"
    )
    assert f'href="/register/7B/2026-11-23/AM#pupil-{DAISY}"' in html


def test_a_latest_mark_without_extras_is_short() -> None:
    html = fragments.latest_item(a_written_mark(minutes_late=None, comment=""), school=SCHOOL)
    assert "7B · Mon 23 Nov · AM /" in text_of(html)


@pytest.mark.parametrize(
    ("status", "shown", "colour"),
    [
        (200, "200", "ok"),
        (307, "307", "ok"),
        (401, "401", "bad"),
        (500, "500", "bad"),
        (None, "no answer", "bad"),
    ],
)
def test_a_request_shows_how_it_was_answered(status: int | None, shown: str, colour: str) -> None:
    exchange = Exchange(request=a_request(), status=status, seconds=0.1)
    html = fragments.request_item(exchange, school=SCHOOL)
    assert text_of(html) == f"09:12:41 POST /attendance/session/ {shown}"
    assert f'class="badge {colour}"' in html


def test_a_request_with_an_endless_address_stays_short() -> None:
    exchange = Exchange(request=a_request("/v1.0/" + "x" * 5000), status=404, seconds=0.1)
    assert len(fragments.request_item(exchange, school=SCHOOL)) < 300


@pytest.mark.parametrize("mode", list(Mode))
def test_the_banner_is_calm_only_when_all_is_normal(mode: Mode) -> None:
    html = fragments.banner(Behaviour(mode=mode), request=a_request(), panel_port=9001)
    assert ('class="banner ok"' in html) is (mode is Mode.NORMAL)
    assert ("<a " in html) is (mode is Mode.DOWN)


def test_the_banner_of_down_leads_to_the_other_port_of_the_same_host() -> None:
    html = fragments.banner(Behaviour(mode=Mode.DOWN), request=a_request(), panel_port=9001)
    assert 'href="http://mis.example:9001/panel"' in html


@given(comment=any_text)
def test_a_comment_is_shown_as_it_was_written(comment: str) -> None:
    mark = a_written_mark(comment=comment)
    for html in (
        fragments.register_row(a_box(mark), school=SCHOOL),
        fragments.latest_item(mark, school=SCHOOL),
    ):
        assert " ".join(comment.split()) in text_of(html) or not comment.isprintable()
        assert html.count("<") == html.count(">")


@given(path=any_text)
def test_an_address_is_shown_as_text(path: str) -> None:
    exchange = Exchange(request=a_request("/" + path), status=404, seconds=0.1)
    html = fragments.request_item(exchange, school=SCHOOL)
    assert html.count("<") == html.count(">") == 8


def test_a_register_is_the_form_of_its_place() -> None:
    boxes = boxes_of(PLACE, school=SCHOOL, marks=Marks(Journal()))
    assert {box.pupil.form for box in boxes} == {"7B"}
    assert {box.letter for box in boxes} <= {"/", "N"}
    assert all(box.meaning for box in boxes)


def test_a_box_takes_the_mark_of_its_own_session_only() -> None:
    marks = Marks(Journal())
    new = NewMark(student_id=EVIE, date=MONDAY, session="PM", code_id="A1215", code="M")
    marks.write([new], writeback_id=1, at=WHEN)
    morning = Place(form="8A", on=MONDAY, session="AM")
    afternoon = Place(form="8A", on=MONDAY, session="PM")
    assert box_of(SCHOOL.pupils[EVIE], place=morning, school=SCHOOL, marks=marks).mark is None
    box = box_of(SCHOOL.pupils[EVIE], place=afternoon, school=SCHOOL, marks=marks)
    assert (box.letter, box.meaning) == ("M", "Medical or dental appointment")
    assert box.mark
    assert box.mark.replaced in {"\\", "N"}


def test_a_box_as_json_tells_the_same_as_the_row() -> None:
    assert a_box(a_written_mark()).as_json() == {
        "student_id": DAISY,
        "name": "Daisy Bennett",
        "code": "L",
        "meaning": "What it means",
        "replaced": "/",
        "minutes_late": 12,
        "comment": "Missed the bus",
        "written_at": "2026-11-23T09:12:41+00:00",
    }


def test_a_place_is_an_address() -> None:
    assert PLACE.path == "/register/7B/2026-11-23/AM"
