"""Log records as lines: JSON, or plain for people. Both say the same, and both withhold the same."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from structlog.contextvars import get_contextvars

from custr.logs.errors import told
from custr.logs.words import is_ours, words_of

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# Made once: the renderer that structlog brings makes an encoder for every line.
_encode = json.JSONEncoder(default=str, ensure_ascii=False).encode


class JSONLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event, the ids that are bound, and what the line adds."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. Never raises, or the standard library would print the record with all it holds."""
        try:
            return _encode(self._said(record))
        except Exception as error:
            return f'{{"level": "error", "event": "a line could not be written: {type(error).__name__}"}}'

    def _said(self, record: logging.LogRecord) -> dict[str, Any]:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": words_of(record),
            **get_contextvars(),
            **(_added(record) if is_ours(record) else {"where": f"{record.module}:{record.lineno}"}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            said |= told(record.exc_info[1])
        return said


class PlainLines(JSONLines):
    """The same for somebody who reads along."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event, and the rest as name=value; frames below each other."""
        said = self._said(record)
        frames = "".join(f"\n    {frame}" for frame in said.pop("frames", ()))
        head = f"{said.pop('time')} {said.pop('level'):7} {said.pop('logger')} {said.pop('event')}"
        return head + _pairs(said) + frames


FORMATTERS: Mapping[str, type[JSONLines]] = {"json": JSONLines, "plain": PlainLines}


def _added(record: logging.LogRecord) -> dict[str, Any]:
    """What our own line was given as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _pairs(said: Mapping[str, Any]) -> str:
    return "".join(f" {name}={' '.join(str(value).split())}" for name, value in said.items())
