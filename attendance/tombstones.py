"""A deleted record leaves its id, however it was deleted (writeback.md: Once, and only once)."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from attendance.models import AttendanceRecord, DeletedEvent


@receiver(post_delete, sender=AttendanceRecord)
def keep_event_id(instance: AttendanceRecord, **_kwargs: Any) -> None:
    """In the deletion's own transaction, so that there is no moment without the id."""
    DeletedEvent.objects.get_or_create(school_id=instance.school_id, event_id=instance.event_id)
