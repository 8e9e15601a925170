"""How names are compared and searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custr.text import (
    comparable,
    fold,
    name_parts,
    normalise,
    search_key,
    visible,
)


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Łukasz", "lukasz"),
        ("Yılmaz", "yilmaz"),
        ("İpek", "ipek"),
        ("Søren", "soren"),
        ("Weiß", "weiss"),
        ("Nguyễn", "nguyen"),
        ("José  García", "jose garcia"),
        ("ZOË", "zoe"),
        ("Ǿyvind Bø", "oyvind bo"),
        ("Ǽlfred", "aelfred"),
        ("Sean O’Brien", "sean o'brien"),
        ("Sean O´Brien", "sean o'brien"),
    ],
)
def test_accents_and_letters_without_a_decomposition_are_ignored(name, folded):
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Siobhán O'Brien", ("siobhan", "obrien")),
        ("Mia Smith-Jones", ("mia", "smith", "jones")),
        ("Noah De Souza", ("noah", "de", "souza")),
        ("  ", ()),
        ("O’Connor", ("oconnor",)),
        ("Robert (Bob) “Rob” Khan/Malik", ("robert", "bob", "rob", "khan", "malik")),
        ("King, Jr.", ("king", "jr")),
        (". -", ()),
        ("김 민준", ("김", "민준")),
    ],
)
def test_a_name_falls_into_searchable_parts(name, parts):
    assert name_parts(name) == parts


def test_a_prefix_of_any_part_is_found_in_the_key():
    key = search_key(forename="Mia", surname="Smith-Jones")
    assert all(f" {prefix}" in key for prefix in ("mi", "smi", "jones"))
    assert " ones" not in key


def test_a_name_in_signs_is_kept_whole_beside_its_parts():
    assert search_key(forename="伟", surname="王") == " 伟 王 王伟 伟王 "
    assert search_key(forename="Wei", surname="王") == " wei 王 "


@pytest.mark.parametrize(
    "text", ["Doctor's, at 9.", "doctors at 9", "Döctor’s  at\u200b 9", "DOCTORS, AT 9", "Doctor`s at, 9"]
)
def test_texts_that_differ_in_no_more_than_marks_are_alike(text):
    assert comparable(text) == "doctors at 9"


def test_the_kind_of_dash_makes_no_difference_and_a_space_does():
    assert comparable("Pick–up") == comparable("pick-up") == comparable("Pick — up") != comparable("Pick up")


def test_a_text_of_marks_alone_is_itself():
    assert comparable("...") == "..." != comparable(",")


@given(st.text())
def test_comparing_never_raises_and_is_stable(text):
    assert fold(fold(text)) == fold(text)
    assert normalise(normalise(text)) == normalise(text)
    assert comparable(comparable(text)) == comparable(text)
    assert all(part and " " not in part for part in name_parts(text))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ava\u200b", "Ava"),
        ("\ufeff1002", "1002"),
        ("Mar\xadia", "Maria"),
        ("\u200eJohn", "John"),
        ("\u2067אבי\u2069", "אבי"),
        ("Ng\u2060\u2062", "Ng"),
        ("Zo\U000e0065é", "Zoé"),
        ("a\u200db\u200c", "ab"),
        ("ع\u200c", "ع"),
        ("A\ufe0f", "A"),
        ("\u3164", ""),
        ("Zoé Łuk", "Zoé Łuk"),
        ("", ""),
    ],
)
def test_characters_that_nobody_sees_are_left_out(text, seen):
    assert visible(text) == seen


@pytest.mark.parametrize(
    "text",
    ["علی\u200cرضا", "രാജന്\u200d", "क्\u200dषमा", "র\u200d্য", "葛\U000e0100城", "ᠠ\u180bᠢ", "e\u0301", "ก็"],
)
def test_what_a_script_needs_stays(text):
    assert visible(text) == text


@given(st.text(st.sampled_from("aع葛क्ᠠ \u200b\u200c\u200d\ufe00\u180b\ufeff\U000e0100\xad")))
def test_what_was_seen_once_is_seen_again_the_same(text):
    assert visible(visible(text)) == visible(text)
    assert normalise(visible(text)) == normalise(text)
