"""Which words of a log record may be written down.

Our own lines (`custr…`) are written with care and kept whole. Of everybody else's only the template is: what
is put into it may be a path, a query, a row, a header. Numbers in it are kept, for they are process ids.
"""

import logging
import re
from typing import Any

OURS = "custr"
SERVER = "gunicorn"
WITHHELD = "…"

# The server's own words about itself, whole: addresses it listens on, signals, its workers.
_ABOUT_ITSELF = ("Listening at", "Connection in use", "Can't connect", "Using worker", "Worker (pid:")
_REQUEST_LINE = re.compile(r"((?:Invalid request from ip=|Error handling request)\S*).*", re.DOTALL)
_QUERY = re.compile(r"\?\S*")


def words_of(record: logging.LogRecord) -> str:
    """The event, as it may be written down."""
    template = record.msg if isinstance(record.msg, str) else ""
    if is_ours(record):
        return _formatted(str(record.msg), record.args)
    if status := getattr(record, "status_code", None):
        return f"HTTP {status}"
    if record.name.startswith(SERVER):
        return _of_the_server(template, record.args)
    # Words without arguments may have been put together before: nobody knows what of.
    return _formatted(template, _harmless(record.args)) if record.args else WITHHELD


def is_ours(record: logging.LogRecord) -> bool:
    """Whether the line was written in this project."""
    return record.name == OURS or record.name.startswith(f"{OURS}.")


def without_request(text: str) -> str:
    """The server's words without what a client put into its request line."""
    return without_query(_REQUEST_LINE.sub(r"\1", text))


def without_query(text: str) -> str:
    """The text without what follows a question mark."""
    return _QUERY.sub("?…", text)


def _of_the_server(template: str, args: Any) -> str:
    if template.startswith(_ABOUT_ITSELF):
        return _formatted(template, args)
    return without_request(_formatted(template, _harmless(args))) or WITHHELD


def _harmless(args: Any) -> Any:
    if isinstance(args, dict):
        return {name: _number_or_nothing(value) for name, value in args.items()}
    return tuple(_number_or_nothing(value) for value in args or ())


def _number_or_nothing(value: Any) -> Any:
    return value if isinstance(value, int | float) else WITHHELD


def _formatted(template: str, args: Any) -> str:
    try:
        return template % args if args else template
    except (TypeError, ValueError, KeyError):
        return template
