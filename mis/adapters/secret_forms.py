"""The shapes in which a secret may turn up again in an answer. Pure.

A server that echoes what it was sent may write any letter of it by itself in another way: .NET writes `+`
as `&#x2B;`, PHP `/` as `\\/`, an address both as `%2B` and `%2F`. So every letter is looked for in each of
its ways, and the whole also in hex, and in base64 at any place of a longer text: alone, behind `Bearer `,
or behind a user name.
"""

import base64
import re
import string
from collections.abc import Iterator
from functools import cached_property
from html.entities import html5

from mis.adapters.decodings import Readings, bare

_ANY_CASE = 12  # characters from which on a secret is known in any case: a shorter one may be a word
_SHORTEST_CORE = 6  # characters of base64 that are no chance
_SHORTEST_PART = 4  # characters of a secret that count as a part of it, at a place where a text was cut
_LONGEST_UNIT = 40  # characters that one letter may be written with
_FARTHEST = 8_000  # characters that are looked at around a place
_SIGNS = "&%\\="  # begin a letter that is written in another way
_SOFT_BREAK = r"(?:=\n)?"  # of quoted-printable (RFC 2045, 6.7), where a line would be too long
_RUN_LETTERS = frozenset(string.ascii_letters + string.digits + "+_=%-")
_RUN = re.compile(r"/?[A-Za-z0-9+_=%-]*")
_NAMES: dict[str, list[str]] = {}
for _name, _letters in html5.items():
    if _name.endswith(";"):
        _NAMES.setdefault(_letters, []).append(_name)


class Secret:
    """One secret, and how to find it."""

    def __init__(self, plain: str) -> None:
        """`plain` is not empty."""
        self.plain = plain
        self._fold = len(plain) >= _ANY_CASE
        coded = plain.encode("utf-8", "surrogatepass")
        self._coded = [coded.hex(), *_base64_cores(coded)]
        self._bare = bare(plain)
        self._needles = [one.casefold() for one in (self._bare, *self._coded)]

    def may_be_in(self, seen: Readings) -> bool:
        """Whether a text may hold it: cheap, and never no where `without` would find it."""
        return any(needle in one for one in seen.in_any_case for needle in self._needles)

    def is_in(self, seen: Readings) -> bool:
        """Whether a text says it, behind whatever ways of writing."""
        if self._fold:
            return any(self._needles[0] in one for one in seen.in_any_case)
        return any(self._bare in one for one in seen.as_written)

    def without(self, text: str, hidden: str) -> str:
        """The text with every form of the secret replaced; of base64, the whole run that it stands in."""
        parts, done = [], 0
        for found in self._pattern.finditer(text):
            start, end = found.span()
            if found.lastgroup == "core":
                start, end = _run_around(text, start, end)
            if start >= done:
                parts += [text[done:start], hidden]
            done = max(done, end)
        return "".join([*parts, text[done:]])

    def begins_at_the_end_of(self, text: str) -> int | None:
        """Where the text's end is the beginning of the secret, in any of its forms; None where it is not."""
        written_out = any(sign in text for sign in _SIGNS)
        for units in self._units:
            longest = min(len(units) * (_LONGEST_UNIT if written_out else 2), _FARTHEST)
            for found in units[0].finditer(text, max(0, len(text) - longest)):
                if _runs_out(text, found.start(), units):
                    return found.start()
        return None

    @cached_property
    def _units(self) -> list[list[re.Pattern[str]]]:
        """A pattern for each letter of each form."""
        forms = [_letters_of(self.plain, fold=self._fold), *map(_coded_letters, self._coded)]
        return [[re.compile(unit) for unit in units] for units in forms]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """All of its forms."""
        hexed, *cores = ("".join(_coded_letters(one)) for one in self._coded)
        forms = [_SOFT_BREAK.join(_letters_of(self.plain, fold=self._fold)), f"(?i:{hexed})"]
        return re.compile("|".join([*forms, f"(?P<core>{'|'.join(cores)})" if cores else "(?!)"]))


def _runs_out(text: str, start: int, units: list[re.Pattern[str]]) -> bool:
    """Whether the text from `start` on is the beginning of a form, letter by letter, to its very end."""
    at = start
    for number, unit in enumerate(units):
        if at == len(text):
            return number >= _SHORTEST_PART
        found = unit.match(text, at)
        if not found:
            rest = text[at:]
            return number >= _SHORTEST_PART and len(rest) < 8 and rest[0] in _SIGNS
        at = found.end()
    return False


def _run_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The run of base64 that a part of it stands in."""
    if text[start - 1 : start] == "/":
        start -= 1
    while start > 0 and text[start - 1] in _RUN_LETTERS:
        start -= 1
    behind = _RUN.match(text, end)
    return start, behind.end() if behind else end


def _coded_letters(form: str) -> list[str]:
    """Hex and base64: who writes letters and digits in another way would have to mean to."""
    return [one if one.isalnum() else _unit(one, fold=False) for one in form]


def _letters_of(form: str, *, fold: bool = False) -> list[str]:
    return [_unit(letter, fold=fold) for letter in form]


def _unit(letter: str, *, fold: bool) -> str:
    """A pattern for one letter, however it is written."""
    ways = {re.escape(letter)}
    for one in {letter, letter.lower(), letter.upper()} if fold else {letter}:
        ways.update(_ways_of(one))
    return f"(?:{'|'.join(sorted(ways, key=len, reverse=True))})"


def _ways_of(letter: str) -> Iterator[str]:
    yield re.escape(letter)
    for sign in letter:
        number = ord(sign)
        yield rf"&(?:amp;)*#0*{number};?"
        yield rf"&(?:amp;)*#[xX]0*(?i:{number:x});?"
        yield rf"\\+x(?i:{number:02x})"
        yield rf"\\+u\{{0*(?i:{number:x})\}}"
    yield from (rf"&(?:amp;)*{re.escape(name)}" for name in _NAMES.get(letter, ()))
    coded = letter.encode("utf-8", "surrogatepass")
    yield "".join(rf"%(?:25)*(?i:{byte:02x})" for byte in coded)
    yield "".join(rf"=(?i:{byte:02x})" for byte in coded)
    pairs = letter.encode("utf-16-be", "surrogatepass")
    units = [pairs[at : at + 2].hex() for at in range(0, len(pairs), 2)]
    yield "".join(rf"(?:\\+|%(?:25)*)u(?i:{unit})" for unit in units)  # `%u002B`: JavaScript's old `escape`
    if letter in '"\\/':
        yield rf"\\+{re.escape(letter)}"
    if letter == " ":
        yield r"\+"
    if letter in _CONTROLS:
        yield rf"\\+{_CONTROLS[letter]}"


_CONTROLS = {"\n": "n", "\r": "r", "\t": "t"}


def _base64_cores(secret: bytes) -> Iterator[str]:
    """What base64 makes of the secret wherever it begins: without the letters that it shares with others."""
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(b"\0" * before + secret).decode("ascii").rstrip("=")
            shared = len(secret) + before
            end = len(coded) if shared % 3 == 0 else len(coded) - 1
            core = coded[(before * 8 + 5) // 6 : end]
            if len(core) >= _SHORTEST_CORE:
                yield core
