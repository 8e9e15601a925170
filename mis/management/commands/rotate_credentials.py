"""`manage.py rotate_credentials`: after a new key was put in front of CREDENTIALS_KEYS."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from custr.commands import PlainCommand
from mis.rotating import Rotation, rotate_all


class Command(PlainCommand):
    """Says how many; shows none."""

    help = "Encrypt every stored secret anew with the first of CREDENTIALS_KEYS: then the others can go."
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to change anything."""
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many there are, and change nothing"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Exit status 1 where something can be opened by no key."""
        rotation = rotate_all(dry_run=dry_run)
        self.stdout.write(_sentence(rotation, dry_run=dry_run))
        if rotation.unreadable:
            raise CommandError(
                f"No key opens {rotation.unreadable} of the stored secrets: put the key that is missing back "
                "into CREDENTIALS_KEYS, or type those credentials in again."
            )


def _sentence(rotation: Rotation, *, dry_run: bool) -> str:
    verb = "would be encrypted anew" if dry_run else "encrypted anew"
    return f"{rotation.anew} {verb}, {rotation.already} had the first key already."
