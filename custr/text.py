"""What of a text is kept, and how typed text and names are compared. Pure (writeback.md: Exact match)."""

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

# Unicode's default ignorable characters (DerivedCoreProperties.txt) but joiners and variation selectors:
# soft hyphen, fillers, zero-width space, direction marks and isolates, word joiner, invisible operators,
# byte-order mark, tags; also annotation marks, and the blank Braille cell.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_VARIANTS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Scripts whose letters change their shape beside a joiner: Arabic to Mandaic, those of India and its
# neighbours, Mongolian (Unicode Standard Annex 31, "Allow joiners in particular contexts").
_JOINING = (
    "\u0600-\u07ff\u0840-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1c4f\ua840-\ua9df\uaa60-\uaa7f"
    "\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
)
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"  # a joiner behind it may end a word
_JOINERS = re.compile("[\u200c\u200d]+")
_IDLE_JOINER = re.compile(
    f"(?<![{_JOINING}])[\u200c\u200d]|\u200c(?![{_JOINING}])|(?<![{_VIRAMAS}])\u200d(?![{_JOINING}])"
)


def visible(text: str) -> str:
    """The text without the characters that nobody sees; for whatever is taken in, and only then kept.

    `Mar·ia` with a soft hyphen gives `Maria`. A joiner stays between letters of a script that needs it
    (Persian, Hindi), a variation selector after a letter that may have variants (Han, Mongolian).
    """
    if text.isascii():
        return text
    seen = _VARIANTS.sub(_if_it_varies, _UNSEEN.sub("", text))
    return _IDLE_JOINER.sub("", _JOINERS.sub(lambda found: found[0][0], seen))


def _if_it_varies(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    return found[0] if before and unicodedata.category(before) == "Lo" else ""


def normalise(text: str) -> str:
    """NFKC, trimmed, white space collapsed, case-folded, nothing unseen in it."""
    seen = _JOINERS.sub("", _VARIANTS.sub("", _UNSEEN.sub("", unicodedata.normalize("NFKC", text))))
    return " ".join(seen.split()).casefold()


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
