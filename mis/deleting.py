"""A deleted record is asked what its mark left, in the deletion's own transaction."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.utils import timezone

from attendance.models import AttendanceRecord, DeletedEvent, Wrote
from mis.causes import Status
from mis.facts import with_rows
from mis.meant import what_was_meant
from mis.remains import LONGEST_ATTEMPT, MARK, wrote_of


@receiver(pre_delete, sender=AttendanceRecord)
def keep_what_was_written(instance: AttendanceRecord, **_kwargs: Any) -> None:
    """By the row as it is now, however the record is deleted (writeback.md: Once, and only once).

    It stays locked until it is gone: whoever wants to claim it waits, and then there is none.
    """
    row = with_rows().select_for_update(of=("self",)).filter(record=instance.pk).first()
    if row is None:
        return
    under_way = row.status == Status.PENDING and row.claimed_at is not None
    mark = {name: getattr(row, name) for name in MARK}
    now = timezone.now()
    if under_way:
        meant = what_was_meant(row, now=now)
        mark |= {name: meant[name] for name in MARK if name in meant}
    DeletedEvent.objects.update_or_create(
        school_id=instance.school_id,
        event_id=instance.event_id,
        defaults={
            **mark,
            "wrote": Wrote.MAY_BE if under_way else wrote_of(row.status, unknown=row.outcome_unknown),
            "writeback": row.pk,
            "under_way_until": now + LONGEST_ATTEMPT if under_way else None,
            "student_id": row.student_id,
            "kind": instance.kind,
            "occurred_at": row.occurred_at,
        },
    )
