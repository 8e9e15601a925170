"""A value of the file together with its place; how objects, lists and texts are taken from it. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from custr.text import visible
from mis.provisioning.errors import FileError

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


class Pairs(dict[str, Any]):
    """A JSON object that remembers a key which was given twice."""

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.repeated = next((name for name in names if names.count(name) > 1), None)


@dataclass(frozen=True, slots=True)
class Node:
    """One value and where it stands; `environment` is what `{"env": NAME}` is looked up in."""

    value: Any = field(repr=False)
    place: str = ""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def wrong(self, why: str) -> FileError:
        """The error to raise about this value; `why` continues a sentence that begins with the place."""
        return FileError(self.place, why)

    def fields(self, *known: str, needs: Sequence[str] = ()) -> dict[str, "Node"]:
        """The keys of an object that are there. Unknown, repeated and missing ones are refused."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"must be an object, not {_kind(self.value)}")
        children = {name: self._child(name, value) for name, value in self.value.items()}
        for name, child in children.items():
            if name not in known:
                raise child.wrong(f"is not known; known here: {', '.join(known)}")
        if repeated := getattr(self.value, "repeated", None):
            raise children[repeated].wrong("is given twice")
        for name in needs:
            if name not in children:
                raise self._child(name, None).wrong("is missing")
        return children

    def items(self) -> list["Node"]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.wrong(f"must be a list, not {_kind(self.value)}")
        return [
            Node(value, f"{self.place}[{index}]", self.environment) for index, value in enumerate(self.value)
        ]

    def text(self, *, longest: int, empty: bool = False) -> str:
        """A text in one line, trimmed, all of it visible; `{"env": NAME}` takes it from the environment."""
        text = visible(self._resolved()).strip()
        if not text and not empty:
            raise self.wrong("must not be empty")
        if len(text) > longest:
            raise self.wrong(f"is too long: {len(text)} characters, {longest} at most")
        if _UNPRINTABLE.search(text):
            raise self.wrong("holds a character that cannot be shown")
        return text

    def secret(self, *, longest: int = 4096) -> str:
        """A text that is kept exactly as it is, and never repeated in an error."""
        text = self._resolved()
        if not text.strip():
            raise self.wrong("must not be empty")
        if len(text) > longest or _UNPRINTABLE.search(text):
            raise self.wrong("is not a secret that can be stored")
        return text

    def _resolved(self) -> str:
        if isinstance(self.value, dict) and set(self.value) == {"env"}:
            return self._from_environment(self.value["env"])
        if not isinstance(self.value, str):
            raise self.wrong(f"must be a text, not {_kind(self.value)}")
        return self.value

    def _from_environment(self, name: Any) -> str:
        if not isinstance(name, str) or not name:
            raise self._child("env", name).wrong("must name an environment variable")
        if name not in self.environment:
            raise self.wrong(f"is taken from the environment, which has no {name}")
        return self.environment[name]

    def _child(self, name: str, value: Any) -> "Node":
        shown = name if re.fullmatch(r"\w{1,60}", name) else repr(name[:60])
        return Node(value, f"{self.place}.{shown}" if self.place else shown, self.environment)


Reader = Callable[[Node], Any]


def columns(fields: Mapping[str, Node], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The values of those keys that are there, each by its reader."""
    return {name: read(fields[name]) for name, read in readers.items() if name in fields}


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list"}
    return names.get(type(value), "an object")
