"""Dates, times and numbers as the school office reads them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def short_date(day: date) -> str:
    """`Mon 23 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def long_date(day: date) -> str:
    """`Monday 23 November 2026`."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """`09:12:41`, in the school's time zone."""
    return f"{moment.astimezone(zone):%H:%M:%S}"


def minutes(number: float | None) -> str:
    """`12 min`, or nothing."""
    return "" if number is None else f"{number:g} min"


def count(number: int, one: str, many: str) -> str:
    """`1 mark`, `2 marks`."""
    return f"{number} {one if number == 1 else many}"
