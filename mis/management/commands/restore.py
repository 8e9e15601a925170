"""`manage.py restore FILE`: the database as it was when the backup was made, and no mark sent twice."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connections
from django.utils import timezone

from custr.commands import PlainCommand, WrongInputError
from custr.which_database import is_sqlite, sqlite_file
from mis.backups import postgres, sqlite
from mis.owner import lives_meanwhile
from mis.sweep import explain_restored

_LEFT_TO_DO = """To be done again, where it was done after {moment}:
- pair devices that were paired since, and revoke those that were revoked: they are valid again;
- settings, reasons, users and passwords that were changed;
- records that were entered since are gone. What kiosks still hold they send again by themselves."""


class Command(PlainCommand):
    """Only while no process lives. A backup of an earlier release is brought up to this one."""

    help = __doc__
    requires_migrations_checks = False
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("file", metavar="FILE", type=Path, help="What `backup` wrote.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print what is there now, what was ended, and what has to be done again."""
        file, now = options["file"].absolute(), timezone.now()
        held = sqlite.look_into(file) if is_sqlite() else postgres.look_into(file)
        # Asking would make a file that is not there, of whoever runs this.
        is_new = is_sqlite() and not sqlite_file().exists()
        if lives := 0 if is_new else lives_meanwhile():
            raise WrongInputError(f"{lives} processes of Custr live: stop them all first.")
        connections.close_all()
        kept = None
        if is_sqlite():
            sqlite.must_not_be_open(sqlite_file())
            kept = sqlite.put_in_place(file, sqlite_file(), now=now)
        else:
            postgres.must_not_be_open()
            postgres.put_in_place(file, now=now)
        call_command("migrate", interactive=False, verbosity=0)
        ended = explain_restored(now)
        self.stdout.write(f"Restored: {held}.")
        self.stdout.write(
            f"{ended} marks that were waiting then were ended as “may have been written”: none of them is "
            "sent again. The office finds them under Failed, and looks for them in the MIS."
        )
        self.stdout.write(_LEFT_TO_DO.format(moment=held.moment))
        if kept:
            self.stdout.write(f"What was there before is kept as {kept}: delete it once all is well.")
