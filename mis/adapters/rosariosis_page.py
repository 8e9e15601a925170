"""What a page of RosarioSIS says, as values. Pure: HTML in, values out, whatever the page's language.

Once a value exists, RosarioSIS keeps its field in a script, as a JSON string that becomes the field when
somebody clicks. Each such string is decoded as JSON and read as a page within the page.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Self

from mis.adapters.html_tree import Element, tree_of

_ENTRY = re.compile(r"attendance\[(\w+)\]\[(\w+)\]\[ATTENDANCE_CODE\]")
_PERIOD = re.compile(r"attendance\[\w+\]\[(\w+)\]\[ATTENDANCE_CODE\]")
_PORTAL = "Modules.php?modname=misc/Portal.php"
_SIGN_IN = "index.php?modfunc=logout"
_FAULT = "Failure Notice"  # RosarioSIS leaves this untranslated on purpose
_NO_CODES = ("0", "A")  # in the select to search with: all, and not present
_MOST_STRINGS = 5_000  # of a page; one of fifty pupils has some hundreds
_MOST_MISSES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The select for one pupil's mark in one period: the codes (titles or letters by id), the id held."""

    codes: Mapping[str, str]
    held: str  # empty when there is no mark

    @property
    def held_code(self) -> str:
        """What is held, as the page writes it: a title or a letter, or the id of what is no code any more."""
        return self.codes.get(self.held, self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page. Of a page that is not RosarioSIS's, nothing is there."""

    opened: bool = False  # a program of RosarioSIS, under its title
    saves: bool = False  # with a button to save
    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)  # by pupil and period
    periods: Mapping[str, str] = field(default_factory=dict)  # titles by id, on the page of one pupil
    titles: Mapping[str, str] = field(default_factory=dict)  # of all codes, by id
    letters: tuple[tuple[str, str], ...] = ()  # of all codes: letter, title
    complaints: tuple[str, ...] = ()  # what it calls an error, in its own words
    leads_to: frozenset[str] = frozenset()  # the addresses its scripts go to

    @classmethod
    def read(cls, html: str) -> Self:
        """The page in `html`. Never raises."""
        tree = tree_of(html)
        strings = (string for script in tree.find("script") for string in _strings_in(script.raw))
        hidden = list(islice(strings, _MOST_STRINGS))
        inner = [tree_of(string) for string in hidden if "<" in string]
        return cls(
            opened=any(tree.find("h2")),
            saves=any(tree.find("input", type="submit")),
            entries=dict(entry for part in (tree, *inner) for entry in _entries(part)),
            periods=_periods(tree),
            titles=_titles(tree),
            letters=tuple(pair for part in inner for pair in _letters(part)),
            complaints=tuple(_complaints(tree)),
            leads_to=frozenset(hidden),
        )

    @property
    def signed_out(self) -> bool:
        """Nothing but a way to the sign-in: the session is gone."""
        return any(address.startswith(_SIGN_IN) for address in self.leads_to)

    @property
    def sent_away(self) -> bool:
        """RosarioSIS leads back to its portal: this user may not see what was asked for."""
        return _PORTAL in self.leads_to

    @property
    def words(self) -> str:
        """What it complains about."""
        return " · ".join(self.complaints)

    def codes(self) -> list[tuple[str, str, str]] | None:
        """Id, letter and title of every code; None where the page does not tell them beyond doubt.

        The page has the letters in one place and the ids in another: the title joins them.
        """
        letters = {title: letter for letter, title in self.letters}
        rows = [(code_id, letters.get(title, ""), title) for code_id, title in self.titles.items()]
        plain = len(letters) == len(self.letters) == len(set(self.titles.values())) == len(rows)
        return rows if rows and plain and all(letter for _, letter, _ in rows) else None


def _entries(tree: Element) -> Iterator[tuple[tuple[str, str], Entry]]:
    for select in tree.find("select"):
        if cell := _ENTRY.fullmatch(select.attributes.get("name", "")):
            options = _options(select)
            chosen = [option for option in select.find("option") if "selected" in option.attributes]
            held = chosen[0].attributes.get("value", "") if chosen else ""
            # A held id that is no code any more is offered all the same, with itself for a title.
            codes = {key: title for key, title in options.items() if key and (key, key) != (held, title)}
            yield (cell[1], cell[2]), Entry(codes=codes, held=held)


def _periods(tree: Element) -> dict[str, str]:
    """Of a pupil's classes: a row begins with the period's title, and holds the field with its id."""
    found: dict[str, str] = {}
    for row in tree.find("tr"):
        named = _PERIOD.search(" ".join([*_field_names(row), *(script.raw for script in row.find("script"))]))
        cell = next(row.find("td"), None)
        if named and cell and not any(row.find("tr")):
            found[named[1]] = cell.text
    return found


def _field_names(row: Element) -> Iterator[str]:
    return (select.attributes.get("name", "") for select in row.find("select"))


def _titles(tree: Element) -> dict[str, str]:
    """The select to search with: all, not present, and then the codes by id."""
    for select in tree.find("select", name="codes[]"):
        return {key: title for key, title in _options(select).items() if key not in _NO_CODES}
    return {}


def _options(select: Element) -> dict[str, str]:
    return {option.attributes.get("value", ""): option.text for option in select.find("option")}


def _letters(tip: Element) -> Iterator[tuple[str, str]]:
    """The list that explains the codes: each letter in a box of its own, its title behind it."""
    boxes = [box for box in tip.find("div") if "attendance-code" in box.attributes.get("class", "").split()]
    for box, following in zip_longest(boxes, boxes[1:]):
        yield box.text, box.text_until(following)


def _complaints(tree: Element) -> Iterator[str]:
    for box in tree.find("div", class_="error"):
        label = next((f"{bold.text}:" for bold in box.find("b")), "")
        yield box.text.removeprefix(label).strip()
    for cell in tree.find("td"):
        if cell.text.endswith(_FAULT) and not any(cell.find("td")):
            yield cell.text.removesuffix(_FAULT).strip()


def _strings_in(script: str) -> Iterator[str]:
    """The JSON strings of a script, in order; where most quotation marks begin none, it is no such script."""
    decoder, start, misses = json.JSONDecoder(), script.find('"'), 0
    while start >= 0 and misses < _MOST_MISSES:
        end = start + 1
        try:
            string, end = decoder.raw_decode(script, start)
            yield str(string)
        except ValueError:
            misses += 1
        start = script.find('"', end)
