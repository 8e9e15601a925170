"""What an MIS's answer means: its cause by status, its JSON, its own words. Pure."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from mis.calls import Reply
from mis.causes import Cause

_CAUSES = {
    401: Cause.MIS_UNAUTHORISED,
    403: Cause.MIS_UNAUTHORISED,
    408: Cause.MIS_TIMEOUT,
    429: Cause.MIS_RATE_LIMITED,
}
_CHARSETS = ("utf-8", "iso-8859-1", "latin-1", "windows-1252", "utf-16")
_WORD_KEYS = frozenset(
    {
        *("message", "messages", "error", "errors", "detail", "details", "description"),
        *("errordescription", "title", "reason", "exception", "validationerrors", "validationmessages"),
    }
)
_DEEPEST = 12  # levels of an answer that are looked at
_LONGEST_PAGE = 8_000  # characters of a page that is no JSON: enough to find its words
_NOT_WORDS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL)


def cause_of_status(status: int) -> Cause | None:
    """The cause that a status stands for in writeback.md's table; None for 2xx."""
    if status in _CAUSES:
        return _CAUSES[status]
    families = {2: None, 4: Cause.MIS_REJECTED, 5: Cause.MIS_ERROR}
    return families.get(status // 100, Cause.MIS_UNEXPECTED_ANSWER)


def text_of(reply: Reply) -> str:
    """The body as text, in the character set that it names if that is a usual one, else UTF-8."""
    named = re.search(r"charset=[\"']?([\w-]+)", reply.headers.get("Content-Type", ""), re.IGNORECASE)
    charset = named[1].lower() if named else "utf-8"
    return reply.body.decode(charset if charset in _CHARSETS else "utf-8", errors="replace")


def json_of(reply: Reply) -> Any:
    """The body as JSON; None when it is not JSON (or says null)."""
    try:
        return json.loads(text_of(reply).removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None


def words_of(reply: Reply) -> str:
    """The MIS's own words about a failure: from the usual places in JSON, else the page without its tags."""
    value = json_of(reply)
    found = [value] if isinstance(value, str) else words_in(value)
    return " · ".join(found) if found else _page_words(text_of(reply))


def words_in(value: Any) -> list[str]:
    """The texts in a JSON value that stand where a message usually does, each once."""
    return list(dict.fromkeys(_words_in(value)))


def strings_in(value: Any, *, depth: int = 0) -> Iterator[str]:
    """Every text in a JSON value, in order, without the keys."""
    if isinstance(value, str) and value.strip():
        yield value.strip()
    for item in _items(value) if depth < _DEEPEST else ():
        yield from strings_in(item, depth=depth + 1)


def is_word_key(key: str) -> bool:
    """Whether the name of a field says that words for people stand in it."""
    return re.sub(r"[\W_]", "", key).lower() in _WORD_KEYS


def _words_in(value: Any, *, depth: int = 0) -> Iterator[str]:
    if depth >= _DEEPEST:
        return
    for key, item in value.items() if isinstance(value, dict) else ():
        if is_word_key(key):
            # What nests such places again says it better there: {"errors": [{"code", "message"}]}.
            yield from list(_words_in(item, depth=depth + 1)) or strings_in(item, depth=depth + 1)
        elif isinstance(item, dict | list):
            yield from _words_in(item, depth=depth + 1)
    for item in value if isinstance(value, list) else ():
        yield from _words_in(item, depth=depth + 1)


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _page_words(text: str) -> str:
    return html.unescape(_NOT_WORDS.sub(" ", text[:_LONGEST_PAGE]))
