"""Attendance records: history, to read; deleting one leaves the MIS alone and the event's id behind."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from attendance.admin.filters import PeriodFilter, StatusFilter
from attendance.models import AttendanceRecord
from attendance.pages.record import record_context
from custr.admin_scoping import ScopedAdmin
from custr.search import named


@admin.register(AttendanceRecord)
class AttendanceRecordAdmin(ScopedAdmin):
    """Read-only, with the staff page's own right-hand panel."""

    hint = _("What pupils did, and how it was written to the MIS")
    adds = changes = False
    list_display = ("student_name", "when", "form_name", "kind", "reason_text", "badge")
    list_filter = (PeriodFilter, StatusFilter, "kind")
    list_select_related = ("school", "student", "writeback")
    search_fields = ("student_name",)
    search_help_text = _("The first letters of forename or surname.")
    # As the index `record_by_day` has them.
    ordering = ("-date", "-occurred_at", "-pk")
    sortable_by = ("student_name", "when")
    fields = ("student_name", "kind", "reason_text", "date")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every word begins a part of the pupil's name, or the whole is in what was typed."""
        if not search_term:
            return queryset, False
        known = named(search_term, lookup="student__search_key")
        return queryset.filter(known | Q(student_name__icontains=search_term)), False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The page of a record is the staff page's."""
        record = kwargs.get("obj")
        if record is not None:
            context |= record_context(record)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("checked in"), ordering="occurred_at")
    def when(self, record: AttendanceRecord) -> str:
        """`Mon 23 Nov 09:12`, by the school's clock."""
        moment = timezone.localtime(record.occurred_at, record.school.zone)
        return date_format(moment, "D j M Y H:i")

    @admin.display(description=_("form"))
    def form_name(self, record: AttendanceRecord) -> str:
        """The pupil's form."""
        return record.student.form if record.student else ""

    @admin.display(description=_("writeback"))
    def badge(self, record: AttendanceRecord) -> str:
        """The badge, with the cause in short words."""
        return render_to_string("admin/attendance/attendancerecord/badge.html", {"record": record})
