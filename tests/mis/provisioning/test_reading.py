"""Values with their places: how objects, lists, texts and secrets are taken from a file."""

from datetime import date, time
from typing import Any

import pytest

from mis.provisioning.errors import FileError
from mis.provisioning.reading import scalars
from mis.provisioning.reading.document import read
from mis.provisioning.reading.nodes import Node, Pairs
from tests.mis.provisioning.files import WHOLE


def refusal_of(action: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(FileError) as refused:
        action(*arguments, **options)
    return str(refused.value)


def test_an_object_gives_its_keys_with_their_places() -> None:
    fields = Node({"a": 1, "b": 2}, "top").fields("a", "b", "c")
    assert {name: (child.value, child.place) for name, child in fields.items()} == {
        "a": (1, "top.a"),
        "b": (2, "top.b"),
    }


def test_a_list_numbers_its_entries() -> None:
    assert [item.place for item in Node(["x", "y"], "rows").items()] == ["rows[0]", "rows[1]"]


def test_the_file_itself_has_no_place() -> None:
    assert refusal_of(Node([]).fields, "a") == "The file must be an object, not a list."


def test_a_key_given_twice_is_remembered() -> None:
    assert Pairs([("a", 1), ("b", 2), ("a", 3)]).repeated == "a"
    assert Pairs([("a", 1), ("b", 2)]).repeated is None


def test_a_text_is_trimmed_and_a_secret_is_not() -> None:
    assert Node("  x ").text(longest=1) == "x"
    assert Node("  x ").secret() == "  x "


@pytest.mark.parametrize("odd", ["a\nb", "a\tb", "a\x7f", "a\u2028b", "\udfff"])
def test_what_cannot_be_shown_is_refused(odd: str) -> None:
    assert "cannot be shown" in refusal_of(Node(odd, "x").text, longest=9)
    assert "is not a secret that can be stored" in refusal_of(Node(odd, "x").secret)


@pytest.mark.parametrize("text", ["Łukasz", "عائشة", "李", "O’Brien", "🎒", "e\u0301"])
def test_every_script_can_be_written(text: str) -> None:
    assert Node(text).text(longest=20) == text


def test_the_environment_stands_in_for_any_text() -> None:
    node = Node({"env": "NAME"}, "x", {"NAME": "value"})
    assert node.text(longest=9) == node.secret() == "value"


def test_a_node_never_shows_its_value() -> None:
    assert "hunter2" not in repr(Node("hunter2", "x", {"PASSWORD": "hunter2"}))


def test_a_file_never_shows_its_secrets() -> None:
    shown = repr(read(WHOLE, environment={}))
    for secret in ("very-secret-token", "24680", "head-password"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("said", "meant"),
    [("00:00", time(0)), ("09:05", time(9, 5)), ("23:59:59", time(23, 59, 59))],
)
def test_times(said: str, meant: time) -> None:
    assert scalars.clock(Node(said)) == meant


@pytest.mark.parametrize(
    "said", ["", "9:05", "09:05:00.5", "09:05+01:00", "0905", "25:00", "09:60", "T09:05"]
)
def test_what_is_no_time(said: str) -> None:
    assert refusal_of(scalars.clock, Node(said, "from")).startswith("from must ")


def test_dates() -> None:
    assert scalars.day(Node("2028-02-29")) == date(2028, 2, 29)


@pytest.mark.parametrize("said", ["2027-02-29", "20261221", "2026-W52-1", "2026-12-21T00:00", "0000-01-01"])
def test_what_is_no_date(said: str) -> None:
    assert refusal_of(scalars.day, Node(said, "to")).startswith("to must be a date")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9000/v1.0/",
        "https://api.wonde.com/v1.0/",
        "https://[::1]:8443/",
        "https://xn--bcher.example/?a=b",
    ],
)
def test_addresses(address: str) -> None:
    assert scalars.web_address(Node(address)) == address


@pytest.mark.parametrize("number", [0.001, 1, 29.9, 30])
def test_seconds(number: float) -> None:
    assert scalars.seconds(Node(number), most=30) == number


@pytest.mark.parametrize("number", [-1, 0, 30.01, 1e400, None, "5", [5], False])
def test_what_is_no_number_of_seconds(number: Any) -> None:
    assert refusal_of(scalars.seconds, Node(number, "timeout_s"), most=30).startswith("timeout_s must be")


def test_the_second_of_two_alike_is_at_fault() -> None:
    said = refusal_of(scalars.refuse_repeats, [("a[0]", 1), ("a[1]", 2), ("a[2]", 1)])
    assert said == "a[2] is the same as a[0]."


def test_what_nobody_sees_is_left_out_of_a_text_and_stays_in_a_secret() -> None:
    assert Node("\ufeffMar\xadia\u200b ").text(longest=9) == "Maria"
    assert Node("a\u200bb").secret() == "a\u200bb"
