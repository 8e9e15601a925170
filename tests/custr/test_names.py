"""Whom a typed name means, where several are alike; any name typed as it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from custr.names import full_name, match_key, the_one_meant, typed_keys


@dataclass(frozen=True)
class Pupil:
    forename: str
    surname: str

    @property
    def match_key(self) -> str:
        return match_key(forename=self.forename, surname=self.surname)

    @property
    def name(self) -> str:
        return full_name(self.forename, self.surname)


def meant(typed: str, *pupils: Pupil) -> Pupil | None:
    """As `attendance.who` does it, with a list for the database."""
    keys = typed_keys(typed)
    return the_one_meant(typed, keys, [one for one in pupils if one.match_key in keys.sure | keys.doubtful])


HYPHEN, SPACE, JOINED = (
    Pupil("Anna", "Smith-Jones"),
    Pupil("Anna", "Smith Jones"),
    Pupil("Anna", "SmithJones"),
)


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("Anna Smith-Jones", HYPHEN),
        ("smith–jones, anna", HYPHEN),
        ("Anna Smith Jones", SPACE),
        ("Anna SmithJones", JOINED),
        ("Anna Smi th-Jones", None),
    ],
)
def test_a_hyphen_tells_apart_whom_nothing_else_does(typed, who):
    assert meant(typed, HYPHEN, SPACE, JOINED) == who


def test_what_would_fit_two_fits_none():
    assert meant("Anna Smith Jones", HYPHEN, JOINED) is None
    assert meant("Anna Smith Jones", HYPHEN) == HYPHEN


def test_two_namesakes_are_no_match():
    assert meant("ava olsen", Pupil("Ava", "Olsen"), Pupil("Áva", "Olsen")) is None
    assert meant("Lee, Ann Marie", Pupil("Ann Marie", "Lee"), Pupil("Ann-Marie", "Lee")) == Pupil(
        "Ann Marie", "Lee"
    )


def test_a_comma_says_which_is_the_surname():
    james, paul = Pupil("James", "Paul"), Pupil("Paul", "James")
    assert meant("James Paul", james, paul) is None
    assert meant("Paul, James", james, paul) == james
    assert meant("Paul, James", paul) is None


@pytest.mark.parametrize(
    ("forename", "surname", "shown"),
    [
        ("Ava", "Olsen", "Ava Olsen"),
        (".", "Olsen", "Olsen"),
        ("Ava", " - ", "Ava"),
        (".", "-", ". -"),
        ("", "", ""),
    ],
)
def test_a_placeholder_is_no_part_of_a_name(forename, surname, shown):
    assert full_name(forename, surname) == shown


# Letters of many scripts, with what names hold beside them.
_LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Lm"])
_SCRIPTS = st.one_of(
    *map(
        st.sampled_from,
        ["aeéłøßıæþ", "αωςΣ", "яйёЖ", "عليرضا", "אבגד", "कखािी्", "王伟李明", "김민준", "さくらガが", "ไทย"],
    )
)
_WORDS = st.text(st.one_of(_LETTERS, _SCRIPTS), min_size=1, max_size=8)
_BETWEEN = st.sampled_from([" ", "-", "–", "'", "’", ". ", ", ", "/", " (", " “", "  "])
_NAMES = st.builds(
    lambda first, rest: first + "".join(map("".join, rest)),
    _WORDS,
    st.lists(st.tuples(_BETWEEN, _WORDS), max_size=3),
)
_PUPILS = st.builds(Pupil, forename=st.one_of(st.sampled_from(["", ".", "-"]), _NAMES), surname=_NAMES)


def _has_a_letter(pupil: Pupil) -> bool:
    return match_key(forename="", surname=pupil.surname) != match_key(forename="", surname="")


@settings(max_examples=200, deadline=None)
@given(_PUPILS)
def test_any_name_typed_as_it_is_shown_is_its_pupil(pupil):
    assume(_has_a_letter(pupil))
    assert meant(pupil.name, pupil) == pupil


def _changed(name: str) -> Sequence[str]:
    return (
        name.upper(),
        name.replace(" ", "  "),
        f" {name}. ",
        name.replace("-", "—"),
        name.replace("'", "’"),
        "\u200b".join(name.split(" ")).join(["\ufeff", "\u200e"]) if " " not in name else name,
    )


@settings(max_examples=200, deadline=None)
@given(_PUPILS)
def test_case_space_dashes_and_what_nobody_sees_make_no_difference(pupil):
    assume(_has_a_letter(pupil))
    assert [meant(typed, pupil) for typed in _changed(pupil.name)] == [pupil] * len(_changed(pupil.name))


@settings(max_examples=200, deadline=None)
@given(_PUPILS)
def test_the_surname_may_be_first(pupil):
    assume(_has_a_letter(pupil) and pupil.forename not in ("", ".", "-"))
    assert meant(f"{pupil.surname} {pupil.forename}", pupil) == pupil
    assert meant(f"{pupil.surname}, {pupil.forename}", pupil) == pupil


@settings(max_examples=200, deadline=None)
@given(_PUPILS)
def test_a_namesake_is_one_too_many(pupil):
    assert meant(pupil.name, pupil, Pupil(pupil.forename, pupil.surname)) is None
