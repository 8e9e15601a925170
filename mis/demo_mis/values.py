"""Requests and answers as values, so that everything but the socket can be reasoned about."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_PORT = re.compile(r":[0-9]+$")
JSON = "application/json"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One request as it arrived, whole. `path` is decoded; header names are lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    origin: str  # scheme and host that the client used, as the outermost proxy saw them

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's segments; a slash at the end makes no difference."""
        return tuple(part for part in self.path.split("/") if part)

    @property
    def netloc(self) -> str:
        """Host and port as the client named them."""
        return self.origin.partition("://")[2]

    def at_port(self, port: int) -> str:
        """The same host's other port, as an origin; always plain http."""
        return f"http://{_PORT.sub('', self.netloc)}:{port}"

    @property
    def writes(self) -> bool:
        """Whether the client asks for a change, rather than reads."""
        return self.method not in {"GET", "HEAD", "OPTIONS"}

    def json(self) -> Any:
        """The body as JSON, whatever the headers say it is; ValueError when it is none."""
        try:
            return json.loads(self.body.decode("utf-8"), parse_constant=_refuse_constant)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request to the API and how it was answered: a status, or None when no answer went out."""

    request: Received
    status: int | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: a status, a body and its headers."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(content: object, *, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON; a header's underscores become hyphens (`retry_after="30"`)."""
    named = {name.replace("_", "-").title(): value for name, value in headers.items()}
    return Answer(status=status, body=json.dumps(content).encode(), headers=named)


def problem(status: int, message: str, **headers: str) -> Answer:
    """A refusal in Laravel's own words and shape, as Wonde's framework would give it."""
    return json_answer({"message": message}, status=status, **headers)
