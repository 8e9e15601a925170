"""Any table of pupils, and any file that a program may make of it: for property tests."""

import csv
import io
import random
from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st
from openpyxl import Workbook

from tests.mis.pupil_files.files import an_xlsx, saved, with_parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADINGS = {
    "mis_id": ("Adno", "MIS id", "Pupil Number", "STUDENT_ID"),
    "forename": ("Forename", "First Name", "givenName"),
    "surname": ("Surname", "Last name", "FAMILY NAME"),
    "preferred_forename": ("Preferred forename", "Known as"),
    "year": ("Year", "Year group", "Grade"),
    "form": ("Form", "Reg. Group", "Tutor group"),
}
EIGHT_BITS = ("cp1252", "mac-roman", "cp850", "iso-8859-15", "cp1250", "cp437")
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
NEEDED = ("mis_id", "forename", "surname")
NOTHING = ("", "-", "N/A", "n.a.", "—")

_LETTERS = st.sampled_from("abeiknorsuzéèëíóúüöäñçøåæßœŷẅłęžščğışþðÉÖŁ").map(str)
_WORD = st.text(_LETTERS, min_size=2, max_size=9).map(str.capitalize)
_NAMES = (
    *("O’Brien", "D'Arcy", "Smith-Jones", "van der Berg", "Ó Súilleabháin", "Núñez", "Müller", "Zoë", "José"),
    *("Nguyễn", "王伟", "김", "Đặng", "Łukasz", "L’Épine", "Jean–Luc", "St. John", "True", "May"),
    *("Count", "Total", "Page", "Report", "Sum", "Source"),
)
_NAME = st.one_of(_WORD, st.sampled_from(_NAMES))
_FORMS = (
    "7B",
    "7E1",
    "7-1",
    "7/8",
    "07",
    "10X",
    "12",
    "7.1",
    "R",
    "Oak",
    "7 May",
    "7-MAR",
    "",
    "-",
    "N/A",
    "1E5",
)
_ID = st.one_of(
    st.integers(1, 99_999).map(str),
    st.from_regex(r"\A0[0-9]{2,5}\Z"),
    st.from_regex(r"\A[A-Z][0-9]{3,12}\Z"),
    st.from_regex(r"\A[1-9][0-9]{14,18}\Z"),
    st.sampled_from(["7E1", "1E12", "1-2", "0017", "A-17", "17/4"]),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file, how it was written, and the roll that was meant: by id, the fields that the file tells."""

    content: bytes
    how: str
    roll: dict[str, dict[str, str]]
    eight_bits: bool = False


@st.composite
def files(draw: st.DrawFn) -> Written:
    """A table with its columns shuffled, blanked and repeated, in one of many dresses."""
    pupils = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "mis_id": _ID,
                    "forename": _NAME,
                    "surname": st.one_of(_NAME, st.just("")),
                    "preferred_forename": st.one_of(_NAME, st.sampled_from(NOTHING)),
                    "year": st.sampled_from(["7", "8", "Year 9", "10", "R", ""]),
                    "form": st.sampled_from(_FORMS),
                }
            ),
            min_size=1,
            max_size=6,
            unique_by=lambda pupil: pupil["mis_id"],
        )
    )
    chance = random.Random(draw(st.integers(0, 2**32)))
    fields = [*NEEDED, *(name for name in ("preferred_forename", "year", "form") if chance.random() < 0.7)]
    chance.shuffle(fields)
    blanked = {name for name in fields if name not in NEEDED and chance.random() < 0.1}
    heads = ["" if name in blanked else chance.choice(HEADINGS[name]) for name in fields]
    rows = [heads, *([pupil[name] for name in fields] for pupil in pupils)]
    rows = _disturbed(rows, chance)
    roll = {pupil["mis_id"]: _meant(pupil, set(fields) - blanked) for pupil in pupils}
    return _written(rows, roll, draw(st.sampled_from(_WRITERS)), chance)


def _meant(pupil: dict[str, str], told: set[str]) -> dict[str, str]:
    """The fields as the file tells them, with signs for nothing as nothing."""
    meant = {name: "" if pupil[name] in NOTHING else pupil[name] for name in told}
    preferred = meant.pop("preferred_forename", "")
    return {**meant, "forename": preferred or meant["forename"]}


def _disturbed(rows: list[list[str]], chance: random.Random) -> list[list[str]]:
    """What offices add: columns, a line for each contact, headings again, blank rows, totals, titles."""
    rows, blank = [list(row) for row in rows], [""] * (len(rows[0]) - 1)
    for add in (_column_again, _contacts):
        if chance.random() < 0.3:
            add(rows, chance)
    wide = [*blank, *[""] * (len(rows[0]) - len(blank))]
    end = chance.choice(["Total: 3", "End of report", "Printed 24 November"])
    lines = {
        len(rows): (list(chance.choice(rows[1:])), [end, *wide[1:]]),
        chance.randrange(1, len(rows) + 1): (list(rows[0]), wide),
        0: (wide, ["Pupils on roll", *wide[1:]]),
    }
    for at, kinds in lines.items():
        if chance.random() < 0.25:
            rows.insert(at, list(chance.choice(kinds)))
    return rows


def _column_again(rows: list[list[str]], chance: random.Random) -> None:
    """A column twice, as it is or otherwise."""
    at, alike = chance.randrange(len(rows[0])), chance.random() < 0.5
    for number, row in enumerate(rows):
        row.append(row[at] if alike or not number else chance.choice([row[at], "Other", ""]))


def _contacts(rows: list[list[str]], chance: random.Random) -> None:
    """A column that nobody asked for."""
    for number, row in enumerate(rows):
        row.append(chance.choice(["Mum", "Dad, Carer", "–", "01:30", "#1", ""]) if number else "Contact")


def _written(
    rows: list[list[str]], roll: dict[str, dict[str, str]], how: str, chance: random.Random
) -> Written:
    kind, _, encoding = how.partition(" ")
    if kind != "csv":
        return Written(content=_BOOKS[kind](rows, chance), how=how, roll=roll)
    out = io.StringIO()
    ending = chance.choice(["\r\n", "\n", "\r"])
    quoting = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    csv.writer(out, delimiter=chance.choice(",;\t"), lineterminator=ending, quoting=quoting).writerows(rows)
    # What the encoding has no byte for, a program writes as a question mark: the roll that it meant is gone.
    content = out.getvalue().encode(encoding, "replace")
    texts = [text for pupil in roll.values() for text in pupil.values()]
    lost = any(text.encode(encoding, "replace").decode(encoding) != text for text in texts)
    meant = {} if lost else roll
    return Written(content=content, how=how, roll=meant, eight_bits=encoding in EIGHT_BITS)


def _openpyxl(rows: list[list[str]], chance: random.Random) -> bytes:
    """As text, or numbers where a program would make them: what is lost by that is lost in the file."""
    numbers = chance.random() < 0.5
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(
            [int(cell) if numbers and _is_number(cell) else cell or None for cell in row]
        )
    return saved(book)


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and str(int(cell)) == cell


def _by_hand(rows: list[list[str]], chance: random.Random) -> bytes:
    """With a prefix of its own, texts inline or shared and in runs, places written or not."""
    prefix, shared = chance.choice(["", "x:", "ns0:"]), chance.random() < 0.5
    placed, texts, lines = chance.random() < 0.5, [], []
    for number, row in enumerate(rows, start=1):
        cells = []
        for column, text in enumerate(row):
            place = f' r="{chr(65 + column)}{number}"' if placed else ""
            if not text:
                cells.append(f"<{prefix}c{place}/>")
            elif shared:
                cells.append(f'<{prefix}c{place} t="s"><{prefix}v>{len(texts)}</{prefix}v></{prefix}c>')
                texts.append(_runs(text, prefix, chance))
            else:
                inside = _runs(text, prefix, chance)
                cells.append(f'<{prefix}c{place} t="inlineStr"><{prefix}is>{inside}</{prefix}is></{prefix}c>')
        lines.append(f'<{prefix}row r="{number}">{"".join(cells)}</{prefix}row>')
    space = f'xmlns{":" if prefix else ""}{prefix.rstrip(":")}="{MAIN}"'
    data = f"<{prefix}sheetData>{''.join(lines)}</{prefix}sheetData>"
    sheet = f"<{prefix}worksheet {space}>{data}</{prefix}worksheet>"
    strings = "".join(f"<{prefix}si>{text}</{prefix}si>" for text in texts)
    parts = {
        "xl/worksheets/sheet1.xml": sheet.encode(chance.choice(["utf-8", "utf-16"])),
        "xl/sharedStrings.xml": f"<{prefix}sst {space}>{strings}</{prefix}sst>".encode(),
    }
    return with_parts(an_xlsx(["A"]) if not shared else _with_shared_strings(), parts)


def _runs(text: str, prefix: str, chance: random.Random) -> str:
    """One text, or its two halves in two runs, with a phonetic hint that is no part of it."""
    if chance.random() < 0.5:
        return f'<{prefix}t xml:space="preserve">{escape(text)}</{prefix}t>'
    halves = (text[: len(text) // 2], text[len(text) // 2 :])
    wrapped = [f'<{prefix}t xml:space="preserve">{escape(half)}</{prefix}t>' for half in halves]
    runs = "".join(f"<{prefix}r>{half}</{prefix}r>" for half in wrapped)
    return f'{runs}<{prefix}rPh sb="0" eb="1"><{prefix}t>hint</{prefix}t></{prefix}rPh>'


def _with_shared_strings() -> bytes:
    """A workbook whose relationships name a part of shared texts."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        f'<Relationships xmlns="{package}">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId9" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return with_parts(an_xlsx(["A"]), {"xl/_rels/workbook.xml.rels": links.encode()})


_BOOKS = {"openpyxl": _openpyxl, "hand": _by_hand}
_WRITERS = [*(f"csv {name}" for name in (*UNICODE, *EIGHT_BITS)), *["openpyxl"] * 4, *["hand"] * 4]
