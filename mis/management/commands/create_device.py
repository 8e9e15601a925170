"""`manage.py create_device SLUG NAME`: a kiosk, or a school's own program, with its token."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import IntegrityError, transaction

from custr.commands import PlainCommand, WrongInputError
from custr.devices import issue_token
from custr.lookup import school_of_slug
from custr.models import Device
from custr.text import visible

LONGEST_NAME = 100


class Command(PlainCommand):
    """The token is printed once; only its hash is kept."""

    help = "Add a device to a school and print its token, which is shown this once."
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """The school, and what the device is called there."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("name", metavar="NAME")

    def handle(self, *_: Any, **options: Any) -> None:
        """Make it; a name that the school uses already is wrong input."""
        school, name = school_of_slug(options["slug"]), " ".join(visible(options["name"]).split())
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            raise WrongInputError(f"A device's name has 1 to {LONGEST_NAME} characters that can be shown.")
        try:
            with transaction.atomic():
                token = issue_token(Device.objects.create(school=school, name=name))
        except IntegrityError as error:
            raise WrongInputError(f"{school.name} has a device called “{name}” already.") from error
        self.stdout.write(token)
