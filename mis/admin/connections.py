"""The connection of each school to its MIS, and what that MIS can do."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from custr.admin_scoping import ScopedAdmin, schools_for
from custr.models import School
from mis.admin.connection_doors import ConnectionDoors
from mis.admin.connection_form import PREFIX, ConnectionForm
from mis.capabilities import credentials_of, providers, shown_address, systems_of
from mis.connecting import adapter_for
from mis.identity import remember_before
from mis.models import Connection

_ABILITIES = (
    ("reads_students", _("reads pupils")),
    ("reads_codes", _("reads codes")),
    ("writes_marks", _("writes marks")),
    ("takes_minutes", _("takes minutes late")),
    ("takes_times", _("takes the time of arrival or departure")),
    ("takes_comment", _("takes a comment")),
    ("reads_marks", _("shows the mark replaced")),
)


@admin.register(Connection)
class ConnectionAdmin(ConnectionDoors, ScopedAdmin):
    """One a school. What is secret is written here, and never read."""

    menu_name = _("MIS connection")
    hint = _("Provider, address and credentials")
    form = ConnectionForm
    list_display = ("__str__", "school_name", "address", "enabled", "credentials_there")
    list_select_related = ("school",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The school stands there already."""
        return list(self.list_display)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The credentials are those of the provider that is chosen."""
        provider = _provider_of(request, obj)
        system = ["system"] if systems_of(provider) else []
        main = ["school", "provider", *system, "base_url", "timeout_s", "enabled"]
        abilities = ["abilities"] if obj and obj.provider == provider else []
        return (
            (_("MIS"), {"fields": [*main, *abilities]}),
            (
                _("Credentials"),
                {
                    "fields": [PREFIX + name for name in credentials_of(provider)],
                    "description": _("Encrypted, and never shown again. Another address needs them again."),
                },
            ),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The credentials are fields of the form itself, not of the model."""
        kwargs["fields"] = list(ConnectionForm.Meta.fields)
        made = super().get_form(request, obj, change, **kwargs)
        made.asked_provider = _provider_of(request, obj)
        return made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it can do is not to be chosen."""
        return ("abilities",)

    def schools_to_add_for(self, request: HttpRequest) -> list[School]:
        """Those that have none yet."""
        taken = set(self.get_queryset(request).values_list("school", flat=True))
        return [school for school in schools_for(request) if school.pk not in taken]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever has one school goes straight to its connection, or to making it."""
        schools = schools_for(request)
        if request.method != "GET" or len(schools) != 1:
            return super().changelist_view(request, extra_context)
        held = Connection.objects.filter(school=schools[0]).first()
        if held:
            return redirect(reverse("admin:mis_connection_change", args=[held.pk]))
        return redirect(reverse("admin:mis_connection_add"))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A connection that cannot speak yet says so."""
        super().save_model(request, obj, form, change)
        if not obj.has_credentials:
            messages.warning(
                request, _("Not all credentials are there yet: until they are, no mark can be written.")
            )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """The pupils' ids stay those of the MIS that it led to."""
        remember_before(obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """As for one."""
        for connection in queryset:
            remember_before(connection)
        super().delete_queryset(request, queryset)

    @admin.display(description=_("school"), ordering="school__name")
    def school_name(self, connection: Connection) -> str:
        """Whose it is."""
        return connection.school.name

    @admin.display(description=_("address"), ordering="base_url")
    def address(self, connection: Connection) -> str:
        """Without a key that a receiver may take from it."""
        return shown_address(connection.provider, connection.base_url)

    @admin.display(description=_("credentials"), boolean=True)
    def credentials_there(self, connection: Connection) -> bool:
        """Whether all that the provider needs is stored."""
        return connection.has_credentials

    @admin.display(description=_("What it can do"))
    def abilities(self, connection: Connection) -> SafeString:
        """The line of the capability table."""
        held = adapter_for(connection).capabilities  # Arbor's are those of the register that was chosen
        rows = (
            ("ok" if getattr(held, name) else "idle", words, "" if getattr(held, name) else _("(no)"))
            for name, words in _ABILITIES
        )
        line = '<li><span class="badge {}"><span class="sign" aria-hidden="true"></span>{} {}</span></li>'
        return format_html('<ul class="abilities">{}</ul>', format_html_join("", line, rows))


def _provider_of(request: HttpRequest, connection: Connection | None) -> str:
    """The one posted, else the one looked at (`?provider=`), else the one stored."""
    asked = (request.POST.get("provider"), request.GET.get("provider"), getattr(connection, "provider", ""))
    return next((name for name in asked if name in providers()), providers()[0])
