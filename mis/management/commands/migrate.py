"""`manage.py migrate`: Django's own, with errors of one sentence; then names' keys are made anew."""

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate

from custr.commands import PlainCommand
from custr.migrating import one_at_a_time, wait_for_database
from custr.name_keys import renew_stale_keys

_PARTLY = ("app_label", "check_unapplied", "plan", "fake")  # options that leave tables as they were, or older


class Command(PlainCommand, Migrate):
    """What a migration must not do, since it may import no live code, is done behind the last one."""

    missing_tables = ""
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """`--wait`: for units that start together with the database, after a power cut."""
        super().add_arguments(parser)
        parser.add_argument(
            "--wait", type=int, default=0, metavar="SECONDS", help="Wait so long for a database that is away."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply what is pending; behind a whole upgrade the keys of names are made anew."""
        wait_for_database(options.get("wait") or 0)
        with one_at_a_time():
            super().handle(*args, **options)
        if not any(options.get(name) for name in _PARTLY) and options["database"] == "default":
            renew_stale_keys()
