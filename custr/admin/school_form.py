"""The form of a school's settings: days as check boxes, codes from a list, a PIN that is only written."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from custr.admin_bases import RowForm
from custr.admin_fields import SecretField, WeekdaysField
from custr.fields import weekdays_default
from custr.models import School, Student
from custr.pins import hash_pin
from custr.zones import canonical

_PIN = re.compile(r"[0-9]{4,8}")


class SchoolForm(RowForm):
    """A school's settings."""

    school_days = WeekdaysField(
        label=_("School days"),
        initial=weekdays_default,
        help_text=_("On other days check-ins are kept, but not written to the MIS."),
    )
    protected_codes = forms.MultipleChoiceField(
        label=_("Protected codes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Marks with these codes are not replaced, where the MIS can be read."),
    )
    every_year_may_leave = forms.BooleanField(
        label=_("Every year may sign itself out"),
        required=False,
        help_text=_("Untick it to choose the year groups that see Early Leave at the kiosk, or none."),
    )
    kiosk_early_leave_years = forms.MultipleChoiceField(
        label=_("Years that may sign themselves out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counts only where not every year may. Without any tick nobody signs out at the kiosk."),
    )
    new_kiosk_pin = SecretField(
        label=_("Kiosk PIN"),
        max_length=8,
        help_text=_("4 to 8 digits, for staff at the kiosk. Never shown; empty keeps the present one."),
    )
    remove_kiosk_pin = forms.BooleanField(
        label=_("Remove the kiosk PIN"),
        required=False,
        help_text=_("Staff then see what a kiosk still holds without a PIN."),
    )

    class Meta:
        model = School
        exclude = ("kiosk_pin",)
        help_texts = {
            "name": _("As kiosks and pages show it."),
            "kiosk_numbers": _(
                "For a program of the school's own at the kiosk. Only one whole number finds a pupil."
            ),
            "timezone": _("An IANA name, such as Europe/London. All times of the school are on this clock."),
            "late_arrival_writeback": _("Off: Late Arrivals are kept, and end as Not Required."),
            "early_leave_writeback": _("Off: Early Leaves are kept, and end as Not Required."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_kiosk_pin"].widget.attrs["inputmode"] = "numeric"
        self.initial["every_year_may_leave"] = self.instance.kiosk_early_leave_years is None
        years = self.fields.get("kiosk_early_leave_years")
        if isinstance(years, forms.MultipleChoiceField):
            years.choices = _years_of(self.instance)
        protected = self.fields.get("protected_codes")
        if isinstance(protected, forms.MultipleChoiceField):
            protected.choices = _codes_of(self.instance)

    def clean_timezone(self) -> str:
        """Kept by the name that every table has."""
        return canonical(self.cleaned_data["timezone"])

    def clean_new_kiosk_pin(self) -> str:
        """Digits only: a kiosk has no other keys."""
        pin: str = self.cleaned_data["new_kiosk_pin"]
        if pin and not _PIN.fullmatch(pin):
            raise ValidationError(_("Give 4 to 8 digits."))
        return pin

    def clean(self) -> Any:
        """No list of years means every year."""
        cleaned = super().clean()
        if self.cleaned_data.get("every_year_may_leave"):
            self.cleaned_data["kiosk_early_leave_years"] = None
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """A new PIN is hashed here; without one the present PIN keeps its salt."""
        if pin := self.cleaned_data.get("new_kiosk_pin"):
            self.instance.kiosk_pin = hash_pin(pin)
        elif self.cleaned_data.get("remove_kiosk_pin"):
            self.instance.kiosk_pin = None
        return super().save(commit)


def _codes_of(school: School) -> list[tuple[str, str]]:
    """The school's codes, and whatever is protected already: nothing stored is lost by saving."""
    listed = {row.code: str(row) for row in school.attendance_codes.all()} if school.pk else {}
    stored = {code: listed.get(code, code) for code in school.protected_codes}
    return list({**listed, **stored}.items())


def _years_of(school: School) -> list[tuple[str, str]]:
    """The year groups of the school's pupils, and whatever is stored."""
    pupils = school.students.filter(active=True).exclude(year="") if school.pk else Student.objects.none()
    found = {*pupils.values_list("year", flat=True).distinct(), *(school.kiosk_early_leave_years or [])}
    return [(year, year) for year in sorted(found, key=lambda year: (len(year), year))]
