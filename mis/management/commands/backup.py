"""`manage.py backup FILE`: the whole database in one file, while everything runs or while nothing does."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from custr.commands import PlainCommand
from custr.which_database import is_sqlite, sqlite_file
from mis.backups import postgres, sqlite


class Command(PlainCommand):
    """It never overwrites a file, and reads back what it wrote."""

    help = __doc__
    requires_migrations_checks = False
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", metavar="FILE", type=Path, help="A new file, in a folder that exists.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print what the file holds."""
        file = options["file"].absolute()
        held = sqlite.back_up(sqlite_file(), file) if is_sqlite() else postgres.back_up(file)
        self.stdout.write(
            f"{file} holds {held}. Keep CREDENTIALS_KEYS as well, and not in the same place: without them "
            "the credentials of the MISs in it cannot be read."
        )
