"""Text of eight bits: what its bytes mean is not written in it, so it is taken, shown, or asked about."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from custr.text import visible
from mis.pupil_files.table import OddCell, Row, Table

TAKEN = "windows-1252"  # what Excel and most programs of schools write, west of Poland
# By the names of the IANA's registry; the languages that need it, for whoever chooses.
ENCODINGS: Mapping[str, Promise | str] = {
    "windows-1252": gettext_lazy("Windows-1252: Western Europe"),
    "macintosh": gettext_lazy("Mac Roman: older Macs"),
    "ibm850": gettext_lazy("IBM 850: DOS, Western Europe"),
    "iso-8859-15": gettext_lazy("ISO 8859-15: Western Europe"),
    "windows-1250": gettext_lazy("Windows-1250: Polish, Czech, Hungarian …"),
    "windows-1251": gettext_lazy("Windows-1251: Cyrillic"),
    "windows-1253": gettext_lazy("Windows-1253: Greek"),
    "windows-1254": gettext_lazy("Windows-1254: Turkish"),
    "windows-1257": gettext_lazy("Windows-1257: Baltic"),
    "iso-8859-1": gettext_lazy("ISO 8859-1: Western Europe"),
    "iso-8859-2": gettext_lazy("ISO 8859-2: Polish, Czech, Hungarian …"),
    "ibm437": gettext_lazy("IBM 437: DOS"),
    "ibm852": gettext_lazy("IBM 852: DOS, Polish, Czech …"),
    "koi8-r": gettext_lazy("KOI8-R: Cyrillic"),
    "shift_jis": gettext_lazy("Shift JIS: Japanese"),
    "gb18030": gettext_lazy("GB 18030: Chinese"),
    "big5": gettext_lazy("Big5: Chinese"),
    "euc-kr": gettext_lazy("EUC-KR: Korean"),
}
_PYTHON = {"macintosh": "mac-roman"}  # what Python calls it, where that differs
_OTHER_NAMES = {
    **dict.fromkeys(("cp1252", "windows1252", "ansi", "win1252"), "windows-1252"),
    **{f"cp125{n}": f"windows-125{n}" for n in (0, 1, 3, 4, 7)},
    **dict.fromkeys(("mac-roman", "macroman", "mac", "mac_roman"), "macintosh"),
    **dict.fromkeys(("cp850", "850"), "ibm850"),
    **dict.fromkeys(("cp437", "437"), "ibm437"),
    "cp852": "ibm852",
    **dict.fromkeys(("latin-1", "latin1", "iso8859-1"), "iso-8859-1"),
    **dict.fromkeys(("latin-9", "latin9", "iso8859-15"), "iso-8859-15"),
    **dict.fromkeys(("latin-2", "latin2", "iso8859-2"), "iso-8859-2"),
    **dict.fromkeys(("sjis", "shift-jis", "cp932"), "shift_jis"),
    **dict.fromkeys(("gbk", "gb2312", "cp936"), "gb18030"),
}
_APOSTROPHES = "’‘‛′´"  # the apostrophes of custr/text.py that Unicode does not count as letters
_IN_NAMES = ("L", "M", "Pd")
_BEYOND_EUROPE = "\u0180"  # where Unicode's Latin Extended-A ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """A text that is UTF-8 in some cells and is not in another: the first of those, counted from 0."""

    row: int
    column: int


def encoding_named(name: str) -> str:
    """The encoding of a name, as ENCODINGS spells it, or `utf-8`; empty for one that is not known."""
    said = name.strip().lower()
    said = _OTHER_NAMES.get(said, said)
    if said in {"utf-8", "utf8", "utf-8-sig"}:
        return "utf-8"
    return said if said in ENCODINGS else ""


def mixed(table: Table) -> Mixed | None:
    """Where the bytes stop to be UTF-8, though others are; None where they are not UTF-8 at all."""
    wrong, right = None, False
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            if cell.isascii():
                continue
            as_bytes_are = cell.encode("latin-1")
            seen, meant = as_bytes_are.decode("cp1252", "replace"), as_bytes_are.decode("utf-8", "ignore")
            right = right or was_meant(meant, seen=seen)
            if wrong is None and decoded(cell, "utf-8") is None:
                wrong = Mixed(row=row.number, column=column)
    return wrong if right else None


def as_bytes(table: Table) -> Table:
    """A table of UTF-8 with its bytes in place of its letters, a character each."""
    rows = [replace(row, cells=[_bytes(cell) for cell in row.cells]) for row in table.rows]
    return replace(table, rows=rows, encoding="")


def with_letters(table: Table, encoding: str) -> tuple[Table, Mixed | None]:
    """The table with its bytes made letters; and the first cell whose bytes are none in this encoding."""
    rows, wrong = [], None
    for row in table.rows:
        cells = [_cell(cell, encoding) for cell in row.cells]
        if wrong is None and None in cells:
            wrong = Mixed(row=row.number, column=cells.index(None))
        rows.append(replace(row, cells=["�" if cell is None else cell for cell in cells]))
    title = str(ENCODINGS.get(encoding, "UTF-8")).partition(":")[0]
    return replace(table, rows=rows, encoding=title), wrong


def decoded(cell: str, encoding: str) -> str | None:
    """The bytes of a cell as letters; None where they are none."""
    try:
        return cell.encode("latin-1").decode(_PYTHON.get(encoding, encoding))
    except UnicodeDecodeError:
        return None


def signs_in(text: str) -> str:
    """What is beyond ASCII and belongs into no name: no letter, mark, apostrophe or dash."""
    if text.isascii():
        return ""
    return "".join(
        sign
        for sign in text
        if not (sign.isascii() or sign in _APOSTROPHES or unicodedata.category(sign).startswith(_IN_NAMES))
    )


def was_meant(text: str, *, seen: str) -> bool:
    """Whether UTF-8 that can be seen as Windows-1252 was meant as UTF-8: `JosÃ©` as José.

    Some names are UTF-8 by accident, as the É and the dash of ANDRÉ–SMITH: seen so they hold no sign that
    belongs into no name, and would mean letters beyond Latin Extended-A, which no name mixes with A to Z.
    """
    return not text.isascii() and (bool(signs_in(seen)) or all(sign < _BEYOND_EUROPE for sign in text))


def beyond_ascii(
    rows: Sequence[Row], columns: Sequence[int], most: int, *, as_seen: bool = True
) -> list[str]:
    """The first texts of these columns, each once, that hold a letter beyond ASCII."""
    return list(_some(rows, columns, most, visible if as_seen else str))


def _some(
    rows: Sequence[Row], columns: Sequence[int], most: int, seen_as: Callable[[str], str]
) -> Iterator[str]:
    seen: set[str] = set()
    for row in rows:
        for column in columns:
            cell = row.cell(column)
            if cell.isascii():
                continue
            text = seen_as(cell)[:100]
            if not text.isascii() and text not in seen:
                seen.add(text)
                yield text
            if len(seen) >= most:
                return


def _bytes(cell: str) -> str:
    if cell.isascii():
        return cell
    text = cell.encode("utf-8", "surrogatepass").decode("latin-1")
    return OddCell(text, cell.odd) if isinstance(cell, OddCell) else text


def _cell(cell: str, encoding: str) -> str | None:
    if cell.isascii():
        return cell
    text = decoded(cell, encoding)
    return OddCell(text, cell.odd) if text is not None and isinstance(cell, OddCell) else text
