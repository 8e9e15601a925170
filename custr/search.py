"""Finding pupils by the first letters of their names (rest.md: never a list of everyone)."""

from collections.abc import Sequence

from custr.models import School, Student
from custr.text import fold, name_parts

LETTERS_NEEDED = 3
SHORT_NAME = 2
MOST = 6


class SearchTooShortError(Exception):
    """Fewer than three letters, and no pupil's whole name part of two either."""


def search_students(school: School, typed: str, *, most: int = MOST) -> list[Student]:
    """The school's active pupils, alphabetical: each word begins some part of the preferred name.

    Two letters find those alone whom they name in full (Ng, Li). Raises `SearchTooShortError`.
    """
    words = name_parts(typed)
    letters = sum(letter.isalpha() for word in words for letter in word)
    if letters >= LETTERS_NEEDED:
        return _first(school, [f" {word}" for word in words], most)
    found = _first(school, [f" {words[0]} "], most) if _may_be_whole(words, letters) else []
    if not found:
        raise SearchTooShortError
    return found


def _may_be_whole(words: Sequence[str], letters: int) -> bool:
    return len(words) == 1 and letters == len(words[0]) == SHORT_NAME


def _first(school: School, keys: Sequence[str], most: int) -> list[Student]:
    rows = Student.objects.filter(school=school, active=True).order_by()
    for key in keys:
        rows = rows.filter(search_key__contains=key)
    # Sorted here: databases disagree about the alphabet.
    return sorted(rows, key=lambda row: (fold(row.name), row.form, row.mis_id))[:most]
