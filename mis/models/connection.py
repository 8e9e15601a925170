"""How one school's MIS is reached. Credentials are encrypted at rest and never shown again."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from custr.models import School
from mis import vault
from mis.base_urls import server_of
from mis.capabilities import CREDENTIALS, Capabilities, capabilities_of, display_name

MAX_TIMEOUT_S = 30
DEFAULT_TIMEOUT_S = 10
_LOGIN = ("provider", "system", "base_url", "credentials_encrypted")


class Connection(models.Model):
    """One school's MIS: provider, system, address, credentials. No row means no integration."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="connection")
    provider = models.CharField(_("provider"), max_length=20)
    system = models.CharField(_("system"), max_length=20, blank=True)
    base_url = models.CharField(_("address"), max_length=300)
    credentials_encrypted = models.TextField(blank=True, editable=False)
    timeout_s = models.FloatField(
        _("time allowed (s)"),
        default=DEFAULT_TIMEOUT_S,
        validators=[MinValueValidator(0.1), MaxValueValidator(MAX_TIMEOUT_S)],
        help_text=_("Seconds that one attempt, or one page of a synchronisation, may take: 30 at most."),
    )
    enabled = models.BooleanField(_("switched on"), default=True)
    # What was learnt before by other credentials, or at another address, says nothing about these.
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("MIS connection")
        verbose_name_plural = _("MIS connections")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(timeout_s__gt=0, timeout_s__lte=MAX_TIMEOUT_S), name="connection_timeout_bounded"
            ),
        ]

    def __str__(self) -> str:
        return display_name(self.provider, self.system)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note when another MIS, or another login to it, begins."""
        if self._leads_elsewhere():
            self.changed_at = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "changed_at"}
        super().save(*args, **kwargs)

    def _leads_elsewhere(self) -> bool:
        held = Connection.objects.filter(pk=self.pk).values(*_LOGIN).first()
        return held is not None and any(getattr(self, name) != value for name, value in held.items())

    def goes_elsewhere(self, *, provider: str, base_url: str) -> bool:
        """Whether what is held would travel to another provider or server than it was given for."""
        same = provider == self.provider and server_of(base_url) == server_of(self.base_url)
        return bool(self.credentials_encrypted) and not same

    def still_to_give(self, *, provider: str, base_url: str, given: Collection[str]) -> list[str]:
        """What another server needs before anything is sent there: nothing that is held goes with it."""
        if not self.goes_elsewhere(provider=provider, base_url=base_url):
            return []
        return [name for name in CREDENTIALS[provider] if name not in given]

    @property
    def capabilities(self) -> Capabilities:
        """What this MIS can do."""
        return capabilities_of(self.provider, self.system)

    @property
    def credentials(self) -> dict[str, str]:
        """The credentials in the clear; empty where there are none, or the keys cannot open them."""
        return vault.open_credentials(self.credentials_encrypted)

    def set_credentials(self, credentials: Mapping[str, str]) -> None:
        """Encrypt and keep; the caller saves."""
        self.credentials_encrypted = vault.seal_credentials(credentials)

    @property
    def has_credentials(self) -> bool:
        """Whether every credential the provider needs is there."""
        held = self.credentials
        return all(held.get(name) for name in CREDENTIALS.get(self.provider, ()))
