"""How logging is set up: one handler, one format, for the web processes, the workers and the commands."""

import logging
import logging.config
import sys
import threading
from typing import Any

from django.conf import settings

from custr.logs.lines import FORMATTERS

LEVELS = ("debug", "info", "warning", "error")
# With no handler at all the standard library prints warnings to stderr by itself.
_SILENT: dict[str, Any] = {"handlers": ["nowhere"], "propagate": False}


def logging_config(*, form: str, level: str) -> dict[str, Any]:
    """For `logging.config`: ours from `level` on, everybody else's from warnings on, or all at `debug`."""
    ours = level.upper()
    others = "DEBUG" if level == "debug" else "ERROR" if level == "error" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": FORMATTERS[form]}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": others},
        "loggers": {
            "custr": {"level": ours},
            # Django's own handlers go: they print request lines, and mail whole requests.
            "django": {"handlers": [], "level": others, "propagate": True},
            "django.server": _SILENT,
            # A line for every answer of 4xx, which our own line of the request has already.
            "django.request": {"level": "ERROR"},
            # Whoever scans the port would fill the log.
            "django.security.DisallowedHost": _SILENT,
        },
    }


def set_up_server() -> None:
    """What a server process needs besides: nothing reaches stderr around the formatter."""
    logging.raiseExceptions = False  # the standard library prints a record it cannot write, arguments and all
    logging.captureWarnings(True)
    # Looked up for every line, and in none of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    threading.excepthook = _thread_ended
    sys.unraisablehook = _not_raised


def set_up_worker(loglevel: int) -> None:
    """For a process of Celery's: our lines there too, and its own from the level it was given."""
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger("celery").setLevel(loglevel)
    set_up_server()


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    _tell("A thread ended by an exception", ended.exc_value)


def _not_raised(what: "sys.UnraisableHookArgs") -> None:
    _tell("An exception could not be raised", what.exc_value)


def _tell(words: str, error: BaseException | None) -> None:
    logging.getLogger("custr").error(words, exc_info=error)
