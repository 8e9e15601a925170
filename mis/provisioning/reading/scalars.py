"""Readers of single values: flags, times, dates, addresses, names from a list. Pure."""

from collections.abc import Collection, Hashable, Iterable
from datetime import date, time
from functools import partial
from typing import Any

from custr import values
from custr.text import normalise
from mis.base_urls import holds_user_info, server_of
from mis.provisioning.errors import FileError
from mis.provisioning.reading.nodes import Node, Reader

LETTERS = 20  # characters of an attendance code at most
KEY = 400  # characters that a normalised text may grow to


def text(longest: int, *, empty: bool = False) -> Reader:
    """A reader of texts of at most so many characters."""
    return partial(Node.text, longest=longest, empty=empty)


def flag(node: Node) -> bool:
    """`true` or `false`, nothing that merely looks like it."""
    if not isinstance(node.value, bool):
        raise node.wrong("must be true or false")
    return node.value


def choice(allowed: Collection[str]) -> Reader:
    """A reader of one of a few words."""

    def read(node: Node) -> str:
        word = node.text(longest=100)
        if word not in allowed:
            raise node.wrong(f"must be {' or '.join(allowed)}, not “{word}”")
        return word

    return read


def clock(node: Node) -> time:
    """A local time, `09:05`; seconds are taken, `09:05:30`."""
    said = node.text(longest=40)
    if (found := values.clock(said)) is not None:
        return found
    raise node.wrong(f"must be a time such as 09:05, not “{said}”")


def day(node: Node) -> date:
    """A date, `2026-12-21`."""
    said = node.text(longest=40)
    if (found := values.day(said)) is not None:
        return found
    raise node.wrong(f"must be a date such as 2026-12-21, not “{said}”")


def seconds(node: Node, *, most: int) -> float:
    """A number of seconds above 0."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise node.wrong("must be a number of seconds")
    if not 0 < node.value <= most:
        raise node.wrong(f"must be more than 0 and at most {most} seconds")
    return float(node.value)


def web_address(node: Node) -> str:
    """http(s)://host…, without a user name or password in it."""
    address = node.text(longest=300)
    if server_of(address) is None:
        raise node.wrong("must be an address such as https://api.wonde.com/v1.0/")
    if holds_user_info(address):
        raise node.wrong("must hold no user name or password: they belong in credentials")
    return address


def comparable_text(node: Node) -> str:
    """A reason's or question's text: 200 characters, white space collapsed."""
    said = " ".join(node.text(longest=200).split())
    if len(normalise(said)) > KEY:
        raise node.wrong("is too long once it is spelt out")
    return said


def words(node: Node, read: Reader) -> list[Any]:
    """A list of words, none of them twice."""
    found = [(item.place, read(item)) for item in node.items()]
    refuse_repeats(found)
    return [word for _, word in found]


def refuse_repeats(found: Iterable[tuple[str, Hashable]]) -> None:
    """Every key once: the second place is at fault."""
    first: dict[Hashable, str] = {}
    for place, key in found:
        if key in first:
            raise FileError(place, f"is the same as {first[key]}")
        first[key] = place
