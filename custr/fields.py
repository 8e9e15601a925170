"""Names and validators that several models share."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from custr.week import WEEKDAYS
from custr.zones import is_timezone

DAY_NAMES = dict(
    zip(
        WEEKDAYS,
        (
            _("Monday"),
            _("Tuesday"),
            _("Wednesday"),
            _("Thursday"),
            _("Friday"),
            _("Saturday"),
            _("Sunday"),
        ),
        strict=True,
    )
)


def validate_timezone(name: str) -> None:
    """Only an IANA name such as Europe/London: an offset knows no clock change."""
    if not is_timezone(name):
        raise ValidationError(_("“%(name)s” is not an IANA time zone."), params={"name": name})


def validate_weekdays(days: Sequence[str]) -> None:
    """A list of distinct `mon` … `sun`, at least one."""
    if not isinstance(days, list) or not days or len(set(map(str, days))) != len(days):
        raise ValidationError(_("Choose at least one day of the week, each once."))
    if unknown := [day for day in days if day not in WEEKDAYS]:
        raise ValidationError(_("“%(day)s” is not a day of the week."), params={"day": unknown[0]})


def validate_letters(codes: Sequence[str]) -> None:
    """A list of attendance code letters."""
    if not isinstance(codes, list) or not all(isinstance(code, str) and code for code in codes):
        raise ValidationError(_("Give a list of attendance codes."))


def validate_years(years: Sequence[str] | None) -> None:
    """A list of year groups as the MIS calls them; None is every year."""
    if years is not None and not (
        isinstance(years, list) and all(isinstance(year, str) and year for year in years)
    ):
        raise ValidationError(_("Give a list of year groups."))


def weekdays_default() -> list[str]:
    """Monday to Friday."""
    return list(WEEKDAYS[:5])
