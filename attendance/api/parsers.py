"""JSON bodies, bounded in length and depth; whatever else comes is a problem, never a crash."""

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from attendance.api.problems import ProblemError, problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20


class BoundedJSONParser(BaseParser):
    """Reads 256 KiB at most, UTF-8 only, without Python's own extensions of JSON such as NaN."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The JSON value of the body; raises a 413, a 400 `malformed`, or a 503 where it comes too slowly."""
        try:
            body = stream.read(MAX_BYTES + 1)
        except OSError as slow:
            headers = {"Retry-After": "15"}
            raise ProblemError(problem(503, "unavailable", headers=headers)) from slow
        if len(body) > MAX_BYTES:
            raise ProblemError(
                problem(
                    413, "too_large", detail=_("Send at most %(size)d KiB.") % {"size": MAX_BYTES // 1024}
                )
            )
        return _load(body)


def malformed() -> ProblemError:
    """The body is not JSON, or not such as anybody would send."""
    return ProblemError(problem(400, "malformed", detail=_("The body is not JSON.")))


def _load(body: bytes) -> Any:
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as wrong:
        raise malformed() from wrong
    if not _shallow(value, MAX_DEPTH):
        raise malformed()
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _shallow(value: Any, levels: int) -> bool:
    """Whether nothing lies deeper than so many levels: what walks the value later may recurse."""
    if not isinstance(value, dict | list):
        return True
    within = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_shallow(part, levels - 1) for part in within)
