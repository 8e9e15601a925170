"""Our own marks that are, or may be, in the MIS already: what replaces them, and what they replace."""

from django.db.models import Q

from attendance.days import day_of
from attendance.school_day import Session, local_moment
from mis.causes import Status
from mis.marks import Written
from mis.models import Writeback
from reasons.kinds import Kind

# Nobody knows how an attempt with an unknown outcome ended: whoever looks into the MIS finds out.
_MAY_BE_THERE = Q(status=Status.SUCCESSFUL) | Q(outcome_unknown=True)
_BEING_WRITTEN = Q(status=Status.PENDING, claimed_at__isnull=False)


def is_superseded(writeback: Writeback) -> bool:
    """Rule 12: a later event of the same register cell was written, may have been, or is being written."""
    if writeback.student_id is None or not writeback.session:
        return False
    later = Writeback.objects.filter(
        student=writeback.student_id,
        date=writeback.date,
        session=writeback.session,
        occurred_at__gt=writeback.occurred_at,
    )
    return later.filter(_MAY_BE_THERE | _BEING_WRITTEN).exists()


def earlier_marks(writeback: Writeback) -> tuple[Written, ...]:
    """What was written for the row's pupil and date, of either session, by the rows themselves.

    For an MIS where our marks can be told from others'. One whose outcome is unknown counts.
    """
    if writeback.student_id is None:
        return ()
    day = day_of(writeback.record.school)
    rows = Writeback.objects.filter(student=writeback.student_id, date=writeback.date)
    sent = rows.filter(_MAY_BE_THERE).exclude(code_mis_id="")
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
