"""How typed text and names are compared. Pure (writeback.md: Matching typed text; Exact match)."""

import re
import unicodedata

# Letters that carry a mark without decomposing into letter + mark.
_UNDECOMPOSED = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "ı": "i",
        "ß": "ss",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "ĸ": "k",
        "ⱥ": "a",
        "ƀ": "b",
        "ǥ": "g",
        "ɨ": "i",
        "ʉ": "u",
        "ƶ": "z",
    }
)
# A tablet makes the straight one of a name curly by itself.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼʻ′`´", "'"))
_BETWEEN_PARTS = re.compile(r"[\s\-‐‑–—.,]+")


def normalise(text: str) -> str:
    """NFKC, trimmed, white space collapsed, case-folded: what reasons are matched by."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def fold(text: str) -> str:
    """`normalise`, with accents and the shape of apostrophes ignored: what names are matched by.

    `Łukasz` gives `lukasz`.
    """
    # The dotted capital I folds to i + a combining dot, so marks are dropped after the folding; ǿ is ø with
    # one, so they go before that is spelt out. An accent in an apostrophe's place would go with them.
    decomposed = unicodedata.normalize("NFKD", normalise(text.translate(_APOSTROPHES)))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.translate(_UNDECOMPOSED).split())


def name_key(*, forename: str, surname: str) -> str:
    """The key of `Forename Surname`."""
    return fold(f"{forename} {surname}")


def surname_first_key(*, forename: str, surname: str) -> str:
    """The key of `Surname Forename`, and of `Surname, Forename`."""
    return fold(f"{surname} {forename}")


def typed_name_keys(typed: str) -> tuple[str, str]:
    """What a typed name may equal: (a `name_key`, a `surname_first_key`); empty means no such form.

    Only `Surname, Forename` has a comma; without one the text may be meant either way round.
    """
    folded = fold(typed)
    surname, comma, forename = folded.partition(",")
    return ("", " ".join(f"{surname} {forename}".split())) if comma else (folded, folded)


def name_parts(text: str) -> tuple[str, ...]:
    """The searchable parts of a name: `O'Brien-Ng` gives `obrien`, `ng`."""
    return tuple(part for part in _BETWEEN_PARTS.split(fold(text).replace("'", "")) if part)


def search_key(*, forename: str, surname: str) -> str:
    """Every part of a name, each between spaces, so that a prefix is found as ` prefix`."""
    return f" {' '.join(name_parts(f'{forename} {surname}'))} "
