"""Nothing reaches the log around the formatter."""

import json
import subprocess
import sys

import pytest

from custr.logs.setup import logging_config

SCRIPT = """
import logging, logging.config, threading, warnings
from custr.logs.setup import logging_config, set_up_server
logging.config.dictConfig(logging_config(form="json", level="debug"))
set_up_server()
{doing}
"""


def stderr_of(doing: str) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(doing=doing)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "Olsen" not in done.stderr + done.stdout
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_thread_that_ends_by_an_exception():
    doing = "def work(): raise ValueError('Olsen')\nt = threading.Thread(target=work)\nt.start(); t.join()"
    [line] = stderr_of(doing)
    assert (line["event"], line["error"]) == ("A thread ended by an exception", "ValueError")


def test_an_exception_in_a_destructor():
    doing = "class Odd:\n  def __del__(self): raise ValueError('Olsen')\nOdd()"
    [line] = stderr_of(doing)
    assert (line["event"], line["error"]) == ("An exception could not be raised", "ValueError")


def test_a_warning():
    [line] = stderr_of("warnings.warn('Olsen', RuntimeWarning)")
    assert line["logger"] == "py.warnings"


@pytest.mark.parametrize("logger", ["django.server", "django.security.DisallowedHost"])
def test_what_quotes_requests_is_silent(logger):
    assert stderr_of(f"logging.getLogger({logger!r}).error('Olsen')") == []


def test_a_line_whose_words_do_not_fit():
    [line] = stderr_of("logging.getLogger('custr').error('%d', 'Olsen')")
    assert line["event"] == "%d"


@pytest.mark.parametrize(
    ("level", "ours", "others"),
    [
        ("debug", "DEBUG", "DEBUG"),
        ("info", "INFO", "WARNING"),
        ("warning", "WARNING", "WARNING"),
        ("error", "ERROR", "ERROR"),
    ],
)
def test_levels(level, ours, others):
    config = logging_config(form="json", level=level)
    assert (config["loggers"]["custr"]["level"], config["root"]["level"]) == (ours, others)
