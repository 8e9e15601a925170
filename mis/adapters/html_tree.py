"""A web page as elements and text, in order. Pure, and quick whatever it is given.

A small scanner of its own: it reads each character once. The standard library's parser (of Python 3.11)
needs half a minute for 8 kB of tags that never end, and a server that means harm could send 1 MiB.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_DEEPEST = 60  # elements in one another; what is deeper counts as empty
_EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta"})  # hold nothing, and have no end
_RAW = frozenset({"script", "style"})  # hold no elements, whatever it looks like
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")


@dataclass(slots=True, eq=False)
class Element:
    """One element. All of a page share its `nodes`; those from `start` to `end` are inside this one."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    nodes: list["Element | str"] = field(default_factory=list)
    start: int = 0
    end: int = 0

    @property
    def raw(self) -> str:
        """All text inside, as it stands."""
        return "".join(node for node in self.nodes[self.start : self.end] if isinstance(node, str))

    @property
    def text(self) -> str:
        """All text inside, white space made plain."""
        return " ".join(self.raw.split())

    def find(self, tag: str, **attributes: str) -> Iterator["Element"]:
        """The elements of a kind inside, with these attributes (`class_` for `class`)."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}.items()
        for node in self.nodes[self.start : self.end]:
            if isinstance(node, Element) and node.tag == tag and wanted <= node.attributes.items():
                yield node

    def text_until(self, other: "Element | None") -> str:
        """The text from the end of this element to the start of another, or to the end of the page."""
        between = Element("", nodes=self.nodes, start=self.end, end=other.start if other else len(self.nodes))
        return between.text


def tree_of(html: str) -> Element:
    """The page, as one element that holds all others. Never raises."""
    root = Element("")
    opened, position = [root], 0
    while position < len(html):
        if (start := html.find("<", position)) < 0:
            start = len(html)
        if start > position:
            root.nodes.append(_plain(html[position:start]))
        position = _read_tag(html, start, opened)
    for element in opened:
        element.end = len(root.nodes)
    return root


def _read_tag(html: str, start: int, opened: list[Element]) -> int:
    """Take what begins at `start` into the tree, and give the place behind it."""
    if html.startswith("<!--", start):
        return _behind("-->", html, start + 4)
    tag = _TAG.match(html, start)
    if tag is None:
        if html.startswith(("<!", "<?"), start):
            return _behind(">", html, start)
        opened[0].nodes.append(html[start : start + 1])
        return start + 1
    name = tag[2].lower()
    attributes, end = _attributes(html, tag.end())
    if tag[1] or name == "option":  # the end of an option may be left out
        _close(name, opened)
    return end if tag[1] else _open(Element(name, attributes), html, end, opened)


def _open(element: Element, html: str, position: int, opened: list[Element]) -> int:
    nodes = element.nodes = opened[0].nodes
    nodes.append(element)
    element.start = element.end = len(nodes)
    if element.tag in _RAW:
        stop = re.compile(f"</{element.tag}", re.IGNORECASE).search(html, position)
        end = stop.start() if stop else len(html)
        nodes.append(html[position:end])
        element.end = len(nodes)
        return end
    if element.tag not in _EMPTY and len(opened) < _DEEPEST:
        opened.append(element)
    return position


def _close(name: str, opened: list[Element]) -> None:
    tags = [element.tag for element in opened]
    while name in tags[1:] and len(opened) > 1:
        element = opened.pop()
        element.end = len(element.nodes)
        if element.tag == name:
            return


def _attributes(html: str, position: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while attribute := _ATTRIBUTE.match(html, position):
        name, *values = attribute.groups()
        found.setdefault(name.lower(), _plain(next((value for value in values if value is not None), "")))
        position = attribute.end()
    return found, _behind(">", html, position)


def _behind(mark: str, html: str, position: int) -> int:
    found = html.find(mark, position)
    return found + len(mark) if found >= 0 else len(html)


def _plain(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:  # the number of a character with thousands of digits
        return text
