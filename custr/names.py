"""Whom a typed name means: the keys that pupils are matched by. Pure (writeback.md: Exact match)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from custr.text import SIGNS, fold, name_parts, spelt

# Raise it when a key comes out differently for any name: stored keys of another version are made anew.
KEY_VERSION = "1"

_COMMA = re.compile("[,،、]")
_PIECES = re.compile(f"[{SIGNS}]|[^{SIGNS}]+")


class Named(Protocol):
    """A pupil, by the preferred name."""

    forename: str
    surname: str
    match_key: str


Pupil = TypeVar("Pupil", bound=Named)


@dataclass(frozen=True, slots=True)
class TypedKeys:
    """The keys that a typed name may have; `doubtful` ones only where it is spelt just as the pupil's."""

    sure: frozenset[str]
    doubtful: frozenset[str]


def full_name(forename: str, surname: str) -> str:
    """`Forename Surname`, without a placeholder: a forename of `.` or `-` is none."""
    named = [part for part in (forename, surname) if any(map(str.isalnum, part))]
    return " ".join(named or [forename, surname]).strip()


def match_key(*, forename: str, surname: str) -> str:
    """What typed names are looked up by: forename, surname, each run together, behind the key's version.

    A hyphen, a space and nothing are one inside either: Smith-Jones gives `smithjones`.
    """
    return _key("".join(name_parts(forename)), "".join(name_parts(surname)))


def typed_keys(typed: str) -> TypedKeys:
    """All `match_key`s that a typed name may mean: whatever of it is the forename, whichever is first.

    A comma says that what stands before it is the surname; but "King, Jr." is one.
    """
    words, before_comma = _words(typed)
    sure: set[str] = {_key("".join(words), "")} if words else set()
    doubtful: set[str] = set()
    for at in range(1, len(words)):
        left, right = "".join(words[:at]), "".join(words[at:])
        sure.add(_key(right, left))
        (doubtful if at in before_comma else sure).add(_key(left, right))
    return TypedKeys(frozenset(sure), frozenset(doubtful - sure))


def the_one_meant(typed: str, keys: TypedKeys, pupils: Iterable[Pupil]) -> Pupil | None:
    """The one of these, who were found by the keys of `typed`, whom it names; None for namesakes.

    Whoever is spelt so comes first: Smith-Jones and Smith Jones may both be on roll.
    """
    spelling, pupils = spelt(typed), list(pupils)
    so = [pupil for pupil in pupils if spelling in _spellings(pupil)]
    likely = so or [pupil for pupil in pupils if pupil.match_key in keys.sure]
    return likely[0] if len(likely) == 1 else None


def _key(forename: str, surname: str) -> str:
    return f"{KEY_VERSION} {' '.join(part for part in (forename, surname) if part)}"


def _words(typed: str) -> tuple[list[str], set[int]]:
    """The words, a sign each in scripts without an alphabet; and before which of them a comma stands."""
    words: list[str] = []
    commas = set()
    for piece in _COMMA.split(fold(typed)):
        commas.add(len(words))
        words += [word for part in name_parts(piece) for word in _PIECES.findall(part)]
    return words, commas


def _spellings(pupil: Named) -> set[str]:
    forename, surname = pupil.forename, pupil.surname
    orders = (f"{forename} {surname}", f"{surname} {forename}", f"{surname}, {forename}")
    return {spelt(order) for order in orders}
