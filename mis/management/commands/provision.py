"""`manage.py provision FILE [--dry-run] [--json] …`: one school from a file."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from custr.commands import PlainCommand, WrongInputError
from mis.provisioning.applying.document import apply
from mis.provisioning.errors import FileError
from mis.provisioning.reading.document import load, read
from mis.provisioning.report import as_json, as_text


class Command(PlainCommand):
    """One transaction: a file that is wrong anywhere changes nothing."""

    help = "Create or update one school from a JSON file. Running it twice changes nothing."
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and how to report."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="Check and count everything, change nothing."
        )
        parser.add_argument(
            "--reset-passwords", action="store_true", help="Set the passwords of people who are there, too."
        )
        parser.add_argument(
            "--accept-renamed",
            action="store_true",
            help="Though many pupils' ids are given to people with another name.",
        )
        parser.add_argument("--json", action="store_true", help="Report as JSON on stdout.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read, apply, report; exit 2 names the place that is wrong."""
        try:
            content = read(load(Path(options["file"])), environment=os.environ)
            chosen = {name: options[name] for name in ("dry_run", "reset_passwords", "accept_renamed")}
            tally = apply(content, **chosen)
        except FileError as error:
            raise WrongInputError(str(error)) from error
        if options["json"]:
            report = as_json(content.slug, tally, dry_run=options["dry_run"])
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.stdout.write(as_text(content.slug, tally, dry_run=options["dry_run"]))
