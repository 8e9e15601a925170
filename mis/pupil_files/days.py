"""The days that a written date may mean: one, or two where day and month could change places."""

import re
from datetime import date

_YEAR_FIRST = re.compile(r"\A(\d{4})[-./]?(\d{2})[-./]?(\d{2})(?:[T ].*)?\Z")
_YEAR_LAST = re.compile(r"\A(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4}|\d{2})(?: .*)?\Z")
_WORDED = re.compile(r"\A(\d{1,2})[-./ ]+([A-Za-z]{3})[a-z]*[-./, ]+(\d{4}|\d{2})\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def days_meant(text: str) -> set[date]:
    """`03/04/2026` is the third of April or the fourth of March; empty for what is no date."""
    if not text.isascii():
        return set()
    if found := _YEAR_FIRST.match(text):
        return _valid([(int(found[1]), int(found[2]), int(found[3]))])
    if found := _YEAR_LAST.match(text):
        first, second, year = int(found[1]), int(found[2]), _whole_year(found[3])
        return _valid([(year, second, first), (year, first, second)])
    found = _WORDED.match(text)
    if found and found[2].lower() in _MONTHS:
        return _valid([(_whole_year(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))])
    return set()


def _whole_year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else 2000 + int(digits)


def _valid(candidates: list[tuple[int, int, int]]) -> set[date]:
    found = set()
    for year, month, day in candidates:
        try:
            found.add(date(year, month, day))
        except ValueError:
            continue
    return found
