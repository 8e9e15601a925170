"""The admin's front door: who comes in, what it is called, and how its index is laid out."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from custr.own_password import ChangePassword
from custr.scoping import configured_by, may_enter_admin
from custr.zones import zone_of

# What people look for, in the order of how often they do; models are named, for nobody imports upwards.
SECTIONS = (
    (
        "day",
        _("Every day"),
        ("attendance.attendancerecord", "custr.student"),
    ),
    (
        "settings",
        _("Settings"),
        ("custr.school", "reasons.reason", "attendance.question", "reasons.attendancecode"),
    ),
    (
        "connections",
        _("MIS and devices"),
        ("mis.connection", "mis.syncrun", "custr.device"),
    ),
    ("people", _("People"), ("custr.user",)),
)


class CustrAdminSite(admin.AdminSite):
    """Django's admin site, where memberships say who may do what."""

    site_title = _("Custr")
    site_header = _("Custr")
    index_title = _("Settings")
    enable_nav_sidebar = False  # base.html has its own, which needs no script

    def has_permission(self, request: HttpRequest) -> bool:
        """For admins and trusts; everybody else is not let in."""
        return may_enter_admin(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one login page, the staff's. Whoever is signed in and may not enter is told so."""
        if self.has_permission(request):
            return super().login(request, extra_context)
        if request.user.is_authenticated:
            raise PermissionDenied
        try:
            page = reverse("login")
        except NoReverseMatch:
            return super().login(request, extra_context)
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"), page)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is one page for it, everybody's."""
        return ChangePassword.as_view()(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Times are shown on the clock of the person's school, of their first one where they have several."""

        @wraps(view)
        def on_the_schools_clock(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with timezone.override(_clock_of(request)):
                response: HttpResponse = view(request, *args, **kwargs)
                # A template is rendered later otherwise, on the server's clock.
                return response.render() if isinstance(response, SimpleTemplateResponse) else response

        return super().admin_view(on_the_schools_clock, cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without the shortcut to any object by its number, which asks nobody's permission."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The sections of the index; an app's own page keeps Django's."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        apps = self._build_app_dict(request).values()
        models = {model["model"]._meta.label_lower: model for app in apps for model in app["models"]}
        found = [
            (label, name, [models[m] for m in listed if m in models]) for label, name, listed in SECTIONS
        ]
        return [
            {"app_label": label, "app_url": "", "name": name, "has_module_perms": True, "models": rows}
            for label, name, rows in found
            if rows
        ]

    def _build_app_dict(self, request: HttpRequest, label: Any = None) -> dict[str, Any]:
        """Models under the name, and with the one line, that people know them by."""
        apps: dict[str, Any] = super()._build_app_dict(request, label)
        for model in (model for app in apps.values() for model in app["models"]):
            model_admin = self._registry[model["model"]]
            model["name"] = getattr(model_admin, "menu_name", "") or model["name"]
            model["hint"] = getattr(model_admin, "hint", "")
        return apps


def _clock_of(request: HttpRequest) -> ZoneInfo | None:
    """None leaves the clock as it is."""
    name = configured_by(request.user).values_list("timezone", flat=True).first()
    return zone_of(name) if name else None
