"""Commands that end in one sentence."""

import sys
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from custr.commands import PlainCommand, WrongInputError


class Failing(PlainCommand):
    """Raises what it is given."""

    requires_system_checks = []

    def __init__(self, failure: BaseException | None = None) -> None:
        super().__init__()
        self.failure = failure

    def handle(self, *_: Any, **__: Any) -> str:
        if self.failure:
            raise self.failure
        return "done"


def end_of(failure: BaseException | None, *arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        Failing(failure).run_from_argv(["manage.py", "failing", *arguments])
    return ended.value.code


def test_what_goes_well_says_nothing_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Failing().run_from_argv(["manage.py", "failing"])
    assert capsys.readouterr() == ("done\n", "")


@pytest.mark.parametrize(
    ("failure", "status", "sentence"),
    [
        (WrongInputError("There is no such school."), 2, "There is no such school."),
        (CommandError("It is down"), 1, "It is down."),
        (CommandError("Two\n  lines."), 1, "Two lines."),
        (OperationalError("database is locked"), 1, "The database could not do it: database is locked."),
        (
            OperationalError("no such table: x"),
            1,
            "The database could not do it: no such table: x. Has `manage.py migrate` been run?",
        ),
        (ValueError("odd"), 1, "Something went wrong that should not have: ValueError: odd."),
        (KeyboardInterrupt(), 130, "Stopped."),
    ],
)
def test_a_failure_is_one_sentence(
    failure: BaseException, status: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end_of(failure) == status
    assert capsys.readouterr().err == f"{sentence}\n"


def test_unknown_arguments_are_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_of(None, "--wat") == 2
    assert capsys.readouterr().err == "Unrecognized arguments: --wat.\n"


def test_a_traceback_can_be_asked_for() -> None:
    with pytest.raises(CommandError):
        Failing(ValueError("odd")).run_from_argv(["manage.py", "failing", "--traceback"])


def test_other_programs_get_the_error_itself() -> None:
    with pytest.raises(WrongInputError) as refused:
        call_command(Failing(WrongInputError("No.")))
    assert refused.value.returncode == 2


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_of(None, "--help") == 0
    assert "usage:" in capsys.readouterr().out
    assert sys.exc_info() == (None, None, None)
