"""A school's rows, read into the values of `school_times`: as much as the dates in question need."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, Q

from custr.models import Closure, DifferentTimes, School, Term
from custr.prepared import Given, Prepared
from custr.school_times import Calendar, OtherTimes, SchoolDay, Times, times_on
from custr.week import WEEKDAYS

_COLUMNS = ("starts", "ends", "am", "am_registration_ends", "no_pm", "pm_starts", "pm_registration_ends")
_SCHOOL = Given("school", BigIntegerField())
_FIRST, _LAST = Given("first", DateField()), Given("last", DateField())

# Asked with every event: the times of its weekday and of its date.
_OF_DATE = Prepared(
    lambda: (
        DifferentTimes.objects.filter(school=_SCHOOL)
        .filter(Q(weekday=Given("weekday", CharField())) | Q(date=_FIRST))
        .order_by()
        .values_list("weekday", "date", *_COLUMNS)
    )
)
_BETWEEN = Prepared(
    lambda: (
        DifferentTimes.objects.filter(school=_SCHOOL)
        .filter(Q(date=None) | Q(date__gte=_FIRST, date__lte=_LAST))
        .order_by()
        .values_list("weekday", "date", *_COLUMNS)
    )
)
_CLOSURES = Prepared(
    lambda: (
        Closure.objects.filter(school=_SCHOOL, first_day__lte=_LAST, last_day__gte=_FIRST)
        .order_by()
        .values_list("first_day", "last_day")
    )
)
_TERMS = Prepared(lambda: Term.objects.filter(school=_SCHOOL).order_by().values_list("first_day", "last_day"))


def day_of(school: School) -> SchoolDay:
    """The school's usual day. What a date has otherwise is not asked for."""
    return SchoolDay(**_usual(school))


def times_of(school: School, when: date) -> Times:
    """One date's times, by one query; whether the school is open on it is not asked."""
    rows = _OF_DATE.all(school=school.pk, first=when, weekday=WEEKDAYS[when.weekday()])
    return times_on(when, day=Calendar(**_usual(school), **_different(rows)))


def calendar_between(school: School, first: date, last: date) -> Calendar:
    """The calendar as far as it concerns these dates, both included."""
    span: dict[str, Any] = {"school": school.pk, "first": first, "last": last}
    return Calendar(
        **_usual(school),
        **_different(_BETWEEN.all(**span)),
        closures=_CLOSURES.all(**span),
        terms=_TERMS.all(school=school.pk),
    )


def calendar_on(school: School, when: date) -> Calendar:
    """The calendar as far as it concerns one date."""
    return calendar_between(school, when, when)


def whole_calendar(school: School) -> Calendar:
    """All of it, closures aside: what a change of any part has to be judged by."""
    rows = DifferentTimes.objects.filter(school=school).order_by("date", "pk")
    return calendar_with(school, rows)


def calendar_with(school: School, rows: Iterable[DifferentTimes]) -> Calendar:
    """The school's usual day with these rows, stored or not, without terms and closures."""
    named = [(row.weekday, row.date, *(getattr(row, name) for name in _COLUMNS)) for row in rows]
    return Calendar(**_usual(school), **_different(named))


def _usual(school: School) -> dict[str, Any]:
    return {
        "timezone": school.timezone,
        "days": frozenset(school.school_days),
        "starts": school.day_starts,
        "ends": school.day_ends,
        "am_registration_ends": school.am_registration_ends,
        "pm_starts": school.pm_starts,
        "pm_registration_ends": school.pm_registration_ends,
    }


def _different(rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    weekdays, special = {}, {}
    for weekday, when, *columns in rows:
        other = OtherTimes(**dict(zip(_COLUMNS, columns, strict=True)))
        if weekday:
            weekdays[weekday] = other
        else:
            special[when] = other
    return {"weekdays": weekdays, "special": special}
