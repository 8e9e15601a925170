"""Fingerprints: what counts as the same content (writeback.md, Once, and only once)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.fingerprint import fingerprint

EVENT = {
    "kind": "late_arrival",
    "student_id": "018F6C1E-9A44-7BD1-8F2E-0C9D3C1F5A10",
    "reason_text": "Missed the bus",
    "occurred_at": datetime(2026, 11, 23, 8, 55, tzinfo=UTC),
    "answers": [{"question_id": "AA", "answer": "yes"}, {"question_id": "BB", "answer": "no"}],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda within: st.lists(within, max_size=3) | st.dictionaries(st.text(), within, max_size=3),
    max_leaves=8,
)


def test_it_is_a_sha_256_in_hex():
    assert len(fingerprint(**EVENT)) == 64


@pytest.mark.parametrize(
    "same",
    [
        {"student_id": EVENT["student_id"].lower()},
        {"student_name": None},
        {"student_name": ""},
        {"student_name": "  "},
        {"reason_id": ""},
        {"occurred_at": datetime(2026, 11, 23, 9, 55, tzinfo=timezone(timedelta(hours=1)))},
        {"answers": list(reversed(EVENT["answers"]))},
        {"answers": [{**EVENT["answers"][0], "question_id": "aa"}, EVENT["answers"][1]]},
        {"answers": [*EVENT["answers"], {"question_id": "CC", "answer": ""}, {"question_id": "DD"}]},
        {"answers": tuple(EVENT["answers"])},
    ],
)
def test_what_says_the_same_is_the_same(same):
    assert fingerprint(**{**EVENT, **same}) == fingerprint(**EVENT)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "early_leave"},
        {"kind": None},
        {"student_id": "018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a11"},
        {"student_name": "Ava Olsen"},
        {"reason_text": "missed the bus"},
        {"reason_id": "Missed the bus", "reason_text": None},
        {"occurred_at": datetime(2026, 11, 23, 8, 56, tzinfo=UTC)},
        {"occurred_at": "2026-11-23T08:55:00"},
        {"occurred_at": None},
        {"answers": EVENT["answers"][:1]},
        {"answers": None},
        {"answers": [EVENT["answers"][0], {"question_id": "BB", "answer": "yes"}]},
    ],
)
def test_what_says_something_else_differs(other):
    assert fingerprint(**{**EVENT, **other}) != fingerprint(**EVENT)


@pytest.mark.parametrize("nothing", [None, "", [], ()])
def test_no_answers_are_no_answers(nothing):
    assert fingerprint(kind="late_arrival", answers=nothing) == fingerprint(kind="late_arrival")


@given(JSON, JSON)
def test_any_json_has_a_fingerprint(one, other):
    assert fingerprint(kind=one, student_name=other, answers=one) == fingerprint(
        kind=one, student_name=other, answers=one
    )


def test_half_a_surrogate_pair_has_one_too():
    assert fingerprint(kind="\ud800") != fingerprint(kind="\ud801")


def test_an_id_without_its_hyphens_is_the_same_id():
    whole = "018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a10"
    assert fingerprint(kind="late_arrival", student_id=whole) == fingerprint(
        kind="late_arrival", student_id=whole.replace("-", "").upper()
    )
