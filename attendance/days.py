"""A school's row, read into the values of `school_day`."""

from collections.abc import Iterable
from datetime import date

from attendance.school_day import SchoolDay
from custr.models import Closure, School


def day_of(school: School, *, closures: Iterable[tuple[date, date]] = ()) -> SchoolDay:
    """The school's day; without closures where only times and sessions are asked for."""
    return SchoolDay(
        timezone=school.timezone,
        days=frozenset(school.school_days),
        starts=school.day_starts,
        ends=school.day_ends,
        am_registration_ends=school.am_registration_ends,
        pm_starts=school.pm_starts,
        pm_registration_ends=school.pm_registration_ends,
        closures=tuple(closures),
    )


def closures_on(school: School, when: date) -> list[tuple[date, date]]:
    """The closures that hold on one date."""
    rows = Closure.objects.filter(school=school, first_day__lte=when, last_day__gte=when)
    return list(rows.values_list("first_day", "last_day"))
