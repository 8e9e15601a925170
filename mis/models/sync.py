"""One synchronisation of one school: what was asked for, how far it is, and what it changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from custr.models import School


class Trigger(models.TextChoices):
    """What began it."""

    NIGHTLY = "nightly", _("By itself, at night")
    PERSON = "person", _("Sync now")
    COMMAND = "command", _("Command")


class Scope(models.TextChoices):
    """How much was read."""

    FULL = "full", _("Everything")
    CHANGES = "changes", _("Changes")


class RunStatus(models.TextChoices):
    """Where it stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")


class Step(models.TextChoices):
    """What it is doing."""

    PUPILS = "pupils", _("Reading the pupils")
    CODES = "codes", _("Reading the attendance codes")
    SAVING = "saving", _("Saving what changed")


_OPEN = Q(finished_at=None)


class SyncRun(models.Model):
    """The row is the queue, the claim, the progress and the outcome, as a writeback's is.

    A school has one open run at most, and one nightly run a night, which the database itself holds.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="sync_runs", db_index=False)
    trigger = models.CharField(_("occasion"), max_length=8, choices=Trigger.choices)
    person = models.CharField(_("person"), max_length=150, blank=True)
    night = models.DateField(null=True, editable=False)
    # Asked for: everything, though the changes would do; and to believe that many pupils have left at once.
    whole = models.BooleanField(default=False)
    accept_leavers = models.BooleanField(default=False)
    # A digest: of what a held run would have done, and in the next one, of what a person has said yes to.
    proposal = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)

    scope = models.CharField(_("read"), max_length=7, choices=Scope.choices, default=Scope.FULL)
    status = models.CharField(_("status"), max_length=9, choices=RunStatus.choices, default=RunStatus.WAITING)
    requested_at = models.DateTimeField(_("asked for"))
    claimed_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    owner = models.UUIDField(null=True, editable=False)

    step = models.CharField(_("step"), max_length=6, choices=Step.choices, blank=True)
    pupils_read = models.PositiveIntegerField(_("pupils read"), default=0)
    codes_read = models.PositiveIntegerField(_("codes read"), default=0)

    cause = models.CharField(_("cause"), max_length=30, blank=True)
    message = models.CharField(_("the MIS's words"), max_length=500, blank=True)
    counts = models.JSONField(_("what changed"), default=dict)
    lines = models.JSONField(_("changes, one by one"), default=list)
    bookmark = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["-requested_at", "-pk"]
        verbose_name = _("synchronisation")
        verbose_name_plural = _("synchronisations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school"], condition=_OPEN, name="one_sync_a_school"),
            models.UniqueConstraint(fields=["school", "night"], name="one_sync_a_night"),
            models.CheckConstraint(
                condition=Q(status="waiting", finished_at=None, claimed_at=None)
                | Q(status="running", finished_at=None, claimed_at__isnull=False)
                | Q(status="succeeded", cause="", finished_at__isnull=False)
                | Q(status="failed", finished_at__isnull=False) & ~Q(cause=""),
                name="sync_ends_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["school", "-requested_at"], name="sync_of_school"),
            models.Index(fields=["status"], condition=_OPEN, name="sync_open"),
            models.Index(fields=["night"], condition=Q(night__isnull=False), name="sync_by_night"),
        ]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.requested_at), "D j M Y, H:i")

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.finished_at is None
