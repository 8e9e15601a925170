"""Whatever is sent, an answer comes back, it is no 500, and the next client is served."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mis.demo_mis import DemoMis
from mis.demo_mis.school import NORTHFIELD, load_school
from mis.demo_mis.validation import check_register
from tests.mis.demo_mis.clients import CODES, DAISY, EVIE, SESSION, STUDENTS, Raw, a_mark

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCHOOL = load_school(NORTHFIELD)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(["date", "session", "student_id", "attendance_code_id", "minutes_late", "comment"])
almost_a_mark = st.dictionaries(fields, anything, max_size=3).map(lambda wrong: a_mark() | wrong)
methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
segments = st.sampled_from(
    [
        "v1.0",
        "schools",
        "A1930499544",
        "students",
        "attendance",
        "session",
        "writebacks",
        "1",
        "register",
        "7B",
        *("2026-11-23", "AM", "AM.json", "panel", "static", "demo.css", "..", "%2f", "%00", "%ff", "", "a b"),
    ]
) | st.text(st.characters(codec="latin-1", exclude_characters="\r\n "), max_size=8)
paths = st.lists(segments, max_size=6).map(lambda parts: "/" + "/".join(parts).replace(" ", "%20"))
queries = st.text(st.sampled_from("abc=&%?;:/+[]0123456789-"), max_size=30)
header_text = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30
)


@pytest.fixture(scope="module")
def shared() -> Iterator[DemoMis]:
    """One server that must survive everything in this file."""
    with DemoMis(settles_after=0) as demo:
        yield demo
    assert demo.faults == []


def status_of(answer: bytes) -> int:
    """The status of an answer; none at all is a failure."""
    assert answer.startswith(b"HTTP/1.1 "), answer[:80]
    return int(answer.split()[1])


@FEW
@given(content=anything)
def test_any_json_is_taken_or_refused(shared: DemoMis, content: Any) -> None:
    raw = Raw(port=shared.port, token=shared.token)
    assert raw.post(SESSION, content).status in {400, 422}


@FEW
@given(rows=st.lists(almost_a_mark, min_size=1, max_size=3))
def test_almost_right_marks_are_taken_or_refused(shared: DemoMis, rows: list[Any]) -> None:
    raw = Raw(port=shared.port, token=shared.token)
    before = len(shared.marks)
    answer = raw.write(*rows)
    assert answer.status in {200, 400, 422}
    assert len(shared.marks) - before == (len(rows) if answer.status == 200 else 0)
    assert raw.get("/register/7B/2026-11-23/AM").status == 200


@FEW
@given(method=methods, path=paths, query=queries, body=st.binary(max_size=60))
def test_any_address_is_answered(shared: DemoMis, method: str, path: str, query: str, body: bytes) -> None:
    head = f"{method} {path}?{query} HTTP/1.1\r\nHost: mis\r\nConnection: close\r\n"
    head += f"Authorization: Bearer demo-token\r\nContent-Length: {len(body)}\r\n\r\n"
    answer = Raw(port=shared.port, token="").say(head.encode("latin-1") + body)
    assert status_of(answer) < 500 or status_of(answer) == 505


@FEW
@given(
    path=st.sampled_from([STUDENTS, CODES, SESSION, "/", "/panel", "/register/7B/2026-11-23/AM"]),
    name=st.sampled_from(
        ["Authorization", "Host", "X-Forwarded-Host", "X-Forwarded-Proto", "Origin", "Content-Type", "Accept"]
    ),
    value=header_text,
)
def test_any_header_is_borne(shared: DemoMis, path: str, name: str, value: str) -> None:
    head = f"POST {path} HTTP/1.1\r\n{name}: {value}\r\nConnection: close\r\n\r\n"
    assert status_of(Raw(port=shared.port, token="").say(head.encode("latin-1"))) < 500


@FEW
@given(
    parameters=st.dictionaries(st.sampled_from(["page", "per_page", "updated_after", "include"]), st.text())
)
def test_any_parameter_is_borne(shared: DemoMis, parameters: dict[str, str]) -> None:
    from urllib.parse import urlencode

    query = urlencode(parameters, errors="replace")
    assert Raw(port=shared.port, token=shared.token).get(f"{STUDENTS}?{query}").status in {200, 422}


@FEW
@given(noise=st.binary(max_size=300))
def test_noise_is_answered_or_ended(shared: DemoMis, noise: bytes) -> None:
    answer = Raw(port=shared.port, token="").say(noise)
    assert answer == b"" or status_of(answer) < 500 or status_of(answer) == 505


@FEW
@given(body=anything)
def test_a_register_is_either_marks_or_errors(body: Any) -> None:
    register = check_register(body, school=SCHOOL)
    assert bool(register.marks) != bool(register.errors)


@FEW
@given(
    student=st.sampled_from([DAISY, EVIE]),
    session=st.sampled_from(["AM", "PM"]),
    day=st.dates(),
    minutes=st.none() | st.integers(0, 500),
    comment=st.text(st.characters(codec="utf-8"), max_size=40),
)
def test_every_complete_mark_is_taken_as_it_is(
    student: str, session: str, day: Any, minutes: int | None, comment: str
) -> None:
    row = a_mark(
        student_id=student, session=session, date=day.isoformat(), minutes_late=minutes, comment=comment
    )
    (mark,) = check_register(json.loads(json.dumps({"attendance": [row]})), school=SCHOOL).marks
    assert (mark.student_id, mark.session, mark.date) == (student, session, day)
    assert (mark.minutes_late, mark.comment) == (minutes, comment)
