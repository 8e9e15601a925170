"""How user names are compared, and which could be taken for another. Pure.

Compared as Unicode's NFKC and case folding have it (UAX #15, Unicode standard 3.13): `Head` is `head`,
`Straße` is `strasse`, full-width letters are plain ones. What looks alike follows Unicode's confusables
(UTS #39): letters of two scripts in one name, or a name that only looks like one in Latin letters.
"""

import unicodedata

MOST = 450  # letters: folding makes three of some

# Letters that look like Latin ones (UTS #39, confusables.txt; those that a keyboard has).
_LOOKS_LIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝѵүӏкмтвнгпαορνυικτχγηωε" + "աօսոցհզյ" + "ɑɡıɩʀɪʏǀ",
    "aeopcyxijshdqwvyikmtbhrnaopvuiktxynwe" + "wounghqj" + "agiiriyl",
)


def folded(username: str) -> str:
    """What a name is compared by."""
    name = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username.strip()).casefold())
    return name.replace("i\u0307", "i")[:MOST]  # İ: some databases' lower() has it as a plain i


def could_be_another(username: str) -> bool:
    """Whether a name may be taken for another one that is written in other letters."""
    name = folded(username)
    if len({script for letter in name if (script := _script(letter))}) > 1:
        return True
    seen = name.translate(_LOOKS_LIKE)
    return seen != name and seen.isascii()


def _script(letter: str) -> str:
    """The first word of a letter's name in Unicode, which is its script's; Japanese mixes its own."""
    if not letter.isalpha():
        return ""
    word = unicodedata.name(letter, "").partition(" ")[0]
    return "HAN" if word in ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL") else word
