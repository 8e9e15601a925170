"""Times, dates, moments and numbers in text from outside. Pure.

One reader for the command, the API, an MIS's answers and the environment, with exactly the shapes that
provision.md and rest.md name. Python's own readers take other shapes with every release (`24:00` is a
midnight from 3.14 on), digits of any script, `1_000` and `nan`; these give one answer on every Python.
Each returns None for what has not its shape, or is no value: whoever asks knows what to say.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

_CLOCK = r"([0-9]{2}):([0-9]{2}):([0-9]{2})"
_DAY = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_FRACTION = r"(?:\.([0-9]+))?"
_SHORT_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})")
_LONG_CLOCK = re.compile(_CLOCK)
_DATE = re.compile(_DAY)
_LOCAL = re.compile(rf"{_DAY}[Tt ]{_CLOCK}{_FRACTION}")
_MOMENT = re.compile(r"(.+)(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))")
_WHOLE = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
LONGEST_NUMBER = 18  # digits: what a database's 64 bits always hold


def clock(said: object) -> time | None:
    """`HH:MM` or `HH:MM:SS`, from 00:00:00 to 23:59:59."""
    found = isinstance(said, str) and (_SHORT_CLOCK.fullmatch(said) or _LONG_CLOCK.fullmatch(said))
    return _clock(*map(int, found.groups())) if found else None


def day(said: object) -> date | None:
    """`YYYY-MM-DD`."""
    found = _DATE.fullmatch(said) if isinstance(said, str) else None
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def local_moment(said: object) -> datetime | None:
    """A moment of RFC 3339 that names no offset, on whatever wall clock: naive.

    A fraction finer than a microsecond is cut off.
    """
    found = _LOCAL.fullmatch(said) if isinstance(said, str) else None
    if not found:
        return None
    *numbers, fraction = found.groups(default="")
    year, month, day_, *clock_ = map(int, numbers)
    at = _clock(*clock_)
    try:
        on = date(year, month, day_)
    except ValueError:
        return None
    return datetime.combine(on, at.replace(microsecond=int(fraction[:6].ljust(6, "0")))) if at else None


def moment(said: object) -> datetime | None:
    """A moment of RFC 3339 with its offset, `Z` or `±HH:MM`; given in UTC."""
    found = _MOMENT.fullmatch(said) if isinstance(said, str) else None
    local = found and local_moment(found[1])
    if not found or not local:
        return None
    hours, minutes = int(found[3] or 0), int(found[4] or 0)
    if hours > 23 or minutes > 59:
        return None
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if found[2] == "-" else 1)
    try:
        return local.replace(tzinfo=timezone(ahead)).astimezone(UTC)
    except OverflowError:
        return None


def whole_number(said: object) -> int | None:
    """Digits alone, 18 at most; no sign, no space."""
    found = isinstance(said, str) and len(said) <= LONGEST_NUMBER and _WHOLE.fullmatch(said)
    return int(found[0]) if found else None


def decimal_number(said: object) -> float | None:
    """Digits, perhaps a minus before them and a point with digits behind; 18 characters, no exponent."""
    found = isinstance(said, str) and len(said) <= LONGEST_NUMBER and _DECIMAL.fullmatch(said)
    return float(found[0]) if found else None


def _clock(hour: int, minute: int, second: int = 0) -> time | None:
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
