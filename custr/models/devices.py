"""Kiosks: each belongs to one school and speaks with a token of its own."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from custr.models.schools import School

BOTH_KINDS = ("late_arrival", "early_leave")


class Device(models.Model):
    """A kiosk, or a school's own program. The token is shown once and stored hashed (SHA-256, hex)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="devices", db_index=False)
    name = models.CharField(_("name"), max_length=100)
    kinds = models.JSONField(_("offers"), null=True, blank=True)  # null: both kinds of event
    token_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    # What its last heartbeat said.
    heartbeat_at = models.DateTimeField(_("last heartbeat"), null=True, blank=True, editable=False)
    app_version = models.CharField(_("app version"), max_length=50, blank=True, editable=False)
    clock_offset_s = models.FloatField(
        _("clock difference (s)"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Server time minus device time, in seconds."),
    )
    events_waiting = models.PositiveIntegerField(_("events waiting"), null=True, blank=True, editable=False)
    oldest_waiting_at = models.DateTimeField(_("oldest waiting"), null=True, blank=True, editable=False)
    set_aside = models.PositiveIntegerField(_("set aside"), null=True, blank=True, editable=False)
    set_aside_codes = models.JSONField(_("why set aside"), null=True, blank=True, editable=False)
    directory_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["school", "name"], name="device_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def offers(self) -> list[str]:
        """The kinds of event that it offers: both, where nothing is said."""
        return list(BOTH_KINDS) if self.kinds is None else self.kinds


class PairingCode(models.Model):
    """A code that turns a tablet into one device: single use, 15 minutes (rest.md)."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pairing_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(used_at=None), name="pairing_code_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device} until {self.expires_at:%H:%M}"
