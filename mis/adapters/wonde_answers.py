"""What Wonde's answers say: the one place that reads them. Pure."""

import re
from collections.abc import Iterator
from typing import Any

from mis.adapters.answers import json_of, strings_in, words_in, words_of
from mis.calls import Reply
from mis.marks import Fate

_LONGEST_REFERENCE = 100  # characters
_DEEPEST = 8
_CONFIRMED = frozenset(
    {"success", "successful", "succeeded", "completed", "complete", "written", "confirmed"}
)
_REFUSED = frozenset({"failed", "failure", "rejected", "refused"})  # an "error" may be that of our asking


def writeback_id_of(answer: Any) -> str:
    """The id at the top, or below `data`, as text; empty when there is none."""
    data = answer.get("data") if isinstance(answer, dict) else None
    for place in (answer, data[0] if isinstance(data, list) and data else data):
        found = place.get("writeback_id") if isinstance(place, dict) else None
        if isinstance(found, str | int) and not isinstance(found, bool):
            text = str(found).strip()
            return text if len(text) <= _LONGEST_REFERENCE else ""
    return ""


def fate_of(reply: Reply) -> tuple[Fate, str]:
    """How a writeback ended, by an unmistakable word alone, and what Wonde says of it."""
    answer = json_of(reply)
    fate = _fate(list(_status_texts(_about_the_mark(answer))))
    if fate is Fate.REFUSED:
        return fate, words_of(reply)
    said, errors = list(_status_texts(answer)), list(_reported_errors(answer))
    if errors or _fate(said) is not Fate.CONFIRMED:
        fate = Fate.UNCLEAR  # "completed", with errors or beside "pending": that is two stories
    return fate, " · ".join(dict.fromkeys([*said, *errors, *words_in(answer)]))


def _about_the_mark(answer: Any) -> Any:
    """What stands below `data`, where there is any: a status beside it is that of the asking."""
    return (answer.get("data") or answer) if isinstance(answer, dict) else answer


def _fate(said: list[str]) -> Fate:
    # Everything that is said must agree; one word that is not known makes it unclear.
    if not said:
        return Fate.UNCLEAR
    if {text.strip(" .!").casefold() for text in said} <= _CONFIRMED:
        return Fate.CONFIRMED
    # A refusal may say why behind a colon. "Failed, will be tried again" is none yet.
    heads = {text.partition(":")[0].strip(" .!").casefold() for text in said}
    return Fate.REFUSED if heads <= _REFUSED else Fate.UNCLEAR


def _status_texts(answer: Any) -> Iterator[str]:
    for key, item in _fields(answer):
        if {"status", "state", "result"} & _words_of_name(key) and isinstance(item, str) and item.strip():
            yield item.strip()


def _reported_errors(answer: Any) -> Iterator[str]:
    for key, item in _fields(answer):
        if {"error", "errors", "failure", "failures", "failed"} & _words_of_name(key) and item:
            yield from list(strings_in(item)) or [f"{key}: {item}"[:_LONGEST_REFERENCE]]
        elif key.casefold() == "success" and item is False:
            yield "success: false"


def _fields(value: Any, *, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield from value.items()
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _fields(item, depth=depth + 1)


def _words_of_name(key: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", key)}
