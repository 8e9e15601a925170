"""Our own marks that are, or may be, in the MIS already: for an MIS where they can be told from others'."""

from django.db.models import Q

from attendance.days import day_of
from attendance.school_day import Session, local_moment
from mis.causes import Status
from mis.marks import Written
from mis.models import Writeback
from reasons.kinds import Kind


def earlier_marks(writeback: Writeback) -> tuple[Written, ...]:
    """What was written for the row's pupil and date, of either session, by the rows themselves.

    A mark whose outcome is unknown counts: it may be there, and whoever looks finds out.
    """
    if writeback.student_id is None:
        return ()
    day = day_of(writeback.record.school)
    rows = Writeback.objects.filter(student=writeback.student_id, date=writeback.date)
    sent = rows.filter(Q(status=Status.SUCCESSFUL) | Q(outcome_unknown=True)).exclude(code_mis_id="")
    return tuple(
        Written(
            session=Session(row.session),
            code_id=row.code_mis_id,
            kind=Kind(row.record.kind),
            occurred_at=local_moment(row.occurred_at, day=day),
            comment=row.comment,
        )
        for row in sent.exclude(pk=writeback.pk).select_related("record").order_by("-occurred_at")
    )
