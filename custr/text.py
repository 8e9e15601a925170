"""What of a text is kept, and how typed text and names are compared. Pure (writeback.md: Exact match)."""

import re
import unicodedata

# Letters that carry a mark, or are one, without decomposing into letter + mark.
_UNDECOMPOSED = str.maketrans(
    dict(
        zip(
            "łłøıđðħŧŋĸⱥƀǥɨʉƶɓɗƙƴƈɖɛəǝɣɩƚɲɔƥɍʀʃƭʊʋʒȷɦɇɉɏ",
            "lloiddhtnkabgiuzbdkycdeeegilnoprrstuvzjhejy",
            strict=True,
        )
    )
    | {"ß": "ss", "þ": "th", "æ": "ae", "œ": "oe"}
)
# A tablet makes the straight one of a name curly by itself; the letters among them stand for a sound that a
# keyboard has no sign for (Hawaiian, Arabic and Hebrew in Latin letters).
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼʻʽʾʿ′ʹ`´׳՚ꞌ", "'"))
_STOPS = "。۔։"
_COMMAS = ",،、"
_DASHES = "−⁃"  # beside Unicode's own
_STROKES = "/\\|⁄∕⧸"
_DOTS = "·・‧"  # between the names of one who is called by several (Catalan, Japanese, Uyghur)
_MARKS = '"″‟״'
_VOICED = 8  # Unicode's class of the marks that make か into が: another letter, not an accent

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


_PLAIN = {code: chr(code) for code in range(128) if chr(code).isalnum()}


class _Between(dict[int, str]):
    """A translation in which what parts a name is a space: all space, dashes, brackets, quotation marks …"""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.category(chr(code)) in {"Zs", "Zl", "Zp", "Pd", "Ps", "Pe", "Pi", "Pf"}
        if parts:
            return " "
        raise LookupError


class _Alike(dict[int, str]):
    """A translation in which every dash is a hyphen, every comma one comma, and full stops are nothing."""

    def __missing__(self, code: int) -> str:
        if unicodedata.category(chr(code)) == "Pd":
            return "-"
        raise LookupError


_BETWEEN = _Between(
    _PLAIN | str.maketrans(dict.fromkeys("." + _STOPS + _COMMAS + _DASHES + _STROKES + _DOTS + _MARKS, " "))
)
_ALIKE = _Alike(
    _PLAIN
    | str.maketrans(
        dict.fromkeys(_COMMAS, ",") | dict.fromkeys("." + _STOPS, "") | dict.fromkeys(_DASHES, "-")
    )
)
_AROUND_DASH = re.compile(r"\s*-\s*")
_AROUND_COMMA = re.compile(r"\s*,\s*")


# Han, kana (with ー and 々) and Hangul, whole blocks.
SIGNS = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_SIGN = re.compile(f"[{SIGNS}]")
LONGEST_WHOLE = 20  # signs of a name that is kept whole beside its parts


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

    `Łukasz` gives `lukasz`; 김 stays one sign, and が is not か.
    """
    if text.isascii():
        return " ".join(text.translate(_APOSTROPHES).casefold().split())
    # The dotted capital I folds to i + a combining dot, so marks are dropped after the folding; ǿ is ø with
    # one, so they go before that is spelt out. An accent in an apostrophe's place would go with them.
    straight = normalise(text.translate(_APOSTROPHES)).translate(_APOSTROPHES)  # ŉ gives one more
    decomposed = unicodedata.normalize("NFKD", straight)
    bare = "".join(letter for letter in decomposed if unicodedata.combining(letter) in (0, _VOICED))
    return " ".join(unicodedata.normalize("NFC", bare.translate(_UNDECOMPOSED)).split())


def spelt(text: str) -> str:
    """How a name is spelt: `fold` without apostrophes and full stops, every dash a hyphen."""
    alike = fold(text).replace("'", "").translate(_ALIKE)
    return " ".join(_AROUND_COMMA.sub(", ", _AROUND_DASH.sub("-", alike)).split())


def comparable(text: str) -> str:
    """`spelt` without commas: what the texts of two reasons are compared by."""
    return " ".join(spelt(text).replace(",", " ").split()) or normalise(text)


def name_key(*, forename: str, surname: str) -> str:
    """The key of `Forename Surname`."""
    return fold(f"{forename} {surname}")


def surname_first_key(*, forename: str, surname: str) -> str:
    """The key of `Surname Forename`, and of `Surname, Forename`."""
    return fold(f"{surname} {forename}")


def name_parts(text: str) -> tuple[str, ...]:
    """The searchable parts of a name: `O'Brien-Ng (Ray)` gives `obrien`, `ng`, `ray`; `.` is none."""
    parts = fold(text).replace("'", "").translate(_BETWEEN).split()
    return tuple(part for part in parts if any(map(str.isalnum, part)))


def search_key(*, forename: str, surname: str) -> str:
    """Every part of a name, each between spaces, so that a prefix is found as ` prefix`.

    Of a name in signs the whole, too, either way round: 王 伟 is looked for as 王伟.
    """
    first, last = "".join(name_parts(forename)), "".join(name_parts(surname))
    signs = first and last and len(first + last) <= LONGEST_WHOLE and all(map(is_sign, first + last))
    parts = [*name_parts(forename), *name_parts(surname), *([last + first, first + last] if signs else [])]
    return f" {' '.join(parts)} "


def is_sign(letter: str) -> bool:
    """Whether it is of a script without an alphabet, where one sign can be a name: Han, kana, Hangul."""
    return bool(_SIGN.match(letter))
