"""Where the parts of a workbook are, and the small ones: relationships, sheets, texts, number formats."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mis.pupil_files.table import LONGEST_CELL
from mis.pupil_files.xlsx.archive import Archive, damaged, too_much
from mis.pupil_files.xlsx.formats import BUILT_IN
from mis.pupil_files.xlsx.parsing import is_on, parse, reference

_MOST_SHEETS = 200
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ST_Xstring, ECMA-376 part 1, 22.9.2.19


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One relationship: what kind of part, and where it is in the archive."""

    kind: str
    part: str


@dataclass(slots=True, kw_only=True)
class Book:
    """The workbook without its cells: the part of each sheet that can be seen, by title."""

    sheets: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False


def read_book(archive: Archive) -> Book:
    """All that the cells need. Raises FileError."""
    part = _part_of(archive, links_of(archive, ""), "officeDocument", default="xl/workbook.xml")
    links, book = links_of(archive, part), Book()
    _read_sheets(archive, part, links, book)
    if texts := _part_of(archive, links, "sharedStrings"):
        book.texts = _texts(archive, texts)
    if styles := _part_of(archive, links, "styles"):
        book.formats = _formats(archive, styles)
    return book


def links_of(archive: Archive, part: str) -> Mapping[str, Link]:
    """The relationships of a part (of the whole file, where it is empty), by their id."""
    folder, name = posixpath.split(part)
    found: dict[str, Link] = {}

    def start(attributes: Mapping[str, str]) -> None:
        if attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = Link(kind=kind, part=target)

    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place in archive:
        parse(archive, place, starts={"Relationship": start})
    return found


def _part_of(archive: Archive, links: Mapping[str, Link], kind: str, *, default: str = "") -> str:
    part = next((link.part for link in links.values() if link.kind == kind), default)
    return part if part in archive or part == default else ""


def _read_sheets(archive: Archive, part: str, links: Mapping[str, Link], book: Book) -> None:
    def properties(attributes: Mapping[str, str]) -> None:
        book.from_1904 = is_on(attributes, "date1904")

    def sheet(attributes: Mapping[str, str]) -> None:
        link = links.get(reference(attributes))
        if len(book.sheets) >= _MOST_SHEETS:
            raise too_much()
        if link and any(link.part == known for _title, known in book.sheets):
            raise damaged()  # read once for each name, a small file would take minutes
        if link and link.kind == "worksheet" and attributes.get("state", "visible") == "visible":
            book.sheets.append((attributes.get("name", "")[:100], link.part))

    parse(archive, part, starts={"workbookPr": properties, "sheet": sheet})


class Text:
    """The text of one cell or shared string, from its runs; what tells how it is spoken is no part of it."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._pieces: list[str] = []
        self._length, self._open, self._spoken = 0, False, False

    def begin(self, _attributes: Mapping[str, str]) -> None:
        """A stretch of text follows."""
        self._open = not self._spoken

    def end(self) -> None:
        """It is over."""
        self._open = False

    def begin_spoken(self, _attributes: Mapping[str, str]) -> None:
        """Phonetic hints follow (`rPh`)."""
        self._spoken = True

    def end_spoken(self) -> None:
        """They are over."""
        self._spoken = False

    def take(self, text: str) -> None:
        """Some characters; beyond the longest cell none is kept."""
        if self._open and self._length <= LONGEST_CELL:
            self._pieces.append(text)
            self._length += len(text)

    def taken(self) -> str:
        """The text, at most a little longer than a cell may be; and begin anew."""
        self._open = False
        if not self._pieces:
            return ""
        text = "".join(self._pieces)
        self._pieces.clear()
        self._length = 0
        return (
            _ESCAPED.sub(_unescaped, text[: LONGEST_CELL + 1]) if "_x" in text else text[: LONGEST_CELL + 1]
        )


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _texts(archive: Archive, part: str) -> list[str]:
    found: list[str] = []
    text = Text()
    parse(
        archive,
        part,
        starts={"t": text.begin, "rPh": text.begin_spoken},
        ends={"t": text.end, "rPh": text.end_spoken, "si": lambda: found.append(text.taken())},
        text=text.take,
    )
    return found


def _formats(archive: Archive, part: str) -> list[str]:
    """The number format of each cell format, in their order."""
    own: dict[int, str] = {}
    found: list[int] = []
    inside = False

    def cell_formats(_attributes: Mapping[str, str]) -> None:
        nonlocal inside
        inside = True

    def cell_formats_end() -> None:
        nonlocal inside
        inside = False

    def number_format(attributes: Mapping[str, str]) -> None:
        own[whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")[:200]

    def cell_format(attributes: Mapping[str, str]) -> None:
        if inside:
            found.append(whole(attributes.get("numFmtId", "0")))

    parse(
        archive,
        part,
        starts={"numFmt": number_format, "cellXfs": cell_formats, "xf": cell_format},
        ends={"cellXfs": cell_formats_end},
    )
    return [own.get(number, BUILT_IN.get(number, "General")) for number in found]


def whole(text: str) -> int:
    """A number of the file's own making. Raises FileError for anything else, and for one without end."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged()
    return int(text)
