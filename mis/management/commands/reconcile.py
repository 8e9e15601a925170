"""`manage.py reconcile SLUG [--date YYYY-MM-DD]`: the marks of a day beside what the MIS holds now."""

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from attendance.days import day_of
from attendance.school_day import local_date
from custr import values
from custr.commands import PlainCommand, WrongInputError
from custr.lookup import school_of_slug
from mis.adapters.reading import LONGEST_S
from mis.reconciliation import Standing
from mis.reconciling import Line, Reconciliation, obstacle, reconcile

_WORDS = {
    Standing.SAME: "same",
    Standing.CHANGED: "changed since",
    Standing.MISSING: "missing",
    Standing.NOT_READABLE: "not readable",
}


class Command(PlainCommand):
    """Reads only. Names no pupil: their ids in the MIS do, for whoever may look there."""

    help = "Compare the marks of a day with what the MIS holds now; exit 1 when something differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """The school, and the day: today by the school's clock."""
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("--date", type=_date, default=None, metavar="YYYY-MM-DD")

    def handle(self, *_: Any, **options: Any) -> None:
        """A line for each mark that differs, then the counts."""
        school = school_of_slug(options["slug"])
        if words := obstacle(school):
            raise WrongInputError(words)
        on = options["date"] or local_date(timezone.now(), day=day_of(school))
        done = reconcile(school, on=on, longest_s=LONGEST_S)
        for line in done.lines:
            if line.standing is not Standing.SAME:
                self.stdout.write(_told(line))
        counts = ", ".join(f"{done.count(standing)} {words}" for standing, words in _WORDS.items())
        self.stdout.write(f"{school.slug}, {on}, read at {done.read_at:%Y-%m-%d %H:%M:%S} UTC: {counts}.")
        _end(done)


def _told(line: Line) -> str:
    row = line.row
    holds = "not known" if line.standing is Standing.NOT_READABLE else " ".join(line.holds) or "no mark"
    return f"{row.student_mis_id} {row.session} {row.code}: {_WORDS[line.standing]}, the MIS holds: {holds}"


def _end(done: Reconciliation) -> None:
    if done.trouble:
        raise CommandError(f"The MIS could not be read: {done.trouble}")
    differing = len(done.lines) - done.count(Standing.SAME)
    if differing:
        raise CommandError(f"{differing} of {len(done.lines)} marks are not as they were written.")


def _date(said: str) -> date:
    if (found := values.day(said)) is None:
        raise WrongInputError(f"“{said}” is no date such as 2026-11-23.")
    return found
