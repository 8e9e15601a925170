"""The form of a connection. Credentials are written, never read; and they never follow to another server."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from custr.admin_scoping import OneSchoolForm
from mis.admin.credential_fields import MISSHAPEN, credential_field
from mis.base_urls import holds_user_info, server_of
from mis.capabilities import (
    ADDRESSES,
    CHOICES,
    PROVIDER_NAMES,
    SYSTEM_NAMES,
    TABLE,
    credentials_of,
    entered_address,
    misshapen,
    providers,
    shown_address,
    systems_of,
)
from mis.identity import remember_before
from mis.models import Connection

PREFIX = "credential_"


class ConnectionForm(OneSchoolForm):
    """One school's MIS. A credential left empty keeps what is stored, for the same provider and server."""

    provider = forms.ChoiceField(label=_("Provider"))
    system = forms.ChoiceField(label=_("System"), required=False, help_text=_("The MIS behind the provider."))
    # Judged below, as in a file: Django's own field knows no host without a dot, as one in the house may be.
    base_url = forms.CharField(label=_("Address"), max_length=300, widget=forms.URLInput)

    asked_provider = ""  # the one that somebody is looking at, before anything is posted

    class Meta:
        model = Connection
        fields = ("school", "provider", "system", "base_url", "timeout_s", "enabled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = Connection.objects.filter(pk=self.instance.pk).first()
        provider: Any = self.fields["provider"]
        provider.choices = [(name, PROVIDER_NAMES[name]) for name in providers()]
        provider.widget.attrs["data-goes-to"] = "provider"
        system: Any = self.fields["system"]
        system.choices = [
            ("", _("Not named")),
            *((name, SYSTEM_NAMES[name]) for name in systems_of(self._provider)),
        ]
        self.fields["base_url"].help_text = _address_help(self._provider)
        if self._provider != self.instance.provider:
            # Nothing of another provider's fits.
            self.initial.update(provider=self._provider, system="", base_url="")
        elif self.was:
            self.initial["base_url"] = shown_address(self._provider, self.was.base_url)
        held = self.was.credentials if self.was and self.was.provider == self._provider else {}
        for name in credentials_of(self._provider):
            self.fields[PREFIX + name] = credential_field(self._provider, name, held=held)

    @property
    def _provider(self) -> str:
        """The provider that this form is about: the one posted, looked at or stored, or else the first."""
        posted = self.data.get(self.add_prefix("provider")) if self.is_bound else None
        known = [
            name for name in (posted, self.asked_provider, self.instance.provider) if name in providers()
        ]
        return str(next(iter(known), providers()[0]))

    def clean_base_url(self) -> str:
        """An address alone: whoever signs in says so below."""
        address: str = self.cleaned_data["base_url"]
        if holds_user_info(address):
            raise ValidationError(
                _("An address holds no user name or password: they belong to the credentials below.")
            )
        if server_of(address) is None:
            raise ValidationError(_("Give an address such as %s") % ADDRESSES[self._provider])
        if self.was and self.was.provider == self._provider:
            return entered_address(self._provider, address, held=self.was.base_url)
        return address

    def clean_timeout_s(self) -> float:
        """Above 0, and at most what the model says."""
        seconds: float = self.cleaned_data["timeout_s"]
        if not seconds > 0:
            raise ValidationError(_("Give a number of seconds above 0."))
        return seconds

    def clean(self) -> dict[str, Any]:
        """The system is one of the provider's, and stored credentials stay with their server."""
        cleaned = super().clean() or self.cleaned_data
        pair = cleaned.get("provider", ""), cleaned.get("system", "")
        if "provider" in cleaned and "system" in cleaned and pair not in TABLE:
            self.add_error("system", _("This provider does not have that system."))
        for name, value in self._entered(cleaned).items():
            wanted = misshapen(self._provider, name, value)
            if wanted:
                self.add_error(PREFIX + name, MISSHAPEN[wanted])
        if self._still_to_give(cleaned):
            self.add_error(
                "base_url",
                _(
                    "This is another server than before, so the stored credentials are not sent there: enter "
                    "all credentials again, or keep the address."
                ),
            )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """Entered credentials replace the stored ones, one by one; elsewhere nothing stored is kept."""
        entered = self._entered(self.cleaned_data)
        remember_before(self.was)
        keeps = self._keeps()
        stored = self.was.credentials if self.was and keeps else {}
        wanted = {**stored, **_without_defaults(self._provider, entered, stored)}
        if wanted != stored or not keeps:
            self.instance.set_credentials(wanted)
        return super().save(commit)

    def _still_to_give(self, cleaned: dict[str, Any]) -> list[str]:
        if self.was is None or "provider" not in cleaned or "base_url" not in cleaned:
            return []
        provider, base_url = cleaned["provider"], cleaned["base_url"]
        return self.was.still_to_give(provider=provider, base_url=base_url, given=self._entered(cleaned))

    def _keeps(self) -> bool:
        if self.was is None:
            return False
        cleaned = self.cleaned_data
        return not self.was.goes_elsewhere(provider=cleaned["provider"], base_url=cleaned["base_url"])

    def _entered(self, cleaned: dict[str, Any]) -> dict[str, str]:
        found = {name: cleaned.get(PREFIX + name, "") for name in credentials_of(self._provider)}
        return {name: value for name, value in found.items() if value}


def _address_help(provider: str) -> str:
    return _("As %(provider)s names it, such as %(address)s") % {
        "provider": PROVIDER_NAMES[provider],
        "address": ADDRESSES[provider],
    }


def _without_defaults(provider: str, entered: dict[str, str], stored: dict[str, str]) -> dict[str, str]:
    """Entered credentials without a choice that is meant anyway, where none was stored."""
    meant = {name: CHOICES[provider, name][0] for name in entered if (provider, name) in CHOICES}
    return {name: value for name, value in entered.items() if name in stored or meant.get(name) != value}
