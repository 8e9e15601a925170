"""The day of a record: its school's times on its date."""

from attendance.models import AttendanceRecord
from custr.calendars import calendar_between, calendar_on, day_of, times_of
from custr.school_times import Times

__all__ = ["calendar_between", "calendar_on", "day_of", "times_of", "times_of_record"]


def times_of_record(record: AttendanceRecord) -> Times:
    """The times of the record's date; asked once for a record at hand, whoever asks."""
    known: Times | None = record.__dict__.get("_times")
    if known is None or known.date != record.date:
        known = record.__dict__["_times"] = times_of(record.school, record.date)
    return known
