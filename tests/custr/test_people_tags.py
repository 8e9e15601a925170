"""Names as pages show them."""

import pytest

from custr.templatetags.people import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ava Olsen", "AO"),
        ("ava maria olsen", "AO"),
        ("Olsen, Ava", "OA"),
        ("Ava", "A"),
        ("  Zoë   O'Brien-Ng ", "ZO"),
        ("Ng Ng", "N"),
        ("", "?"),
        (" , ", "?"),
    ],
)
def test_initials_are_of_the_first_and_the_last_part(name: str, letters: str) -> None:
    assert initials(name) == letters
