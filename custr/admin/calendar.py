"""A school's calendar on its page: weekdays and dates with other times, terms, closures, as plain rows."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from custr.admin_bases import RowForm
from custr.admin_fields import ClockInput, DayInput
from custr.admin_scoping import LabelledRows, ScopedInline
from custr.calendars import calendar_with
from custr.models import Closure, DifferentTimes, SpecialDay, Term, WeekdayTimes
from custr.school_times import DayFault, day_faults

_STACKED = "admin/edit_inline/stacked.html"  # nine fields are too wide for one row of a table
_TIMES = ("starts", "am_registration_ends", "am", "ends", "pm_starts", "pm_registration_ends", "no_pm")
_WIDGETS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.TimeField: {"widget": ClockInput},
    models.DateField: {"widget": DayInput},
}
_FAULTS = {
    DayFault.NO_DAY: _("The day would end before it starts."),
    DayFault.AM_REGISTRATION: _(
        "Say when registration ends: the morning begins at or after its usual end, "
        "and everybody would be late."
    ),
    DayFault.PM_REGISTRATION: _(
        "Say when registration ends: the afternoon begins at or after its usual end, "
        "and everybody would be late."
    ),
}


class HeldSelect(forms.NullBooleanSelect):
    """Whether there is a morning: as usual, held, or none."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", _("as usual")), ("true", _("held")), ("false", _("none"))]


class TimesForm(RowForm):
    """What a weekday or a date has otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("weekday", "date"):
            if name in self.fields:
                self.fields[name].required = True

    class Meta:
        model = DifferentTimes
        fields = "__all__"
        widgets = {"am": HeldSelect}


class TimesRows(LabelledRows):
    """Rows that are judged with the usual day beside them, as it would be saved."""

    def clean(self) -> None:
        """Say at the row what cannot be. A special day is judged by the weekdays of the same page."""
        super().clean()
        kept = list(self._kept())
        rows = [form.instance for form in kept]
        weekdays = self.instance.__dict__.setdefault("_weekdays_of_the_page", [])
        if self.model is WeekdayTimes:
            weekdays.extend(rows)
        form_of = {form.instance.weekday or form.instance.date: form for form in kept}
        for day, fault in day_faults(calendar_with(self.instance, [*weekdays, *rows])):
            if day in form_of:
                form_of[day].add_error(fault.value, _FAULTS[fault])

    def _kept(self) -> Iterable[Any]:
        """The rows that would be there after saving, as far as they can be read."""
        deleted = self.deleted_forms
        filled = [form for form in self.forms if form.has_changed() or form.instance.pk]
        return [form for form in filled if form not in deleted and form.is_valid()]


class Weekdays(ScopedInline):
    """Weekdays that end early, or have no afternoon."""

    model = WeekdayTimes
    form = TimesForm
    formset = TimesRows
    template = _STACKED
    fields = (("weekday",), _TIMES)
    formfield_overrides = _WIDGETS
    max_num = 7
    verbose_name_plural = _("weekdays with other times: what is empty is as on the usual day")


class SpecialDays(ScopedInline):
    """Dates that begin late or end early."""

    model = SpecialDay
    form = TimesForm
    formset = TimesRows
    template = _STACKED
    fields = (("date", "name"), _TIMES)
    formfield_overrides = _WIDGETS
    verbose_name_plural = _(
        "special days: what is empty is as on that weekday; a Saturday listed here is a school day"
    )


class Terms(ScopedInline):
    """Between two terms the school is closed."""

    model = Term
    fields = ("first_day", "last_day", "name")
    formfield_overrides = _WIDGETS
    verbose_name_plural = _("terms: no mark is written between two of them")


class Closures(ScopedInline):
    """Days on which the school is closed."""

    model = Closure
    fields = ("first_day", "last_day", "name")
    formfield_overrides = _WIDGETS
    verbose_name_plural = _("closures: no mark is written on these days")
