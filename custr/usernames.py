"""How user names are compared, and which could be taken for another. Pure.

Compared as Unicode's NFKC and case folding have it (UAX #15, Unicode standard 3.13): `Head` is `head`,
`Straße` is `strasse`, full-width letters are plain ones. What looks alike follows Unicode's confusables
(UTS #39): letters of two scripts in one name, or of one that few can read; digits of another script; or a
name that only looks like one in Latin letters. Whoever has such a name from before keeps it.
"""

import unicodedata

from custr.look_alikes import LOOKS_LIKE

MOST = 450  # letters: folding makes three of some

# UAX #31, table 5: the scripts in everyday use, each by the first word of its letters' names.
_EVERYDAY = (
    "LATIN GREEK CYRILLIC ARMENIAN HEBREW ARABIC THAANA DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL "
    "TELUGU KANNADA MALAYALAM SINHALA THAI LAO TIBETAN MYANMAR GEORGIAN ETHIOPIC KHMER BOPOMOFO HAN"
)
_SCRIPTS = frozenset(_EVERYDAY.split())
_MIXED_IN_ONE = ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL")


def folded(username: str) -> str:
    """What a name is compared by."""
    name = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username.strip()).casefold())
    return name.replace("i\u0307", "i")[:MOST]  # İ: some databases' lower() has it as a plain i


def could_be_another(username: str) -> bool:
    """Whether a name may be taken for another one that is written in other letters or digits."""
    name = folded(username)
    if any(map(_is_odd, name)):
        return True
    scripts = {_script(letter) for letter in name if letter.isalpha()}
    if len(scripts) > 1 or not scripts <= _SCRIPTS:
        return True
    seen = name.translate(LOOKS_LIKE)
    return seen != name and seen.isascii()


def _is_odd(sign: str) -> bool:
    """A digit other than 0 to 9, or a small letter in the shape of a capital."""
    return not sign.isascii() and (
        unicodedata.category(sign).startswith("N") or "SMALL CAPITAL" in unicodedata.name(sign, "")
    )


def _script(letter: str) -> str:
    """The first word of a letter's name in Unicode, which is its script's; Japanese mixes its own."""
    word = unicodedata.name(letter, "").partition(" ")[0]
    return "HAN" if word in _MIXED_IN_ONE else word
