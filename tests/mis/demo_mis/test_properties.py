"""Properties that hold for every school, page size and order of writes."""

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from mis.demo_mis.auth import token_allowed
from mis.demo_mis.journal import Journal
from mis.demo_mis.marks import Mark, Marks, NewMark, letter_as_taken
from mis.demo_mis.paging import page_answer
from mis.demo_mis.values import Received

WHEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
tokens = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=":"), min_size=1)
writes = st.tuples(
    st.sampled_from(["A1", "A2", "A3"]),
    st.sampled_from([date(2026, 11, 23), date(2026, 11, 24)]),
    st.sampled_from(["AM", "PM"]),
    st.sampled_from(["L", "U", "M", "I"]),
)


def asked(query: dict[str, str]) -> Received:
    """A request for a page."""
    return Received(
        method="GET", path="/v1.0/x/", query=query, headers={}, body=b"", at=WHEN, origin="http://mis"
    )


def walked(rows: list[int], *, per_page: int) -> list[int]:
    """All rows, found by following `next` from the first page."""
    query, found = {"per_page": str(per_page), "kept": "a b&c"}, []
    while True:
        answer: Any = json.loads(page_answer(rows, shown_as=lambda n: {"n": n}, request=asked(query)).body)
        found += [row["n"] for row in answer["data"]]
        following = answer["meta"]["pagination"]["next"]
        if following is None:
            return found
        query = dict(parse_qsl(urlsplit(following).query))
        assert query["kept"] == "a b&c"


@given(rows=st.lists(st.integers(), max_size=60), per_page=st.integers(1, 70))
def test_following_next_finds_every_row_once_in_order(rows: list[int], per_page: int) -> None:
    assert walked(rows, per_page=per_page) == rows


@given(count=st.integers(0, 60), per_page=st.integers(1, 70), page=st.integers(1, 70))
def test_a_page_says_more_exactly_when_more_rows_follow(count: int, per_page: int, page: int) -> None:
    query = {"per_page": str(per_page), "page": str(page)}
    answer = json.loads(page_answer(range(count), shown_as=lambda n: {"n": n}, request=asked(query)).body)
    pagination = answer["meta"]["pagination"]
    assert pagination["more"] == (pagination["next"] is not None) == (page * per_page < count)
    assert (pagination["previous"] is None) == (page == 1)


@given(token=tokens, other=tokens)
def test_only_the_token_itself_is_let_in(token: str, other: str) -> None:
    assert token_allowed(f"Bearer {token}", token=token)
    assert token_allowed(f"Bearer {other}", token=token) == (other == token)


@given(header=st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_header_breaks_the_check(header: str) -> None:
    assert not token_allowed(header, token="a-token-that-no-text-so-short-holds" * 2)


@given(written=st.lists(writes, max_size=25))
def test_each_mark_replaces_the_one_before_it(written: list[tuple[str, date, str, str]]) -> None:
    marks = Marks(Journal())
    standing: dict[tuple[str, date, str], str] = {}
    for student, day, session, code in written:
        key = (student, day, session)
        before = standing.get(key) or letter_as_taken(student_id=student, on=day, session=session)
        new = NewMark(student_id=student, date=day, session=session, code_id=f"id-{code}", code=code)
        marks.write([new], writeback_id=1, at=WHEN)
        assert (marks[-1].replaced, marks[-1].code) == (before, code)
        standing[key] = code
    assert len(marks) == len(written)
    assert {(mark.student_id, mark.date, mark.session): mark.code for mark in all_standing(marks)} == standing


def all_standing(marks: Marks) -> list[Mark]:
    """The marks that stand on both days."""
    return [*marks.on(date(2026, 11, 23)), *marks.on(date(2026, 11, 24))]


@given(written=st.lists(writes, max_size=25))
def test_every_write_is_told_once_in_order(written: list[tuple[str, date, str, str]]) -> None:
    journal = Journal()
    marks = Marks(journal)
    for student, day, session, code in written:
        new = NewMark(student_id=student, date=day, session=session, code_id="x", code=code)
        marks.write([new], writeback_id=1, at=WHEN)
    assert [event.about for event in journal.after(0, seconds=0)] == list(marks)
