"""Places in a sheet, such as `B7`."""

import re

from mis.pupil_files.xlsx.archive import damaged

_PLACE = re.compile(r"\A([A-Z]{1,3})([0-9]{1,7})\Z")


def column_of(place: str) -> int:
    """The column, counted from 0. Raises FileError for what is no place."""
    column = 0
    for letter in _parts(place)[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def row_of(place: str) -> int:
    """The row, counted from 1. Raises FileError for what is no place."""
    return int(_parts(place)[2])


def _parts(place: str) -> re.Match[str]:
    found = _PLACE.match(place)
    if not found:
        raise damaged()
    return found
