"""A school's page: the settings called Late Arrival & Early Leave, with its calendar."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from custr.admin.calendar import Closures, SpecialDays, Terms, Weekdays
from custr.admin.school_form import SchoolForm
from custr.admin_fields import ClockInput
from custr.admin_scoping import ScopedAdmin, schools_for
from custr.doubts import doubts_about
from custr.models import School


@admin.register(School)
class SchoolAdmin(ScopedAdmin):
    """Settings of one school. With a single school its page is the list."""

    menu_name = _("Late Arrival & Early Leave")
    hint = _("School day, exact matches, what is written to the MIS")
    school_path = "pk"
    form = SchoolForm
    inlines = [Weekdays, SpecialDays, Terms, Closures]
    formfield_overrides = {models.TimeField: {"widget": ClockInput}}
    list_display = ("name", "day_starts", "day_ends", "reason_exact_match_required", "minutes_late")
    search_fields = ("name", "slug")
    fieldsets = (
        (_("School"), {"fields": ("name", "slug", "timezone")}),
        (
            _("Exact matches"),
            {"fields": ("reason_exact_match_required", "student_exact_match_required")},
        ),
        (
            _("School day"),
            {
                "fields": (
                    "school_days",
                    "day_starts",
                    "am_registration_ends",
                    "pm_starts",
                    "pm_registration_ends",
                    "day_ends",
                )
            },
        ),
        (
            _("Writeback"),
            {
                "fields": (
                    "late_arrival_writeback",
                    "early_leave_writeback",
                    "minutes_late",
                    "early_leave_session",
                    "hide_imported_reasons",
                    "protected_codes",
                )
            },
        ),
        (
            _("Kiosks"),
            {
                "fields": (
                    "offline_directory",
                    "kiosk_numbers",
                    "every_year_may_leave",
                    "kiosk_early_leave_years",
                    "new_kiosk_pin",
                    "remove_kiosk_pin",
                )
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new school is the operator's to make."""
        return request.user.is_superuser and self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """And to remove."""
        return request.user.is_superuser and self.has_module_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The short name is in addresses and files: the operator's to change."""
        return () if request.user.is_superuser else ("slug",)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever has one school goes straight to it."""
        schools = schools_for(request)
        if request.method == "GET" and len(schools) == 1 and not self.has_add_permission(request):
            return redirect(reverse("admin:custr_school_change", args=[schools[0].pk]))
        return super().changelist_view(request, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page begins with what is doubtful about the settings as they are."""
        school = self.get_object(request, object_id)
        if request.method == "GET" and school is not None:
            for sentence in doubts_about(school):
                messages.warning(request, sentence)
        context = {"title": self.menu_name, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """The list does not show what is doubtful, so it is said on the way there."""
        if len(schools_for(request)) > 1:
            for sentence in doubts_about(obj):
                messages.warning(request, sentence)
        return super().response_post_save_change(request, obj)
