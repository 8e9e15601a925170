"""A school: its day, its closures, and what it has decided about late arrivals and early leaves."""

from datetime import time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from custr.fields import (
    validate_letters,
    validate_timezone,
    validate_weekdays,
    validate_years,
    weekdays_default,
)
from custr.zones import zone_of


class EarlyLeaveSession(models.TextChoices):
    """Which register an Early Leave marks."""

    CURRENT = "current", _("The session the pupil leaves in")
    NEXT = "next", _("The next session")
    REGISTER = "register", _("The session whose register is still to come")


class School(models.Model):
    """One school. Its settings are columns of this row: whoever acts for a school has them all at hand."""

    slug = models.SlugField(_("short name"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=200)
    timezone = models.CharField(
        _("time zone"), max_length=64, default="Europe/London", validators=[validate_timezone]
    )

    school_days = models.JSONField(_("school days"), default=weekdays_default, validators=[validate_weekdays])
    day_starts = models.TimeField(
        _("school day starts"),
        default=time(8, 45),
        help_text=_("Check-ins before this time are kept, but not written to the MIS."),
    )
    day_ends = models.TimeField(
        _("school day ends"),
        default=time(15, 15),
        help_text=_("Check-ins from this time on are kept, but not written to the MIS."),
    )
    am_registration_ends = models.TimeField(
        _("AM Registration End Time"),
        default=time(9, 0),
        help_text=_("Minutes late are counted from here in the morning."),
    )
    pm_starts = models.TimeField(
        _("PM starts"),
        default=time(12, 30),
        help_text=_("From this time on a check-in belongs to the PM session."),
    )
    pm_registration_ends = models.TimeField(
        _("PM Registration End Time"),
        default=time(12, 50),
        help_text=_("Minutes late are counted from here in the afternoon."),
    )

    reason_exact_match_required = models.BooleanField(
        _("Reason Exact Match Required"),
        default=True,
        help_text=_("A typed reason that matches none of yours is refused at the kiosk."),
    )
    student_exact_match_required = models.BooleanField(
        _("Student Exact Match Required"),
        default=True,
        help_text=_("A typed name that matches no single pupil is refused at the kiosk."),
    )
    late_arrival_writeback = models.BooleanField(_("write Late Arrivals to the MIS"), default=True)
    early_leave_writeback = models.BooleanField(_("write Early Leaves to the MIS"), default=True)
    minutes_late = models.BooleanField(
        _("Enable Minutes Late"),
        default=False,
        help_text=_("Whole minutes from the end of registration; sent where the MIS takes them."),
    )
    early_leave_session = models.CharField(
        _("early leave session"),
        max_length=8,
        choices=EarlyLeaveSession.choices,
        default=EarlyLeaveSession.CURRENT,
        help_text=_(
            "In England a pupil who was present when the register was taken keeps that mark when they "
            "leave later: replacing it turns attendance into absence. “The session whose register is still "
            "to come” never does that: until registration ends it is the session the pupil leaves in, then "
            "the next one, and after the last register of the day nothing is written."
        ),
    )
    hide_imported_reasons = models.BooleanField(
        _("hide reasons imported from the MIS"),
        default=False,
        help_text=_("Hidden reasons are neither offered nor matched."),
    )
    protected_codes = models.JSONField(
        _("protected codes"),
        default=list,
        blank=True,
        validators=[validate_letters],
        help_text=_("Marks with these codes are not replaced, where the MIS can be read."),
    )
    offline_directory = models.BooleanField(
        _("kiosks keep a list of names for use offline"),
        default=False,
        help_text=_("Names, forms and ids only, so that pupils can be found while the Wi-Fi is down."),
    )
    kiosk_numbers = models.BooleanField(
        _("pupils can be found by their admission number"),
        default=False,
        db_default=False,
        help_text=_("At the kiosk, typed or scanned. Only one whole number finds a pupil."),
    )
    kiosk_early_leave_years = models.JSONField(
        _("year groups that may sign themselves out"),
        null=True,
        blank=True,
        validators=[validate_years],
        help_text=_("The other years see no Early Leave at the kiosk."),
    )  # null: every year
    kiosk_early_leave_needs_pin = models.BooleanField(
        _("signing out needs the kiosk PIN"),
        default=False,
        db_default=False,
        help_text=_("A member of staff types it before a pupil can leave."),
    )
    kiosk_pin = models.JSONField(_("kiosk PIN (hashed)"), null=True, blank=True, editable=False)
    # The MIS whose ids the pupils have, as `mis.identity` writes it; null: the one that is connected.
    pupils_from = models.CharField(max_length=400, null=True, editable=False)  # noqa: DJ001
    # The same of the pupils who are `of_former_mis`; null: there are none, or it was never noted.
    former_pupils_from = models.CharField(max_length=400, null=True, editable=False)  # noqa: DJ001

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(day_starts__lt=F("day_ends")),
                name="school_day_starts_before_it_ends",
                violation_error_message=_("The school day must start before it ends."),
            ),
            models.CheckConstraint(
                condition=Q(early_leave_session__in=EarlyLeaveSession.values),
                name="school_early_leave_session_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the school; UTC for a zone that no table has (see `custr.zones`)."""
        return zone_of(self.timezone)


class Closure(models.Model):
    """Days on which the school is closed, both ends included."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["first_day"]
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="closure_begins_before_it_ends",
                violation_error_message=_("A closure must begin before it ends."),
            ),
            models.UniqueConstraint(fields=["school", "first_day", "last_day"], name="closure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name or _('Closed')} {self.first_day} – {self.last_day}"

    def clean(self) -> None:
        """Say it on the form before the database does."""
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValidationError({"last_day": _("A closure must begin before it ends.")})
