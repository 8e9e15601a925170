"""A log record as a line: what is said of our own, what is withheld of everybody else's."""

import json
import logging
import sqlite3
import sys
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from custr.logs.lines import JSONLines, PlainLines

NAME = "Ava Olsen"


def record(logger: str, message: Any, *args: Any, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord(logger, logging.WARNING, "/x/y.py", 7, message, args, more.pop("exc_info", None))
    vars(made).update(more)
    return made


def line(*args: Any, **more: Any) -> dict[str, Any]:
    return dict(json.loads(JSONLines().format(record(*args, **more))))


def failing(error: Exception) -> Any:
    try:
        raise error
    except Exception:
        return sys.exc_info()


class TestOurs:
    def test_words_and_what_is_added_are_kept(self):
        said = line("custr.mis", "Writeback %s was late", 7, outcome="failed", cause=None)
        assert said["event"] == "Writeback 7 was late"
        assert (said["outcome"], said["cause"], said["level"], said["logger"]) == (
            "failed",
            None,
            "warning",
            "custr.mis",
        )

    def test_the_ids_that_are_bound_are_in_it(self):
        with bound_contextvars(request_id="r-1", trace_id="t-1"):
            said = line("custr.mis", "late")
        assert (said["request_id"], said["trace_id"]) == ("r-1", "t-1")

    def test_a_name_like_ours_is_not_ours(self):
        assert line("custrian", "%s", NAME)["event"] == "…"


class TestEverybodyElses:
    def test_of_what_is_put_into_a_template_numbers_alone_are_kept(self):
        assert line("urllib3", '%s "%s" took %d ms', NAME, NAME, 12)["event"] == '… "…" took 12 ms'

    def test_words_put_together_before_are_withheld(self):
        assert line("some.library", f"No such pupil: {NAME}")["event"] == "…"

    @pytest.mark.parametrize("message", [None, ValueError(NAME), {"name": NAME}])
    def test_what_is_no_text_is_withheld(self, message):
        assert NAME not in json.dumps(line("some.library", message))

    def test_what_hangs_on_the_record_is_withheld(self):
        assert NAME not in json.dumps(line("django.request", "%s: %s", "Not Found", NAME, request=NAME))

    def test_a_status_and_the_place_are_told(self):
        said = line("django.request", "%s: %s", "Bad", f"/{NAME}", status_code=500)
        assert (said["event"], said["where"]) == ("HTTP 500", "y:7")

    @pytest.mark.parametrize("template", ["%d of %d", "%(name)d", "%s", "100%"])
    def test_a_template_that_does_not_fit_is_kept_as_it_is(self, template):
        assert NAME not in line("some.library", template, NAME)["event"]

    def test_names_in_a_template_with_names_are_withheld(self):
        assert (
            line("celery", "Task %(name)s in %(s)s s", {"name": NAME, "s": 1.5})["event"] == "Task … in 1.5 s"
        )

    def test_the_servers_words_about_itself_are_kept(self):
        said = line("gunicorn.error", "Connection in use: %s", "('127.0.0.1', 8000)")
        assert said["event"] == "Connection in use: ('127.0.0.1', 8000)"

    @pytest.mark.parametrize(
        ("message", "args"),
        [
            ("Error handling request %s %s", ("GET", f"/{NAME}")),
            (f"Invalid request from ip=127.0.0.1: {NAME}", ()),
            ("%s %s", (NAME, NAME)),
        ],
    )
    def test_the_servers_words_about_a_request_are_not(self, message, args):
        assert NAME not in json.dumps(line("gunicorn.error", message, *args))


class TestErrors:
    def test_kind_and_place_are_told_words_and_variables_are_not(self):
        said = line("custr.mis", "It failed", exc_info=failing(ValueError(NAME)))
        assert said["error"] == "ValueError"
        assert said["frames"][-1].startswith("tests/custr/logs/test_lines.py:")
        assert said["frames"][-1].endswith(" failing")
        assert NAME not in json.dumps(said)

    def test_what_led_to_it_is_told_likewise(self):
        def both() -> None:
            try:
                raise KeyError(NAME)
            except KeyError as error:
                raise RuntimeError(NAME) from error

        try:
            both()
        except RuntimeError:
            said = line("custr.mis", "It failed", exc_info=sys.exc_info())
        assert said["because"]["error"] == "KeyError"
        assert NAME not in json.dumps(said)

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (FileNotFoundError(2, NAME), "FileNotFoundError ENOENT"),
            (ModuleNotFoundError(NAME, name="celery"), "ModuleNotFoundError celery"),
            (OSError(NAME), "OSError"),
        ],
    )
    def test_codes_out_of_closed_lists_are_told(self, error, told):
        assert line("custr", "It failed", exc_info=failing(error))["error"] == told

    def test_the_databases_own_code_is_told(self):
        try:
            sqlite3.connect(":memory:").execute(f"SELECT '{NAME}' FROM nowhere")
        except sqlite3.Error:
            said = line("custr", "It failed", exc_info=sys.exc_info())
        assert said["error"] == "OperationalError SQLITE_ERROR"


class TestForms:
    def test_a_line_is_one_line_whatever_is_in_it(self):
        assert "\n" not in JSONLines().format(record("custr", "two\nlines", more="a\nb"))

    def test_what_json_does_not_know_is_written_as_text(self):
        assert line("custr", "x", thing=TestForms)["thing"] == str(TestForms)

    def test_a_line_that_cannot_be_written_says_so_and_no_more(self):
        class Odd:
            def __str__(self) -> str:
                raise ValueError(NAME)

        said = JSONLines().format(record("custr", "x", thing=Odd()))
        assert "could not be written: ValueError" in said
        assert NAME not in said

    def test_plain_says_the_same_and_withholds_the_same(self):
        plain = PlainLines().format(record("urllib3", "%s", NAME, exc_info=failing(ValueError(NAME))))
        assert "error=ValueError" in plain
        assert "\n    tests/custr/logs/test_lines.py:" in plain
        assert NAME not in plain
