"""Ed-Fi's categories of attendance events as codes. Pure.

Source: `edFi_attendanceEventCategoryDescriptor` of github.com/Ed-Fi-Alliance-OSS/Ed-Fi-API-Standards,
api-specifications/descriptors: `namespace`, `codeValue`, `shortDescription`, `description`,
`effectiveEndDate` (the last day that it is in effect).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from custr import values
from mis.adapters.reading import strange_answer
from mis.adapters.rows import CodeRow

_LONGEST = 20  # characters that a school's code may have
_LONGEST_HOUSE = 9  # of these, for whose category it is


def codes_in(
    rows: Iterable[Mapping[str, Any]], *, today: date, letters: Mapping[str, str]
) -> Sequence[CodeRow]:
    """The codes, each with the `letters` (by id) that the school knows it by already.

    Two categories with one code value are two codes: which of them a letter means must not depend on the
    order of an answer, so each that is new is called by its namespace, too. Raises CallError for a category
    without a name.
    """
    found = {_id_of(row): row for row in rows}
    often = Counter(key.rpartition("#")[2] for key in found)
    taken = {letters[key] for key in found if key in letters}
    named: list[CodeRow] = []
    for key, row in found.items():
        value = key.rpartition("#")[2]
        alone = often[value] == 1
        letter = letters.get(key) or (value if alone else _own_letter(key, taken))
        taken.add(letter)
        told = _text(row, "description") or _text(row, "shortDescription")
        known = told if alone else f"{told or value} ({key.rpartition('#')[0]})"
        ends = values.day(_text(row, "effectiveEndDate")[:10])
        named.append(
            CodeRow(code=letter, mis_id=key, description=known or None, active=not ends or ends >= today)
        )
    return named


def _own_letter(key: str, taken: set[str]) -> str:
    """A letter that nobody has: the code value and the namespace's house, cut to what fits."""
    namespace, _, value = key.rpartition("#")
    house = namespace.partition("://")[2].partition("/")[0] or namespace
    for number in count(1):
        end = f" ({house[:_LONGEST_HOUSE]})" if number == 1 else f" ({house[: _LONGEST_HOUSE - 3]} {number})"
        letter = f"{value[: _LONGEST - len(end)].rstrip()}{end}"
        if letter not in taken:
            return letter
    raise AssertionError


def _id_of(row: Mapping[str, Any]) -> str:
    namespace, value = _text(row, "namespace"), _text(row, "codeValue")
    if not namespace or not value:
        raise strange_answer("A category has no code value.")
    return f"{namespace}#{value}"


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""
