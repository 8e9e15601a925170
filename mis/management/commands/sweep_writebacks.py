"""Settle what a crash left, once, and make the attempts that wait."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from custr.commands import PlainCommand
from mis import dispatch, queue
from mis.owner import beating
from mis.sweep import settle_lost, settle_restored


class Command(PlainCommand):
    """Servers sweep by themselves; this is for a deployment whose server is down."""

    help = __doc__
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """`--after-restore`: before the servers start on a backup."""
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="Send nothing: end what the backup shows as waiting, for it may have been sent since.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many rows were settled and how many schools had rows waiting."""
        if options["after_restore"]:
            ended = settle_restored(timezone.now())
            self.stdout.write(f"{ended} marks that were waiting were ended as “may have been written”.")
            return
        # Before the heart beats: a database that is away is said once.
        settled = settle_lost(timezone.now(), sure=True)
        with beating():
            schools = queue.schools_waiting()
            for school_id in schools:
                dispatch.work_off(school_id)
        self.stdout.write(
            f"{settled} interrupted attempts settled; {len(schools)} schools had marks waiting."
        )
