"""`manage.py demo_mis --port N`: the demo MIS alone; needs neither database nor server."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from custr.commands import PlainCommand
from mis.demo_mis.running import CannotServeError, serve
from mis.demo_mis.school import NORTHFIELD


class Command(PlainCommand):
    """Serve the demo MIS until it is stopped."""

    help = "A small server shaped like Wonde, with a register that shows marks arrive."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The address to serve at, and the school to serve."""
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--data", type=Path, default=NORTHFIELD)

    def handle(self, *_: Any, **options: Any) -> None:
        """Serve; CommandError carries the exit status."""
        try:
            serve(host=options["host"], port=options["port"], data=options["data"], say=self._say)
        except CannotServeError as error:
            raise CommandError(str(error), returncode=error.status) from error

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
