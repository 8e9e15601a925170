"""`manage.py export_school SLUG [--with-students]`: a school's configuration as a provisioning file."""

import json
from typing import Any

from django.core.management.base import CommandParser

from custr.commands import PlainCommand
from custr.lookup import school_of_slug
from mis.provisioning.exporting import export_school, pupils_left_out


class Command(PlainCommand):
    """No secrets: credentials, passwords, PIN and tokens stay here."""

    help = "Write a school's configuration as JSON to stdout, in the format that provision reads."

    def add_arguments(self, parser: CommandParser) -> None:
        """The school."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--with-students", action="store_true", help="The pupils, too.")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print the file."""
        school = school_of_slug(options["slug"])
        content = export_school(school, with_students=options["with_students"])
        self.stdout.write(json.dumps(content, ensure_ascii=False, indent=1))
        if options["with_students"] and (number := pupils_left_out(school).count()):
            self.stderr.write(
                f"{number} pupils are not in it: their ids are those of the MIS that was connected before. "
                "A synchronisation or a file of pupils gives them their new ones."
            )
