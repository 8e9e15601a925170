"""One record's one writeback: the row is the queue, the claim and the outcome."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from attendance.models import AttendanceRecord
from attendance.models.records import SessionName
from custr.inserting import StoredOften
from custr.models import School, Student
from mis.causes import Cause, Status


class StatusName(models.TextChoices):
    """The fixed labels of the statuses."""

    PENDING = Status.PENDING.value, _("In progress")
    SUCCESSFUL = Status.SUCCESSFUL.value, _("Successful")
    FAILED = Status.FAILED.value, _("Failed")
    NOT_REQUIRED = Status.NOT_REQUIRED.value, _("Not Required")


_WAITING = Q(status=Status.PENDING.value, claimed_at=None)
_UNDER_WAY = Q(status=Status.PENDING.value, claimed_at__isnull=False)


class Writeback(StoredOften):
    """How one record becomes a mark. Waiting: pending, unclaimed. Under way: pending, claimed.

    `student`, `date` and `session` name the register cell the mark is for: attempts for one cell
    run one at a time, which the database itself holds (`one_attempt_a_cell`).
    """

    record = models.OneToOneField(AttendanceRecord, on_delete=models.CASCADE, related_name="writeback")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(
        Student, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    occurred_at = models.DateTimeField()
    trace_id = models.UUIDField(default=uuid.uuid4, editable=False)

    status = models.CharField(
        _("status"), max_length=12, choices=StatusName.choices, default=StatusName.PENDING
    )
    cause = models.CharField(
        _("cause"), max_length=30, blank=True, choices=[(c.value, c.value) for c in Cause]
    )
    detail = models.CharField(_("detail"), max_length=1000, blank=True)
    outcome_unknown = models.BooleanField(_("may have been written"), default=False)

    # The mark that was sent, or would have been.
    date = models.DateField(_("date"), null=True)
    session = models.CharField(_("session"), max_length=2, blank=True, choices=SessionName.choices)
    code = models.CharField(_("code"), max_length=20, blank=True)
    code_mis_id = models.CharField(max_length=200, blank=True)
    student_mis_id = models.CharField(max_length=100, blank=True)
    minutes_late = models.PositiveIntegerField(_("minutes late"), null=True)
    comment = models.CharField(_("comment"), max_length=200, blank=True)
    # What somebody else entered for the same cell, in an MIS that keeps both.
    beside_code = models.CharField(_("mark beside it"), max_length=100, blank=True, db_default="", default="")
    replaced_code = models.CharField(_("mark replaced"), max_length=20, blank=True)

    owner = models.UUIDField(null=True, editable=False)
    claimed_at = models.DateTimeField(_("attempted"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    request = models.JSONField(_("what was sent"), null=True)
    response = models.JSONField(_("what came back"), null=True)
    message = models.CharField(_("the MIS's words"), max_length=500, blank=True)

    # What an MIS that accepts marks for later is asked about: by reading only.
    reference = models.CharField(max_length=200, blank=True)
    follow_ups = models.PositiveSmallIntegerField(default=0)
    follow_up_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("writeback")
        verbose_name_plural = _("writebacks")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=StatusName.values), name="writeback_status_known"),
            models.CheckConstraint(
                condition=Q(status="pending", cause="", finished_at=None)
                | Q(status="successful", cause="", finished_at__isnull=False, claimed_at__isnull=False)
                | Q(status__in=["failed", "not_required"], finished_at__isnull=False) & ~Q(cause=""),
                name="writeback_ends_whole",
            ),
            models.UniqueConstraint(
                fields=["student", "date", "session"], condition=_UNDER_WAY, name="one_attempt_a_cell"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "occurred_at"], condition=_WAITING, name="writeback_waiting"),
            models.Index(fields=["owner"], condition=_UNDER_WAY, name="writeback_under_way"),
            models.Index(fields=["student", "date", "session"], name="writeback_by_cell"),
            models.Index(
                fields=["school", "-finished_at"],
                condition=Q(request__isnull=False),
                name="writeback_contact",
            ),
            models.Index(
                fields=["follow_up_at"],
                condition=Q(follow_up_at__isnull=False),
                name="writeback_to_follow_up",
            ),
            # Nothing is in it before an attempt has ended: recording does not pay for it.
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False),
                name="writeback_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.cause}".strip()


class WritebackChange(models.Model):
    """A finished writeback that changed: one of the two cases that writeback.md allows."""

    writeback = models.ForeignKey(Writeback, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    from_status = models.CharField(max_length=12)
    from_cause = models.CharField(max_length=30, blank=True)
    from_detail = models.CharField(max_length=1000, blank=True)
    to_status = models.CharField(max_length=12)
    to_cause = models.CharField(max_length=30, blank=True)
    to_detail = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
