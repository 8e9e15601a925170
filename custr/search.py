"""Finding pupils by the first letters of their names (rest.md: never a list of everyone)."""

from collections.abc import Sequence

from django.db.models import Q

from custr.models import School, Student
from custr.text import fold, is_sign, name_parts

LETTERS_NEEDED = 3
SHORT_NAME = 2
MOST = 6
LONGEST_SEARCH = 200  # characters of a search that are looked at
MOST_WORDS = 20


class SearchTooShortError(Exception):
    """Fewer than three letters, and no pupil's whole name part of two, or one sign, either."""


def search_students(school: School, typed: str, *, most: int = MOST) -> list[Student]:
    """The school's active pupils, alphabetical: each word begins some part of the preferred name.

    Two letters find those alone whom they name in full (Ng, Li); so does one sign in Han, kana and
    Hangul (王). Raises `SearchTooShortError`.
    """
    words = name_parts(typed)[:MOST_WORDS]
    if sum(letter.isalpha() for word in words for letter in word) >= LETTERS_NEEDED:
        return _first(school, [f" {word}" for word in words], most)
    found = _first(school, [f" {word} " for word in words], most) if _may_be_whole(words) else []
    if not found:
        raise SearchTooShortError
    return found


def searched_text(typed: str) -> str:
    """As much of what somebody searches for as any page looks at."""
    return " ".join(typed.replace("\x00", "")[:LONGEST_SEARCH].split()[:MOST_WORDS])


def named(typed: str, *, lookup: str = "search_key") -> Q:
    """Pupils of whose preferred name each word begins a part; nobody for no word. For people, not kiosks."""
    words = name_parts(typed)[:MOST_WORDS]
    found = Q() if words else Q(pk=None)
    for word in words:
        found &= Q(**{f"{lookup}__contains": f" {word}"})
    return found


def _may_be_whole(words: Sequence[str]) -> bool:
    """Whether they may be names in full, two letters together or a sign each."""
    short = len(words) == 1 and len(words[0]) == SHORT_NAME and words[0].isalpha()
    return short or (bool(words) and all(len(word) == 1 and is_sign(word) for word in words))


def _first(school: School, keys: Sequence[str], most: int) -> list[Student]:
    rows = Student.objects.filter(school=school, active=True).order_by()
    for key in keys:
        rows = rows.filter(search_key__contains=key)
    # Sorted here: databases disagree about the alphabet.
    return sorted(rows, key=lambda row: (fold(row.name), row.form, row.mis_id))[:most]
