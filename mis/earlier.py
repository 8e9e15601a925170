"""Our own marks that are, or may be, in the MIS already: what replaces them, and what they replace.

Those of deleted records count as those of living ones.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from attendance.days import day_of
from attendance.models import DeletedEvent, Wrote
from attendance.school_day import SchoolDay, Session, local_moment
from mis.causes import Status
from mis.marks import Written
from mis.models import Writeback
from reasons.kinds import Kind

# Nobody knows how an attempt with an unknown outcome ended: whoever looks into the MIS finds out.
_MAY_BE_THERE = Q(status=Status.SUCCESSFUL) | Q(outcome_unknown=True)
_BEING_WRITTEN = Q(status=Status.PENDING, claimed_at__isnull=False)
_LEFT_THERE = Q(wrote__in=[Wrote.WRITTEN, Wrote.MAY_BE])


def is_superseded(writeback: Writeback) -> bool:
    """Rule 12: a later event of the same register cell was written, may have been, or is being written."""
    if writeback.student_id is None or not writeback.session:
        return False
    later: dict[str, Any] = {
        "student": writeback.student_id,
        "date": writeback.date,
        "session": writeback.session,
        "occurred_at__gt": writeback.occurred_at,
    }
    return (
        Writeback.objects.filter(_MAY_BE_THERE | _BEING_WRITTEN, **later).exists()
        or DeletedEvent.objects.filter(_LEFT_THERE, **later).exists()
    )


def earlier_marks(writeback: Writeback) -> tuple[Written, ...]:
    """What was written for the row's pupil and date, of either session, by the rows themselves.

    For an MIS where our marks can be told from others'. One whose outcome is unknown counts.
    """
    if writeback.student_id is None:
        return ()
    day = day_of(writeback.record.school)
    whose = {"student": writeback.student_id, "date": writeback.date}
    columns = ("occurred_at", "session", "code_mis_id", "comment")
    living = Writeback.objects.filter(_MAY_BE_THERE, **whose).exclude(pk=writeback.pk)
    deleted = DeletedEvent.objects.filter(_LEFT_THERE, **whose)
    found = [
        *living.exclude(code_mis_id="").values_list(*columns, "record__kind"),
        *deleted.exclude(code_mis_id="").exclude(session="").values_list(*columns, "kind"),
    ]
    return tuple(_written(*row, day=day) for row in sorted(found, reverse=True))


def _written(at: datetime, session: str, code_id: str, comment: str, kind: str, *, day: SchoolDay) -> Written:
    return Written(
        session=Session(session),
        code_id=code_id,
        kind=Kind(kind),
        occurred_at=local_moment(at, day=day),
        comment=comment,
    )
