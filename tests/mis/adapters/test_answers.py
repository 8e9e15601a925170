"""What an answer means, and the words in it."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.adapters.answers import cause_of_status, json_of, text_of, words_of
from mis.adapters.conversation import Conversation
from mis.calls import Reply
from mis.causes import Cause
from mis.deadline import Deadline
from mis.dialling import Network


def reply(body, *, content_type=""):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status=422, body=raw, headers={"Content-Type": content_type})


def words(body):
    return words_of(reply(body))


SPECIAL = {
    401: Cause.MIS_UNAUTHORISED,
    403: Cause.MIS_UNAUTHORISED,
    408: Cause.MIS_TIMEOUT,
    429: Cause.MIS_RATE_LIMITED,
}
FAMILIES = {2: None, 4: Cause.MIS_REJECTED, 5: Cause.MIS_ERROR}


def test_every_status_has_one_meaning():
    for status in range(100, 1000):
        family = FAMILIES.get(status // 100, Cause.MIS_UNEXPECTED_ANSWER)
        assert cause_of_status(status) is SPECIAL.get(status, family), status


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"message": "No such pupil"}, "No such pupil"),
        ({"error": "No such pupil"}, "No such pupil"),
        ({"error": {"code": "E1", "message": "No such pupil"}}, "No such pupil"),
        ({"errors": ["One", "Two", "One"]}, "One · Two"),
        ({"errors": {"student_id": ["One"], "date": ["Two"]}}, "One · Two"),
        ({"errors": [{"code": "E1", "message": "One", "trace": "at line 1"}]}, "One"),
        ({"response": {"code": 400, "reason": "Bad", "errors": [{"message": "One"}]}}, "Bad · One"),
        ({"detail": "One", "validationErrors": {"$.date": ["Two"]}, "type": "urn:x"}, "One · Two"),
        ({"validation_errors": {"date": "Two"}}, "Two"),
        ({"Message": " One "}, "One"),
        ("No such pupil", "No such pupil"),
        ([{"message": "One"}, {"message": "Two"}], "One · Two"),
    ],
)
def test_the_words_are_found_in_the_usual_places(body, expected):
    assert words(body) == expected


def test_json_without_such_places_is_shown_as_it_is():
    assert words({"a": 1}) == '{"a": 1}'


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<html><h1>Not&nbsp;found</h1></html>", "Not found"),
        ("<script>alert('x')</script>Sorry<style>p {}</style>", "Sorry"),
        ("<p>1 &lt; 2</p>", "1 < 2"),
        ("just text", "just text"),
        ("", ""),
    ],
)
def test_a_page_is_shown_without_its_tags(page, expected):
    assert " ".join(words(page.encode()).split()) == expected


@pytest.mark.parametrize(
    "body", [b"<" * 1_000_000, b"<script" * 150_000, b"<script>" * 130_000, b"[" * 1_000_000]
)
def test_a_hostile_page_costs_no_time(body):
    began = time.monotonic()
    words(body)
    assert time.monotonic() - began < 1


@given(st.binary())
def test_any_bytes_have_words(body):
    assert isinstance(words(body), str)
    json_of(reply(body))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["message", "errors", "x"]) | st.text(), inner)
    ),
)


@given(json_values)
def test_any_json_has_words(value):
    assert isinstance(words(value), str)


@pytest.mark.parametrize(
    ("raw", "content_type", "expected"),
    [
        ("ü".encode(), "", "ü"),
        ("ü".encode("latin-1"), "text/html; charset=ISO-8859-1", "ü"),
        ("ü".encode("utf-16"), 'text/html; charset="utf-16"', "ü"),
        ("ü".encode(), "text/html; charset=rot13", "ü"),
        ("ü".encode(), "text/html; charset=no-such", "ü"),
        (b"\xff", "", "\ufffd"),
    ],
)
def test_text_is_read_in_the_character_set_it_names(raw, content_type, expected):
    assert text_of(reply(raw, content_type=content_type)) == expected


class TestAMessageAsItIsStored:
    def stored(self, text, *secrets):
        network = Network()
        return Conversation(deadline=Deadline(1), network=network, secrets=list(secrets)).words(text)

    def test_it_is_one_line_of_at_most_500_characters(self):
        assert self.stored("a\n b\t\tc ") == "a b c"
        assert self.stored("x" * 500) == "x" * 500
        assert self.stored("x" * 501) == "x" * 499 + "…"

    def test_a_secret_at_the_cut_is_gone_before_the_cut(self):
        assert "tok" not in self.stored("x" * 497 + "token-one", "token-one")
