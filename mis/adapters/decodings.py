"""What a text says once the ways in which programs write letters are undone, one around the other. Pure.

A proxy may put a page of HTML into JSON, a log an address into base64, so whoever looks for something in an
answer looks through all of these. Each of the ways is one that something in use writes; UTF-7 is not.
"""

import base64
import html
import re
from collections.abc import Iterator
from functools import cached_property
from urllib.parse import unquote, unquote_plus

_DEPTH = 3  # ways around one another that are undone
_MOST_READ = (
    4_000_000  # characters of one text's readings: 2 s at worst, which no answer we know of comes near
)
_LEAST = 6  # characters that base64 or hex has to give, to be read at all

# Beside signs of no width (see `mis.adapters.scrubbing`) those that join letters, and the soft hyphen.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\xad\u180e\u200b-\u200f\u2060-\u2064\ufeff]")
_ESCAPED = re.compile(
    r"(?:\\+|%)u([0-9a-fA-F]{4})"
    r"|\\+(?:u\{0*([0-9a-fA-F]{1,5})\}|U000([0-9a-fA-F]{5})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|([\"'\\/nrt]))"
)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_QUOTED = re.compile("(?:=[0-9a-fA-F]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_BROKEN_BASE64 = re.compile(r"(?<=[A-Za-z0-9+/]{48})\n(?=[A-Za-z0-9+/=])")  # RFC 2045, 6.8
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}|(?:[0-9a-fA-F]{2}[ :,-]){5,}[0-9a-fA-F]{2}")
_READABLE = re.compile(rf"[^\x00-\x08\x0e-\x1f\x7f\ufffd]{{{_LEAST},}}")


class Readings:
    """The text, and what it reads as once up to three ways of writing are undone; all of them `bare`."""

    def __init__(self, text: str) -> None:
        """Reads at once; of a text made to have very many readings, some."""
        self.as_written = list(_readings(text))

    @cached_property
    def in_any_case(self) -> list[str]:
        """All of them, case-folded."""
        return [one.casefold() for one in self.as_written]


def bare(text: str) -> str:
    """Without signs that nobody sees."""
    return _UNSEEN.sub("", text)


def _readings(text: str) -> Iterator[str]:
    seen: set[str] = set()
    newest, left = [text], _MOST_READ
    for _ in range(_DEPTH + 1):
        fresh = [one for one in dict.fromkeys(map(bare, newest)) if one not in seen]
        seen.update(fresh)
        newest = []
        for one in fresh:
            yield one
            left -= len(one)
            if left < 0:
                return
            newest += [undone for undo in _UNDOING if (undone := undo(one)) != one]


def _unescape(text: str) -> str:
    """What JSON, JavaScript, C and Python escape."""
    found = _ESCAPED.sub(_letter, text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _letter(found: re.Match[str]) -> str:
    if octal := found[5]:
        return chr(int(octal, 8))
    number = found[1] or found[2] or found[3] or found[4]
    return chr(int(number, 16)) if number else _CONTROLS.get(found[6], found[6])


def _unquote_mail(text: str) -> str:
    """Quoted-printable (RFC 2045, 6.7), where its letters are UTF-8."""
    return _QUOTED.sub(
        lambda found: bytes.fromhex(found[0].replace("=", "")).decode(errors="replace"),
        text.replace("=\n", ""),
    )


def _unhex(text: str) -> str:
    """What stands in it as hex, also with something between the bytes, as .NET's BitConverter writes."""
    runs = (re.sub("[:,-]", " ", found) for found in _HEX.findall(text))
    return "\n".join(piece for run in runs for piece in _readable(bytes.fromhex(run)))


def _unbase64(text: str) -> str:
    """What stands in it as base64, wherever in a run of its letters that begins."""
    runs = (run.replace("-", "+").replace("_", "/") for run in _BASE64.findall(_BROKEN_BASE64.sub("", text)))
    return "\n".join(piece for run in runs for at in range(4) for piece in _readable(_from_base64(run[at:])))


def _from_base64(run: str) -> bytes:
    whole = run[: len(run) - (len(run) % 4 == 1)]
    return base64.b64decode(whole + "=" * (-len(whole) % 4))


def _readable(decoded: bytes) -> list[str]:
    """What of it is text: nothing, mostly, as most runs of letters are no base64."""
    return _READABLE.findall(decoded.decode(errors="replace"))


_UNDOING = (
    html.unescape,
    unquote,
    unquote_plus,
    _unescape,
    _unquote_mail,
    _unhex,
    _unbase64,
)
