"""Attendance codes of the MIS, and the reasons that lead to them."""

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from custr.models import School
from custr.text import normalise
from reasons.kinds import overlap


class OfferedFor(models.TextChoices):
    """Which events a reason or a question is for."""

    LATE_ARRIVAL = "late_arrival", _("Late Arrival")
    EARLY_LEAVE = "early_leave", _("Early Leave")
    BOTH = "both", _("Both")


class AttendanceCode(models.Model):
    """A letter the MIS knows, with the MIS's own id. One that vanishes there becomes inactive."""

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="attendance_codes", db_index=False
    )
    code = models.CharField(_("code"), max_length=20)
    mis_id = models.CharField(_("MIS id"), max_length=200, blank=True)
    # The MIS whose id it is, as `mis.identity` writes it; null: the one that is connected.
    from_mis = models.CharField(max_length=400, null=True, editable=False)  # noqa: DJ001
    description = models.CharField(_("description"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = _("attendance code")
        verbose_name_plural = _("attendance codes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "code"], name="attendance_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.description}" if self.description else self.code


class Reason(models.Model):
    """What a pupil picks. Its own code, codes by time, or Don't Writeback (`writeback` off)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="reasons", db_index=False)
    text = models.CharField(_("reason"), max_length=200)
    text_key = models.CharField(max_length=400, editable=False)
    kind = models.CharField(_("type"), max_length=12, choices=OfferedFor.choices, default=OfferedFor.BOTH)
    code = models.ForeignKey(
        AttendanceCode,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reasons",
        verbose_name=_("attendance code"),
    )
    writeback = models.BooleanField(
        _("write to the MIS"), default=True, help_text=_("Off means Don't Writeback.")
    )
    imported = models.BooleanField(_("imported from the MIS"), default=False, editable=False)
    archived = models.BooleanField(
        _("archived"), default=False, help_text=_("No longer offered; records keep it.")
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        ordering: ClassVar = ["imported", "position", "text"]
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "text_key", "kind"], condition=Q(imported=False), name="own_reason_once"
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(imported=True), name="imported_reason_once"),
            models.CheckConstraint(condition=Q(kind__in=OfferedFor.values), name="reason_kind_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["school", "text_key"], name="reason_by_text")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key true to the text."""
        self.text_key = normalise(self.text)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """One text may serve a kind once, and a code is the same school's."""
        if self.code and self.code.school_id != self.school_id:
            raise ValidationError({"code": _("Choose one of this school's attendance codes.")})
        twins = Reason.objects.filter(school=self.school_id, text_key=normalise(self.text), imported=False)
        if any(overlap(twin.kind, self.kind) for twin in twins.exclude(pk=self.pk)):
            raise ValidationError({"text": _("There is a reason of this text and type already.")})


class TimeCode(models.Model):
    """From this time on, the reason gives this code instead of its own."""

    reason = models.ForeignKey(Reason, on_delete=models.CASCADE, related_name="time_codes", db_index=False)
    starts = models.TimeField(_("from"))
    code = models.ForeignKey(AttendanceCode, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["starts"]
        verbose_name = _("time-based code")
        verbose_name_plural = _("time-based codes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reason", "starts"],
                name="time_code_once",
                violation_error_message=_("Two rows begin at the same time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} {self.code.code}"

    def clean(self) -> None:
        """A code is the same school's."""
        if self.code_id and self.reason_id and self.code.school_id != self.reason.school_id:
            raise ValidationError({"code": _("Choose one of this school's attendance codes.")})
