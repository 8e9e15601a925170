"""Attendance codes, as the MIS knows them: to look at, not to change."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from custr.admin_scoping import ScopedAdmin
from reasons.models import AttendanceCode


@admin.register(AttendanceCode)
class AttendanceCodeAdmin(ScopedAdmin):
    """Read from the MIS; one that vanishes there becomes inactive."""

    hint = _("Read from the MIS: the codes that reasons lead to")
    adds = changes = deletes = False
    list_display = ("code", "description", "active", "mis_id")
    list_filter = ("active",)
    search_fields = ("code", "description")
    fields = ("school", "code", "description", "active", "mis_id")
