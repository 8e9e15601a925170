"""How names are compared and searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custr.text import (
    fold,
    name_key,
    name_parts,
    normalise,
    search_key,
    surname_first_key,
    typed_name_keys,
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


@pytest.mark.parametrize("typed", ["Łukasz Wiśniewska", "lukasz wisniewska", "LUKASZ  WISNIEWSKA"])
def test_forename_surname_matches(typed):
    assert name_key(forename="Łukasz", surname="Wiśniewska") in typed_name_keys(typed)


@pytest.mark.parametrize("typed", ["Olsen, Ava", "olsen,ava", "Olsen， Ava", "Olsen Ava", " OLSEN ,  AVA "])
def test_surname_first_matches_with_and_without_a_comma(typed):
    assert typed_name_keys(typed)[1] == surname_first_key(forename="Ava", surname="Olsen")


def test_an_accent_that_stands_for_an_apostrophe_is_one_before_a_comma_too():
    assert typed_name_keys("O´Brien, Sean")[1] == surname_first_key(forename="Sean", surname="O'Brien")


def test_with_a_comma_the_forename_is_never_first():
    assert typed_name_keys("Ava, Olsen")[0] == ""
    assert typed_name_keys("Ava, Olsen")[1] != surname_first_key(forename="Ava", surname="Olsen")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Siobhán O'Brien", ("siobhan", "obrien")),
        ("Mia Smith-Jones", ("mia", "smith", "jones")),
        ("Noah De Souza", ("noah", "de", "souza")),
        ("  ", ()),
        ("O’Connor", ("oconnor",)),
    ],
)
def test_a_name_falls_into_searchable_parts(name, parts):
    assert name_parts(name) == parts


def test_a_prefix_of_any_part_is_found_in_the_key():
    key = search_key(forename="Mia", surname="Smith-Jones")
    assert all(f" {prefix}" in key for prefix in ("mi", "smi", "jones"))
    assert " ones" not in key


@given(st.text())
def test_comparing_never_raises_and_is_stable(text):
    assert fold(fold(text)) == fold(text)
    assert normalise(normalise(text)) == normalise(text)
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
