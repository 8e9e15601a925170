"""Quick filters of attendance records: each is one the database has an index for, or a short list."""

from datetime import date, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attendance.pages.today import STATUSES
from custr.scoping import configured_by


class PeriodFilter(SimpleListFilter):
    """Today, or the last days, on the school's calendar."""

    title = _("date")
    parameter_name = "period"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        school = configured_by(request.user).first()
        self.today = timezone.localdate(timezone=school.zone) if school else date.min

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """How far back."""
        return [("1", _("Today")), ("7", _("Last 7 days")), ("31", _("Last 31 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """From that day on."""
        if self.value() not in ("1", "7", "31"):
            return queryset
        return queryset.filter(date__gte=self.today - timedelta(days=int(self.value() or 1) - 1))


class StatusFilter(SimpleListFilter):
    """How the writeback ended."""

    title = _("writeback")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """The fixed labels."""
        return [(status, label) for status, label, _tone in STATUSES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of this status."""
        return queryset.filter(writeback__status=self.value()) if self.value() else queryset
