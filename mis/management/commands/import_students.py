"""`manage.py import_students SLUG FILE`: the pupils of a school whose MIS cannot tell of them."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from custr.commands import PlainCommand, WrongInputError
from custr.lookup import school_of_slug
from mis.pupil_files.admission import refusal_of
from mis.pupil_files.asking import TICKED, Doubt
from mis.pupil_files.bringing import bring, changed_ids, look
from mis.pupil_files.columns import FIELDS
from mis.pupil_files.encodings import ENCODINGS
from mis.pupil_files.file import Opened, open_file
from mis.pupil_files.preview import Choices, Preview
from mis.pupil_files.rows import Trouble
from mis.pupil_files.saying import said_by_options, said_of_columns
from mis.pupil_files.table import MAX_BYTES, FileError
from mis.sync.words import counted_words, line_words

_NAMED = 5  # troubles of one sentence
_HOW = (Doubt.ENCODING, Doubt.SHEET)


class Command(PlainCommand):
    """One transaction: a file with a single mistake changes nothing."""

    help = "Bring pupils from a CSV or XLSX file. Running it twice changes nothing."
    names_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        """The school, the file, and how much it may do."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="Show what would change, change nothing.")
        parser.add_argument(
            "--deactivate-missing",
            action="store_true",
            help="Make inactive whoever came from a file before, or a former MIS, and is not in this one.",
        )
        parser.add_argument(
            "--accept-leavers", action="store_true", help="Though more than half of the pupils are missing."
        )
        _add_choices(parser)
        _add_acceptances(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, apply, report; exit 2 for what is wrong or in doubt, or with asking at all."""
        school = school_of_slug(options["slug"])
        if refusal := refusal_of(school):
            raise WrongInputError(refusal)
        try:
            content = _content(options["file"])
            opened = open_file(content, said_by_options(options), lambda head: said_of_columns(options, head))
            _refuse(opened, changed_ids(opened, school))
            choices = Choices(
                mapped=opened.mapped,
                let_go=options["deactivate_missing"],
                accept_leavers=options["accept_leavers"],
                accepted=frozenset(one for one in TICKED if options[_dest(one)]),
                shows_ids=opened.shows_ids,
            )
            work = look if options["dry_run"] else bring
            done = work(opened.reading.pupils, school, choices)
        except FileError as error:
            raise WrongInputError(error.sentence) from error
        self._report(opened, done, dry_run=options["dry_run"])

    def _report(self, opened: Opened, done: Preview, *, dry_run: bool) -> None:
        words = counted_words(done.counts) or _("Nothing had changed.")
        unchanged = ngettext("%d pupil unchanged", "%d pupils unchanged", done.unchanged) % done.unchanged
        self.stdout.write(f"{words} · {unchanged}" if done.changes else words)
        if opened.letters or any(question.doubt in _HOW for question in opened.questions):
            told = {"read_as": opened.read_as, "letters": ", ".join(opened.letters) or _("letters of A to Z")}
            self.stdout.write(_("Read as %(read_as)s: %(letters)s.") % told)
        for note in opened.notes:
            self.stdout.write(" ".join([note.words, *([f"({'; '.join(note.lines)})"] if note.lines else [])]))
        if dry_run:
            self._report_trial(done)

    def _report_trial(self, done: Preview) -> None:
        for line in (line for lines in done.by_kind.values() for line in lines):
            self.stdout.write("  " + ": ".join(part for part in line_words(line) if part))
        for question in done.open_questions:
            self.stdout.write(" ".join([question.sentence, *([f"({'; '.join(question.lines)})"])]))
        self.stdout.write(_("This was a trial: nothing was changed."))


def _add_choices(parser: CommandParser) -> None:
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FIELD=HEADING",
        help="Which column says what, where it is not guessed: its heading, or its letter (A, B …). "
        f"Fields: {', '.join(FIELDS)}.",
    )
    parser.add_argument(
        "--encoding",
        default="",
        metavar="NAME",
        help=f"How the letters of a CSV file are written: utf-8, {', '.join(ENCODINGS)}.",
    )
    parser.add_argument("--sheet", default="", metavar="TITLE", help="Which sheet of a workbook is read.")
    parser.add_argument(
        "--on-roll",
        action="append",
        default=[],
        metavar="COLUMN=VALUE[,VALUE]",
        help="Which values of a column are pupils on roll: as they are written, nothing for an empty cell, "
        "past or future for a date, * for all.",
    )
    parser.add_argument(
        "--include-hidden-rows", action="store_true", help="Take the rows that a filter hides, too."
    )
    parser.add_argument(
        "--leave-hidden-rows-out", action="store_true", help="Leave out the rows that a filter hides."
    )
    parser.add_argument(
        "--skip-row",
        action="append",
        default=[],
        type=int,
        metavar="N",
        help="Leave out this row, by the number a spreadsheet shows: a total, a note.",
    )


def _add_acceptances(parser: CommandParser) -> None:
    parser.add_argument(
        Doubt.MOVED.value,
        action="store_true",
        help="After a change of MIS: these are the same pupils under other ids, move them over.",
    )
    parser.add_argument(
        Doubt.EMPTIED.value,
        action="store_true",
        help="Though forms are emptied that were filled in.",
    )
    parser.add_argument(
        Doubt.RENAMED.value, action="store_true", help="Though known ids belong to people of other names."
    )
    parser.add_argument(
        Doubt.NAMESAKES.value,
        action="store_true",
        help="Though new pupils have the names of pupils who are not in the file.",
    )


def _dest(doubt: Doubt) -> str:
    return doubt.value.removeprefix("--").replace("-", "_")


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WrongInputError(f"{path} cannot be read: {error.strerror}.") from error


def _refuse(opened: Opened, changed: list[Trouble]) -> None:
    """The first doubt, with the option that answers it; else the first troubles in one sentence each."""
    found = [*opened.reading.troubles, *changed]
    whole_file = [trouble for trouble in found if not trouble.row]
    for question in opened.open_questions if not whole_file else ():
        raise FileError(question.sentence)
    if not found:
        return
    more = len(found) - _NAMED
    rest = [ngettext("There is %d more.", "There are %d more.", more) % more] if more > 0 else []
    raise FileError(" ".join([*map(str, found[:_NAMED]), *rest]))
