"""Management commands that end in one sentence on stderr, never in a traceback (operations.md)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError
from django.db import DatabaseError, connections

from custr.which_database import which_database

WRONG_INPUT, FAILURE = 2, 1


@contextmanager
def warnings_untold(name: str) -> Iterator[None]:
    """Leave the warnings of a logger out, where the command itself says what they say."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(max(logger.getEffectiveLevel(), logging.ERROR))
    try:
        yield
    finally:
        logger.setLevel(level)


class WrongInputError(CommandError):
    """What was asked for cannot be done as it was asked: one sentence, exit status 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=WRONG_INPUT)


class PlainCommand(BaseCommand):
    """A command whose errors are one sentence on stderr: exit 2 for wrong input, 1 for a failure.

    Raise `WrongInputError` or `CommandError` with the sentence. Whatever else goes wrong becomes a
    `CommandError` too; `--traceback` shows where it came from.
    """

    missing_tables = "Has `manage.py migrate` been run?"
    names_database = False  # whether it says which database it has worked on: what changes something does

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser that raises what it dislikes, instead of printing the usage and leaving."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.called_from_command_line = False
        return parser

    def run_from_argv(self, argv: list[str]) -> None:
        """Parse, execute, and say in one sentence what went wrong."""
        self._called_from_command_line = True
        traceback = "--traceback" in argv
        try:
            self._run(argv)
        except CommandError as error:
            if traceback:
                raise
            self._end(_sentence(error), error.returncode)
        except KeyboardInterrupt:
            self._end("Stopped.", 130)
        finally:
            connections.close_all()

    def execute(self, *args: Any, **options: Any) -> str | None:
        """As Django does, but every failure is a `CommandError`."""
        try:
            return super().execute(*args, **options)
        except CommandError:
            raise
        except DatabaseError as error:
            hint = self.missing_tables if _tables_missing(error) else ""
            raise CommandError(f"The database could not do it: {_words(error)} {hint}") from error
        except Exception as error:
            what = _words(error)
            raise CommandError(
                f"Something went wrong that should not have: {type(error).__name__}: {what}"
            ) from error

    def _run(self, argv: list[str]) -> None:
        try:
            options = vars(self.create_parser(argv[0], argv[1]).parse_args(argv[2:]))
        except CommandError as error:
            words = str(error).removeprefix("Error: ")
            raise WrongInputError(words[:1].upper() + words[1:]) from error
        quiet = options.get("verbosity") == 0 or options.get("json")
        self.execute(*options.pop("args", ()), **options)
        if self.names_database and not quiet:  # beside what it prints, which others may read
            self.stderr.write(f"Database: {which_database()}", lambda words: words)

    def _end(self, sentence: str, status: int) -> NoReturn:
        self.stderr.write(sentence, lambda words: words)
        raise SystemExit(status)


def _sentence(error: CommandError) -> str:
    """One line, ending in a full stop."""
    text = _checks_sentence(error) if isinstance(error, SystemCheckError) else str(error)
    line = " ".join(text.split())
    return line if line.endswith((".", "?", "!")) else f"{line}."


def _checks_sentence(error: SystemCheckError) -> str:
    """The problems of the settings, without Django's headings."""
    lines = [line.removeprefix("?: ") for line in str(error).splitlines()]
    return " ".join(line for line in lines if line.startswith("(")) or str(error)


def _words(error: BaseException) -> str:
    words = " ".join(str(error).split()).rstrip(".") or "no more is known"
    return f"{words}."


def _tables_missing(error: DatabaseError) -> bool:
    return "no such table" in str(error) or "does not exist" in str(error)
