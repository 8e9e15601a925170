"""One part of a workbook as events: the elements that are asked for, in the two namespaces that there are."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from mis.pupil_files.xlsx.archive import Archive, damaged

# ECMA-376 part 1 (strict) and part 4 (transitional): the same words under two addresses each.
_WORDS = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)
_REFERS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_DEEPEST = 40

Start = Callable[[Mapping[str, str]], None]
End = Callable[[], None]


def parse(
    archive: Archive,
    name: str,
    *,
    starts: Mapping[str, Start],
    ends: Mapping[str, End] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call back for the elements that are named, with their attributes. Raises FileError."""
    chunks = archive.chunks(name)
    first = next(chunks, b"")
    parser = expat.ParserCreate(_encoding_of(first), " ")
    parser.buffer_text = True
    handlers = _Handlers(starts, ends or {})
    parser.StartElementHandler, parser.EndElementHandler = handlers.start, handlers.end
    parser.StartDoctypeDeclHandler = handlers.refuse
    if text:
        parser.CharacterDataHandler = text
    _feed(parser, first, chunks)


class _Handlers:
    """The calls by full name, and how deep the parser is."""

    def __init__(self, starts: Mapping[str, Start], ends: Mapping[str, End]) -> None:
        self._starts, self._ends, self._depth = _by_full_name(starts), _by_full_name(ends), 0

    def start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise damaged()
        if element in self._starts:
            self._starts[element](attributes)

    def end(self, element: str) -> None:
        self._depth -= 1
        if element in self._ends:
            self._ends[element]()

    def refuse(self, *_said: Any) -> None:
        raise damaged()


def reference(attributes: Mapping[str, str]) -> str:
    """The attribute `r:id`, whatever its prefix."""
    return next((attributes[key] for space in _REFERS if (key := f"{space} id") in attributes), "")


def is_on(attributes: Mapping[str, str], name: str) -> bool:
    """A switch, as XML Schema spells one."""
    return attributes.get(name, "") in {"1", "true", "on"}


def _feed(parser: expat.XMLParserType, first: bytes, chunks: Any) -> None:
    try:
        parser.Parse(first, False)
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged() from error


def _encoding_of(start: bytes) -> str:
    """UTF-8 or UTF-16, which are all that a part may be in (ECMA-376 part 2), whatever it says of itself."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:2]:
        return "utf-16"
    return "utf-8"


def _by_full_name(calls: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{space} {name}": call for space in _WORDS for name, call in calls.items()}
