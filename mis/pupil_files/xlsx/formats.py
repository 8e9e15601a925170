"""How a number is shown by its number format: what people see in the sheet is what counts.

The numbered formats are those of ECMA-376 part 1, 18.8.30; a code's grammar is in 18.8.31.
"""

import re
from collections.abc import Mapping

from mis.pupil_files.table import Odd, OddCell

BUILT_IN: Mapping[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)], "d"),
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    48: "##0.0E+0",
    49: "@",
}
_ASIDE = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.", re.IGNORECASE)  # colours, conditions, padding
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_DIGITS = re.compile(r"\A([^0#?]*)([0#?]+)([^0#?]*)\Z")
_GROUPED = re.compile(r"\A[0#]{1,3},[0#]{2,3}\Z")
_NUMBER = re.compile(r"\A-?[0-9]{1,400}(\.[0-9]{0,400})?(E[+-]?[0-9]{1,3})?\Z", re.IGNORECASE)  # xsd:double
_MOST_DIGITS = 15  # a spreadsheet keeps no more of a number


def shown(value: str, code: str) -> str:
    """A stored number such as `17` or `1.7E1`, as its format shows it; an OddCell where that is another."""
    if not _NUMBER.match(value):
        return OddCell(value, Odd.NOT_WHOLE)
    number = float(value)
    section = _ASIDE.sub("", code.split(";", maxsplit=1)[0]).strip()
    plain = _LITERAL.sub("", section).lower()
    if odd := _odd(number, plain):
        return OddCell(value, odd)
    digits = str(int(number))
    if plain in {"", "general", "@"} or _GROUPED.match(plain):
        return digits
    return _filled_in(digits, section)


def _odd(number: float, plain: str) -> Odd | None:
    """Why the number is not what people see or meant; `plain`: the format without what stands in quotes."""
    if "general" not in plain and re.search(r"[dmyhs]", plain):
        return Odd.DATE
    if re.search(r"[0#?]e[+-]|%|/", plain):
        return Odd.SHORTENED if "e" in plain else Odd.SHOWN_OTHERWISE
    if not number.is_integer():
        return Odd.NOT_WHOLE
    if len(str(abs(int(number)))) > _MOST_DIGITS:
        return Odd.TOO_MANY_DIGITS
    return Odd.SHOWN_OTHERWISE if _GROUPED.match(plain) and abs(number) >= 1_000 else None


def _filled_in(digits: str, section: str) -> str:
    """`0017` by `0000`, `A0017` by `"A"0000`."""
    literals: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        literals.append(match[1] or match[2] or "")
        return "\x01"

    found = _DIGITS.match(_LITERAL.sub(put_aside, section))
    if not found or digits.startswith("-"):
        return OddCell(digits, Odd.SHOWN_OTHERWISE)
    before, places, after = found.groups()
    if set((before + after).replace("\x01", "")) - set(" -:()"):
        return OddCell(digits, Odd.SHOWN_OTHERWISE)
    filled = before + digits.zfill(places.count("0")) + after
    for literal in literals:
        filled = filled.replace("\x01", literal, 1)
    return filled.strip()
