"""Devices: adding one shows its pairing code, once; what its last heartbeat said; revoking."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from custr.admin_scoping import OneSchoolForm, ScopedAdmin
from custr.devices import CODE_LIFETIME, new_pairing_code, revoke
from custr.models import Device
from custr.models.devices import BOTH_KINDS

# Tone of the badge, and what it says.
_REVOKED = ("bad", _("Revoked"))
_UNPAIRED = ("wait", _("Waiting to be paired"))
_PAIRED = ("ok", _("Paired"))


_SETTINGS = ("school", "name", "kinds")


class DeviceForm(OneSchoolForm):
    """A device's name, and what it offers."""

    kinds = forms.MultipleChoiceField(
        label=_("Offers"),
        choices=[("late_arrival", _("Late Arrival")), ("early_leave", _("Early Leave"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The kinds of event that a pupil finds at this device; others are refused."),
    )

    class Meta:
        model = Device
        fields = _SETTINGS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kinds"] = self.instance.offers

    def clean_kinds(self) -> list[str] | None:
        """None is both, as for a device of which nothing was ever said."""
        kinds: list[str] = self.cleaned_data["kinds"]
        return None if len(kinds) == len(BOTH_KINDS) else kinds


@admin.register(Device)
class DeviceAdmin(ScopedAdmin):
    """A kiosk of a school. Its token is never shown: a tablet gets it for a pairing code."""

    hint = _("Add a kiosk, see when it was last heard of, revoke it")
    deletes = False
    form = DeviceForm
    list_display = ("name", "state", "heartbeat_at", "app_version", "clock_difference", "events_waiting")
    search_fields = ("name",)
    actions = ["revoke_selected"]
    fields = (
        "school",
        "name",
        "kinds",
        "state",
        "heartbeat_at",
        "last_used_at",
        "app_version",
        "clock_difference",
        "events_waiting",
        "oldest_waiting_at",
        "set_aside",
        "why_set_aside",
        "created_at",
    )
    change_form_template = "admin/custr/device/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new one has nothing but its name."""
        return self.fields if obj else _SETTINGS

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the device itself says."""
        return [name for name in self.get_fields(request, obj) if name not in _SETTINGS]

    @admin.display(description=_("state"))
    def state(self, device: Device) -> SafeString:
        """A badge: paired, waiting, revoked."""
        paired = _PAIRED if device.token_hash else _UNPAIRED
        tone, word = _REVOKED if device.revoked_at else paired
        return format_html(
            '<span class="badge {}"><span class="sign" aria-hidden="true"></span>{}</span>', tone, word
        )

    @admin.display(description=_("clock difference"))
    def clock_difference(self, device: Device) -> str:
        """Whole seconds; nothing until its first heartbeat."""
        if device.clock_offset_s is None:
            return self.get_empty_value_display()
        return _("%(seconds)+d s") % {"seconds": round(device.clock_offset_s)}

    @admin.display(description=_("why set aside"))
    def why_set_aside(self, device: Device) -> str:
        """The codes of the refusals."""
        return ", ".join(device.set_aside_codes or []) or self.get_empty_value_display()

    @admin.action(description=_("Revoke the selected devices"), permissions=["change"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[Device]) -> None:
        """Their tokens, and pairing codes still open, are dead from now on."""
        chosen = list(queryset)
        for device in chosen:
            self._revoke(request, device)
        done = ngettext("%(count)d device was revoked.", "%(count)d devices were revoked.", len(chosen))
        messages.success(request, done % {"count": len(chosen)})

    def get_urls(self) -> list[URLPattern]:
        """Two doors of a device's own."""
        guard = self.admin_site.admin_view
        return [
            path("<uuid:pk>/pairing-code/", guard(self.pairing_code_view), name="custr_device_pairing_code"),
            path("<uuid:pk>/revoke/", guard(self.revoke_view), name="custr_device_revoke"),
            *super().get_urls(),
        ]

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Straight on to the pairing code: 307 keeps the POST, so that nothing has to remember the code."""
        page = reverse("admin:custr_device_pairing_code", args=[obj.pk])
        response = HttpResponseRedirect(page)
        response.status_code = 307
        return response

    def pairing_code_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Make a code and show it: now, and never again."""
        device = self._found(request, pk)
        if request.method != "POST":
            return redirect(reverse("admin:custr_device_change", args=[device.pk]))
        code = new_pairing_code(device)
        self.log_change(request, device, "New pairing code.")
        minutes = int(CODE_LIFETIME.total_seconds() // 60)
        return self._page(
            request,
            device,
            "pairing_code",
            title=_("Pairing code"),
            code=code,
            minutes=minutes,
            until=timezone.now() + CODE_LIFETIME,
            kiosk_address=f"{settings.PUBLIC_URL}/kiosk/",
        )

    def revoke_view(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Ask first; then revoke."""
        device = self._found(request, pk)
        if request.method != "POST":
            return self._page(request, device, "revoke", title=_("Revoke this device?"))
        self._revoke(request, device)
        messages.success(request, _("%(device)s was revoked.") % {"device": device})
        return redirect(reverse("admin:custr_device_change", args=[device.pk]))

    def _found(self, request: HttpRequest, pk: Any) -> Device:
        device: Device | None = self.get_object(request, str(pk))
        if device is None or not self.has_change_permission(request, device):
            raise Http404
        return device

    def _revoke(self, request: HttpRequest, device: Device) -> None:
        revoke(device)
        self.log_change(request, device, "Revoked.")

    def _page(self, request: HttpRequest, device: Device, name: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name
        page = {**self.admin_site.each_context(request), "opts": self.opts, "device": device, **context}
        return TemplateResponse(request, f"admin/custr/device/{name}.html", page)
