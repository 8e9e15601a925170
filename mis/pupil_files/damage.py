"""What a spreadsheet makes of a form or an id that looks like a number or a day; and what says nothing.

Excel turns `7E1` into 7.00E+01, `7-1` into 07-Jan, a UPN of digits into 1.23457E+12 as soon as a CSV file is
opened and saved; what was typed cannot be told from the result, so it is refused.
"""

import re

from custr.text import fold
from mis.pupil_files.encodings import was_meant
from mis.pupil_files.table import Odd

# By Excel in English, German, French, Spanish and Dutch; a teacher's initials are capitals: 7-MAR is a form.
_MONTH = (
    "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Mrz|Mär|Mai|Okt|Dez"
    "|jan|feb|mar|mrt|apr|mei|jun|jul|aug|sep|sept|okt|oct|nov|dec"
    r"|janv\.?|févr\.?|mars|avr\.?|juin|juil\.?|août|sept\.?|déc\.?|ene|abr|ago|dic)"
)
_DATES = (
    rf"\d{{1,2}}[-./]{_MONTH}\.?([-./]\d{{2,4}})?",
    rf"\d{{1,2}}\. {_MONTH}\.?( \d{{2,4}})?",
    rf"{_MONTH}[-./]\d{{2,4}}",
    r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}( \d{1,2}:\d{2}(:\d{2})?)?",
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2})?)?",
    r"\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?",
)
_DATE = re.compile(rf"\A(?:{'|'.join(_DATES)})\Z")
_SHORTENED = re.compile(r"\A-?\d([.,]\d+)?E[+-]\d+\Z", re.IGNORECASE)  # 7.00E+01
_SHORTENED_ID = re.compile(r"\A\d([.,]\d+)?E[+-]?\d+\Z", re.IGNORECASE)  # 1E12 was likelier cut
_PERCENT = re.compile(r"\A-?\d+([.,]\d+)?\s?%\Z")
# Of Excel, LibreOffice and Google Sheets, in any language: #REF!, #NAME?, #N/A, #YOK, Err:502, ########.
_ERROR = re.compile(r"\A(#{2,}|#[^\W\d][^\s#]*|(?:Err|Error|Fehler|Erreur):\d{3})\Z", re.IGNORECASE)
_NOT_SAID = frozenset({"n/a", "n.a", "n.a."})
_NOT_SAID_OF_A_CHOICE = frozenset({"none", "null", "not applicable", "(blank)", "(none)"})
_DECIMAL = re.compile(r"\A\d+[.,]0+\Z|\A\d{1,3}(,\d{3})+\Z")  # 1001.0 or 1,001: an id as a figure
KEPT_DIGITS = 15
_LOST = re.compile("[?\ufffd]")  # what a program writes for a letter that its encoding does not have


def damage_of(field: str, text: str) -> Odd | None:
    """What a program has done to the text of a field; None where it can be what was meant."""
    if _ERROR.match(text):
        return Odd.ERROR
    if field.endswith("name"):
        return _damage_of_name(text)
    if (_SHORTENED if field in {"form", "year"} else _SHORTENED_ID).match(text):
        return Odd.SHORTENED
    if _DATE.match(text):
        return Odd.DATE
    is_odd = _PERCENT.match(text) or (field != "form" and _DECIMAL.match(text))
    return Odd.SHOWN_OTHERWISE if is_odd else None


def _damage_of_name(text: str) -> Odd | None:
    if _LOST.search(text):
        return Odd.LETTER_LOST
    return Odd.GARBLED if _is_garbled(text) else None


def _is_garbled(text: str) -> bool:
    """Whether UTF-8 was once read as Windows-1252 and saved so: `JosÃ©` for José."""
    if text.isascii():
        return False
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return was_meant(meant, seen=text)


def says_nothing(field: str, text: str) -> bool:
    """Whether a cell holds only a sign for nothing: `-`, `N/A`; in a preferred name also `none`."""
    if not any(map(str.isalnum, text)):
        return True
    if len(text) > 20 or not text.isascii():
        return False
    said = fold(text)
    return said in _NOT_SAID or (field.startswith("preferred_") and said in _NOT_SAID_OF_A_CHOICE)


def was_cut(number: str) -> bool:
    """Whether an id has more digits than a spreadsheet keeps, and noughts where the rest was."""
    return len(number) > KEPT_DIGITS and number.isdigit() and not number[KEPT_DIGITS:].strip("0")


def as_a_program_leaves_it(mis_id: str) -> str:
    """What is left of an id after a spreadsheet: no noughts before it, no `.0`, 15 digits.

    `00123`, `123` and `123.0` give the same; so do `A0017` and `a0017`.
    """
    plain = fold(mis_id).removesuffix(".0").replace(" ", "")
    if plain.isascii() and plain.isdigit():
        plain = plain.lstrip("0") or "0"
        return plain[:KEPT_DIGITS] + "0" * (len(plain) - KEPT_DIGITS)
    return plain
