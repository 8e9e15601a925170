"""`manage.py import_students SLUG FILE`: the pupils of a school whose MIS cannot tell of them."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from custr.commands import PlainCommand, WrongInputError
from custr.lookup import school_of_slug
from mis.pupil_files.admission import refusal_of
from mis.pupil_files.bringing import bring, look
from mis.pupil_files.columns import FIELDS, Head, Mapped, named
from mis.pupil_files.file import ChooseColumns, open_file
from mis.pupil_files.preview import Choices, Preview
from mis.pupil_files.rows import Reading
from mis.pupil_files.table import MAX_BYTES, FileError
from mis.sync.words import counted_words, line_words

_NAMED = 5  # troubles of one sentence


class Command(PlainCommand):
    """One transaction: a file with a single mistake changes nothing."""

    help = "Bring pupils from a CSV or XLSX file. Running it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The school, the file, and how much it may do."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Show what would change, change nothing.")
        parser.add_argument(
            "--deactivate-missing",
            action="store_true",
            help="Make inactive whoever came from a file before and is not in this one.",
        )
        parser.add_argument(
            "--accept-leavers", action="store_true", help="Though more than half of the pupils are missing."
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=HEADING",
            help=f"Which column says what, where it is not guessed. Fields: {', '.join(FIELDS)}.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, apply, report; exit 2 for what is wrong with the file, or with asking at all."""
        school = school_of_slug(options["slug"])
        if refusal := refusal_of(school):
            raise WrongInputError(refusal)
        try:
            opened = open_file(_content(options["file"]), _chooser(options["column"]))
            _refuse(opened.reading)
            choices = Choices(
                mapped=opened.mapped,
                let_go=options["deactivate_missing"],
                accept_leavers=options["accept_leavers"],
            )
            work = look if options["dry_run"] else bring
            self._report(work(opened.reading.pupils, school, choices), dry_run=options["dry_run"])
        except FileError as error:
            raise WrongInputError(error.sentence) from error

    def _report(self, done: Preview, *, dry_run: bool) -> None:
        words = counted_words(done.counts) or _("Nothing had changed.")
        unchanged = ngettext("%d pupil unchanged", "%d pupils unchanged", done.unchanged) % done.unchanged
        self.stdout.write(f"{words} · {unchanged}" if done.changes else words)
        for line in (line for lines in done.by_kind.values() for line in lines if dry_run):
            self.stdout.write("  " + ": ".join(part for part in line_words(line) if part))
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was changed."))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WrongInputError(f"{path} cannot be read: {error.strerror}.") from error


def _chooser(asked: list[str]) -> ChooseColumns:
    wanted = dict(_pair(one) for one in asked)

    def choose(head: Head, guess: dict[str, int]) -> Mapped:
        return {**guess, **{field: _column(name, head) for field, name in wanted.items()}}

    return choose


def _pair(asked: str) -> tuple[str, str]:
    field, equals, name = asked.partition("=")
    if field not in FIELDS or not equals:
        raise WrongInputError(f"--column takes FIELD=HEADING, and “{asked}” names no field.")
    return field, name


def _column(name: str, head: Head) -> int:
    at = named(name, head.names)
    if at is None:
        raise WrongInputError(f"The file has no column “{name}”.")
    return at


def _refuse(reading: Reading) -> None:
    """The first troubles in one sentence each."""
    found = reading.troubles
    if not found:
        return
    more = len(found) - _NAMED
    rest = [ngettext("There is %d more.", "There are %d more.", more) % more] if more > 0 else []
    raise FileError(" ".join([*map(str, found[:_NAMED]), *rest]))
