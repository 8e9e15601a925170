"""One school's day read back from its MIS. Reads only: no mark is sent, and no row is changed."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from attendance.days import day_of
from attendance.school_day import Session, local_moment
from custr.models import School
from mis.capabilities import display_name, is_known
from mis.causes import Status
from mis.connecting import adapter_for
from mis.facts import connection_of
from mis.marks import HeldMarks
from mis.models import Connection, Writeback
from mis.reconciliation import Compared, OurMark, Standing, compare

# A page that somebody waits for; and how many may wait at once, so that a hanging MIS holds no server up.
LONGEST_S = 25.0
AT_ONCE = 2

_places = threading.BoundedSemaphore(AT_ONCE)


class CannotReadError(Exception):
    """This school's marks cannot be read back; the sentence says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One mark of ours with its record, and how it stands in the MIS."""

    row: Writeback
    standing: Standing
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A day as it was at `read_at`. With `trouble` the MIS could not be read, in its own words."""

    on: date
    read_at: datetime
    lines: Sequence[Line]
    trouble: str = ""

    def count(self, standing: Standing) -> int:
        """How many marks stand so."""
        return sum(line.standing is standing for line in self.lines)

    @property
    def differs(self) -> bool:
        """Whether anything is not as it was written, or not known to be."""
        return any(line.standing is not Standing.SAME for line in self.lines)


def obstacle(school: School) -> str:
    """Why the MIS cannot be read back, in a sentence; empty where it can."""
    connection = connection_of(school)
    if connection is None:
        return _("%(school)s has no MIS connection, so there is nothing to compare with.") % {
            "school": school.name
        }
    mis = display_name(connection.provider, connection.system)
    if not is_known(connection.provider, connection.system) or not connection.capabilities.reads_marks:
        return _("What %(mis)s holds cannot be read from here: the marks can be compared only there.") % {
            "mis": mis
        }
    if not connection.enabled or not connection.has_credentials:
        return _("The connection to %(mis)s is switched off, or has no credentials.") % {"mis": mis}
    return ""


def reconcile(school: School, *, on: date, longest_s: float = LONGEST_S) -> Reconciliation:
    """Read the day now, and compare. Raises CannotReadError."""
    if words := obstacle(school):
        raise CannotReadError(words)
    rows = list(_rows(school, on))
    ours = [_our_mark(row, school) for row in rows]
    if not _places.acquire(blocking=False):
        raise CannotReadError(_("The MIS is being read for others just now: try again in a minute."))
    try:
        held = _held(school.connection, on, {mark.student_id for mark in ours}, longest_s)
    finally:
        _places.release()
    by_key = {row.pk: row for row in rows}
    lines = [_line(found, by_key[found.mark.key]) for found in compare(ours, held)]
    trouble = (held.words or str(held.cause)) if held.cause else ""
    return Reconciliation(on=on, read_at=held.read_at, lines=sorted(lines, key=_order), trouble=trouble)


def _held(connection: Connection, on: date, students: set[str], longest_s: float) -> HeldMarks:
    return adapter_for(connection).held_marks(on=on, students=students, longest_s=longest_s)


def _rows(school: School, on: date) -> QuerySet[Writeback]:
    """What was written that day, or may have been."""
    sent = Q(status=Status.SUCCESSFUL) | Q(outcome_unknown=True)
    rows = Writeback.objects.filter(sent, school=school, date=on)
    return rows.exclude(code_mis_id="").exclude(student_mis_id="").select_related("record__student")


def _our_mark(row: Writeback, school: School) -> OurMark:
    return OurMark(
        key=row.pk,
        student_id=row.student_mis_id,
        session=Session(row.session),
        code=row.code,
        code_id=row.code_mis_id,
        occurred_at=local_moment(row.occurred_at, day=day_of(school)),
        certain=row.status == Status.SUCCESSFUL,
    )


def _line(found: Compared, row: Writeback) -> Line:
    return Line(row=row, standing=found.standing, holds=found.holds)


def _order(line: Line) -> tuple[Any, ...]:
    """What somebody must look at comes first."""
    urgency = (Standing.MISSING, Standing.CHANGED, Standing.NOT_READABLE, Standing.SAME)
    return urgency.index(line.standing), line.row.occurred_at, line.row.pk
