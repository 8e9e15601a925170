"""A school's calendar: weekdays and dates that have other times, and its terms; closures are beside it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from custr.fields import DAY_NAMES
from custr.models.schools import School


class DifferentTimes(models.Model):
    """What one weekday, or one date, has otherwise than usual. An empty field: as usual.

    One table for both, so that an event asks for its day's times once. Pages and files know them as
    `WeekdayTimes` and `SpecialDay`.
    """

    school = models.ForeignKey(
        School, on_delete=models.CASCADE, related_name="different_times", db_index=False
    )
    weekday = models.CharField(  # noqa: DJ001 - null where it is a date
        _("weekday"), max_length=3, null=True, blank=True, choices=list(DAY_NAMES.items())
    )
    date = models.DateField(_("date"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    starts = models.TimeField(_("starts"), null=True, blank=True)
    am = models.BooleanField(_("morning session"), null=True, blank=True)
    am_registration_ends = models.TimeField(_("AM registration ends"), null=True, blank=True)
    no_pm = models.BooleanField(_("no afternoon session"), default=False)
    pm_starts = models.TimeField(_("PM starts"), null=True, blank=True)
    pm_registration_ends = models.TimeField(_("PM registration ends"), null=True, blank=True)
    ends = models.TimeField(_("ends"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["date", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday=None, date__isnull=False) | Q(weekday__isnull=False, date=None),
                name="times_of_a_weekday_or_a_date",
            ),
            models.UniqueConstraint(fields=["school", "weekday"], name="weekday_times_once"),
            models.UniqueConstraint(fields=["school", "date"], name="special_day_once"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.name, str(self.date or self.get_weekday_display())]))

    def clean(self) -> None:
        """No afternoon, and the time at which it starts, exclude each other."""
        if self.no_pm and self.pm_starts:
            raise ValidationError(
                {
                    "pm_starts": _(
                        "Leave this empty, or untick “no afternoon session”: it is one or the other."
                    )
                }
            )


class _OfWeekdays(models.Manager["WeekdayTimes"]):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(date=None)


class _OfDates(models.Manager["SpecialDay"]):
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(weekday=None)


class WeekdayTimes(DifferentTimes):
    """The times that one weekday has otherwise, every week."""

    objects: ClassVar = _OfWeekdays()

    class Meta:
        proxy = True
        ordering: ClassVar = ["pk"]
        verbose_name = _("weekday with other times")
        verbose_name_plural = _("weekdays with other times")


class SpecialDay(DifferentTimes):
    """A date with times of its own, such as the last day of term. It is a school day on any weekday."""

    objects: ClassVar = _OfDates()

    class Meta:
        proxy = True
        ordering: ClassVar = ["date"]
        verbose_name = _("special day")
        verbose_name_plural = _("special days")


class Term(models.Model):
    """The first and the last day of a term. Between two terms the school is closed."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="terms", db_index=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["first_day"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="term_begins_before_it_ends",
                violation_error_message=_("A term must begin before it ends."),
            ),
            models.UniqueConstraint(fields=["school", "first_day", "last_day"], name="term_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name or _('Term')} {self.first_day} – {self.last_day}"

    def clean(self) -> None:
        """Say it on the form before the database does."""
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValidationError({"last_day": _("A term must begin before it ends.")})
