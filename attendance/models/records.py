"""One late arrival or early leave, as it was said; and the ids that deleted ones leave behind."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from custr.inserting import StoredOften
from custr.models import Device, School, Student
from reasons.models import Reason


class EventKind(models.TextChoices):
    """The two kinds of event."""

    LATE_ARRIVAL = "late_arrival", _("Late Arrival")
    EARLY_LEAVE = "early_leave", _("Early Leave")


class SessionName(models.TextChoices):
    """The two registers of a day."""

    AM = "AM", _("AM")
    PM = "PM", _("PM")


class AttendanceRecord(StoredOften):
    """What a pupil said. Written by `attendance.recording` alone; later edits never change its writeback.

    `student` and `reason` are what was chosen, or what typed text matched when it was recorded.
    `student_name` and `reason_text` are what was typed, or the chosen one's name and text at that time.
    """

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="attendance_records", db_index=False
    )
    event_id = models.UUIDField(_("event id"))
    fingerprint = models.CharField(max_length=64, editable=False)  # of the content as sent (SHA-256, hex)
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, related_name="attendance_records", db_index=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind.choices)

    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, null=True, related_name="attendance_records", db_index=False
    )
    student_name = models.CharField(_("name"), max_length=201, blank=True)
    student_typed = models.BooleanField(_("name was typed"), default=False)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, null=True, related_name="attendance_records")
    reason_text = models.CharField(_("reason"), max_length=200, blank=True)
    reason_typed = models.BooleanField(_("reason was typed"), default=False)

    occurred_at = models.DateTimeField(_("checked in"))
    received_at = models.DateTimeField(_("received"))
    occurred_at_sent = models.DateTimeField(_("checked in, as sent"), null=True)
    device_time = models.DateTimeField(_("device's clock"), null=True)
    # How far behind the device knew its clock to be at the tap: `occurred_at_sent` holds it already.
    clock_behind_ms = models.IntegerField(_("clock behind (ms)"), null=True, editable=False)
    date = models.DateField(_("date"))
    # The date of arrival of a record whose moment cannot be believed: it stands among that day's.
    seen_on = models.DateField(null=True, editable=False)
    session = models.CharField(_("session"), max_length=2, choices=SessionName.choices)
    minutes_late = models.PositiveIntegerField(_("minutes late"), null=True)
    captured_offline = models.BooleanField(_("captured offline"), default=False)
    notes = models.JSONField(_("notes"), default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["-occurred_at", "-pk"]
        verbose_name = _("attendance record")
        verbose_name_plural = _("attendance records")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "event_id"], name="event_id_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="record_kind_known"),
            models.CheckConstraint(condition=Q(session__in=SessionName.values), name="record_session_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "date", "occurred_at"], name="record_by_day"),
            models.Index(fields=["student", "date"], name="record_by_student"),
            models.Index(
                fields=["school", "seen_on"], condition=Q(seen_on__isnull=False), name="record_seen_on"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_name} · {self.get_kind_display()} · {self.date}"


class Wrote(models.TextChoices):
    """Whether the mark of a deleted record is in the MIS."""

    WRITTEN = "written", _("written")
    MAY_BE = "may_be", _("may have been written")
    NOT = "not", _("not written")


class DeletedEvent(models.Model):
    """What a deleted record leaves, for ever: its id, which sends nothing any more, and what it had written.

    `student`, `date` and `session` name the register cell, `code` to `comment` tell the mark from other
    people's. All of them are empty where the record was deleted before they were kept, or had no mark.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", db_index=False)
    event_id = models.UUIDField()
    deleted_at = models.DateTimeField(auto_now_add=True)

    wrote = models.CharField(max_length=7, blank=True, default="", db_default="", choices=Wrote.choices)
    writeback = models.BigIntegerField(null=True)  # the row that went with it: its answer may still come
    under_way_until = models.DateTimeField(null=True)  # it was being sent: the latest for its answer
    student = models.ForeignKey(
        Student, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, blank=True, default="", db_default="")
    date = models.DateField(null=True)
    session = models.CharField(max_length=2, blank=True, default="", db_default="")
    occurred_at = models.DateTimeField(null=True)
    code = models.CharField(max_length=20, blank=True, default="", db_default="")
    code_mis_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    comment = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "event_id"], name="deleted_event_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["student", "date"], condition=Q(student__isnull=False), name="deleted_by_student"
            ),
            models.Index(
                fields=["writeback"], condition=Q(writeback__isnull=False), name="deleted_by_writeback"
            ),
        ]

    def __str__(self) -> str:
        return str(self.event_id)
