"""People of a school: an admin manages staff and admins of their own schools, and nobody else's.

Three promises: nobody gives a right that is above an admin's; nobody edits, or sets the password of, a
person who reaches further than they do themselves; who may enter the admin follows from the roles.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from custr.admin.history import at_school, history_context, history_for, with_schools
from custr.admin.person_forms import GIVEN, NewPersonForm, PersonForm
from custr.admin_bases import AccountAdmin
from custr.admin_scoping import ScopedAdmin, ScopedInline, schools_for
from custr.models import Membership, Role, School, User
from custr.scoping import may_manage

_OWN = ("username", "first_name", "last_name", "email", "is_active")


class Memberships(ScopedInline):
    """Roles in the schools of whoever looks; those elsewhere are not theirs to see."""

    model = Membership
    fields = ("school", "role")
    verbose_name_plural = _("roles")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of their schools."""
        return super().get_queryset(request).filter(school__in=schools_for(request))

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only the operator makes somebody a trust's."""
        if db_field.name == "role" and not request.user.is_superuser:
            kwargs["choices"] = [("", _("Choose a role")), *GIVEN]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes their own role: an admin who did would lock the door behind them."""
        return obj != request.user and super().has_change_permission(request, obj)


@admin.register(User)
class PersonAdmin(ScopedAdmin, AccountAdmin):
    """Those who sign in."""

    menu_name = _("Users")
    hint = _("Who signs in, and what they may do")
    school_path = ""
    form = PersonForm
    add_form = NewPersonForm
    inlines = [Memberships]
    list_display = ("name", "full_name", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "first_name", "last_name", "email")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": _OWN}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email", "role")}),
        (_("Password"), {"fields": ("password1", "password2")}),
    )
    change_form_template = "admin/custr/user/change_form.html"
    add_form_template = "admin/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The people of their schools; the operator sees everybody."""
        mine = Membership.objects.filter(school__in=schools_for(request))
        rows = User.objects.prefetch_related(Prefetch("memberships", queryset=mine)).order_by("username")
        return rows if request.user.is_superuser else rows.filter(pk__in=mine.values("user"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of somebody who has more rights than an admin."""
        above = obj is not None and not request.user.is_superuser and _is_above(obj)
        return not above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person is switched off, so that the log of what they did stays."""
        return request.user.is_superuser and self.has_module_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Somebody shared with other schools keeps their name and address; nobody switches themselves off."""
        if obj is None:
            return ()
        if not may_manage(request.user, obj):
            return (*self.readonly_fields, *_OWN)
        return (*self.readonly_fields, "is_active") if obj == request.user else self.readonly_fields

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new person's first role is a field of the form."""
        return self.inlines if obj else []

    def settled_school(self, request: HttpRequest, obj: Any = None) -> School | None:
        """The school of a new person's first role."""
        return None if obj else super().settled_school(request)

    def _asks_school(self, request: HttpRequest) -> bool:
        return self.settled_school(request) is None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A form that knows who looks."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"viewer": request.user})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What the viewer's own schools did: a person may belong to others, too."""
        entries = LogEntry.objects.filter(
            object_id=unquote(object_id), content_type=get_content_type_for_model(User)
        )
        shown = history_for(request, entries.select_related("user").order_by("action_time"))
        return super().history_view(
            request, object_id, {**history_context(request, shown), **(extra_context or {})}
        )

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """With the school of each role: the history shows it to those who configure that school."""
        message: Any = super().construct_change_message(request, form, formsets, add)
        return at_school(message, form.settled.pk) if add else with_schools(message, formsets or ())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles first; who may enter the admin follows from them."""
        super().save_related(request, form, formsets, change)
        user = form.instance
        if not change:
            Membership.objects.create(user=user, school=form.settled, role=form.cleaned_data["role"])
        held = Membership.objects.filter(user=user).exclude(role=Role.STAFF)
        user.is_staff = user.is_superuser or held.exists()
        user.save(update_fields=["is_staff"])

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Of somebody whom they might as well be: whoever sets a password can sign in with it.

        Their own has a page that asks for the old one.
        """
        user = self.get_object(request, id)
        if user is not None and user == request.user:
            if request.method == "POST":
                raise PermissionDenied
            return redirect("change_password")
        if user is not None and not may_manage(request.user, user):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The page offers a password only where it may be set."""
        user = kwargs.get("obj")
        context["may_set_password"] = user not in (None, request.user) and may_manage(request.user, user)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("username"), ordering="username")
    def name(self, user: User) -> str:
        """With the one before, where an upgrade had to give another."""
        if not user.former_username:
            return user.username
        return _("%(name)s (was %(former)s)") % {"name": user.username, "former": user.former_username}

    @admin.display(description=_("name"))
    def full_name(self, user: User) -> str:
        """Forename and surname."""
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        """Those in the schools of whoever looks."""
        return ", ".join(sorted({str(row.get_role_display()) for row in user.memberships.all()}))


def _is_above(user: User) -> bool:
    return user.is_superuser or user.memberships.filter(role=Role.TRUST).exists()
