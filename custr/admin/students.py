"""Pupils, as the MIS or a file told of them: to look up, not to change."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from custr.admin_scoping import ScopedAdmin
from custr.models import Student
from custr.search import named


@admin.register(Student)
class StudentAdmin(ScopedAdmin):
    """From the MIS or from a file, and never deleted: one who leaves becomes inactive."""

    hint = _("Search, see who is active; import them from a file where there is no MIS")
    adds = changes = deletes = False
    list_display = ("surname", "forename", "year", "form", "active", "mis_id")
    list_display_links = ("surname", "forename")
    list_filter = ("active", "year")
    search_fields = ("search_key",)
    search_help_text = _("The first letters of forename or surname, or the id in the MIS.")
    fields = (
        "school",
        "forename",
        "surname",
        "legal_forename",
        "legal_surname",
        "year",
        "form",
        "active",
        "mis_id",
        "admission_number",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """As the kiosk searches: each word begins a part of the name, accents ignored."""
        if not search_term:
            return queryset, False
        return queryset.filter(named(search_term) | Q(mis_id=search_term)), False
