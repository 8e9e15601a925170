"""Small files that would be large, or long to read: each part of a workbook blown up, and texts."""

from tests.mis.pupil_files.files import AVA, HEADINGS, an_xlsx, with_parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REFERS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_LIGATURE = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}"  # eighteen letters once it is folded
_MB = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"


def _with(part: str, xml: str, encoding: str = "utf-8") -> bytes:
    return with_parts(an_xlsx(HEADINGS, AVA), {part: xml.encode(encoding)})


def _sheet(rows: str, *, after: str = "", encoding: str = "utf-8") -> bytes:
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return _with(SHEET, xml, encoding)


def _workbook(inside: str) -> bytes:
    return with_parts(an_xlsx(HEADINGS, AVA), {"xl/workbook.xml": _workbook_xml(inside)})


def _workbook_xml(inside: str) -> bytes:
    return f'<workbook xmlns="{MAIN}" xmlns:r="{_REFERS}">{inside}</workbook>'.encode()


def workbooks() -> dict[str, bytes]:
    """By what is blown up."""
    one = '<sheet name="P" sheetId="1" r:id="rId1"/>'
    merged = '<mergeCell ref="A1:A20000"/>'
    attributes = " ".join(f'a{number}=""' for number in range(400_000))
    spaces = " ".join(f'xmlns:a{number}="b"' for number in range(300_000))
    links = "<Relationship/>" * 2_000_000
    types = "<Default/>" * 2_500_000
    cell = '<c t="inlineStr"><is><t>a</t></is></c>'
    return {
        "cells in one row": _sheet(f"<row>{'<c/>' * 7_500_000}</row>"),
        "cells in many rows": _sheet("<row><c/><c/></row>" * 1_500_000),
        "cells that are full": _sheet(f"<row>{cell * 60}</row>" * 14_000),
        "cells, as many as are looked at": _sheet(f"<row>{'<c/>' * 60}</row>" * 19_000),
        "rows": _sheet("<row/>" * 5_000_000),
        "cell formats": _with(
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 5_000_000}</cellXfs></styleSheet>',
        ),
        "shared texts": _with("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{"<si/>" * 5_000_000}</sst>'),
        "rich texts": _with(
            "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si>{"<r><t>a</t></r>" * 1_800_000}</si></sst>'
        ),
        "one text": _with(
            "xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{"a" * 31_000_000}</t></si></sst>'
        ),
        "names": _workbook(
            f"<sheets>{one}</sheets><definedNames>{'<definedName>A1</definedName>' * 700_000}</definedNames>"
        ),
        "one sheet by many names": with_parts(
            _sheet(f"<row>{'<c/>' * 60}</row>" * 9_000),
            {"xl/workbook.xml": _workbook_xml(f"<sheets>{one * 150}</sheets>")},
        ),
        "sheets": _workbook(f"<sheets>{one * 700_000}</sheets>"),
        "content types": _with(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        ),
        "relationships": _with(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        ),
        "a part in UTF-16": _sheet(f"<row>{'<c/>' * 3_900_000}</row>", encoding="utf-16"),
        "merged areas": _sheet(
            "<row>" + cell + "</row>",
            after=f"<mergeCells>{merged * 900_000}</mergeCells>",
        ),
        "merged areas, as many as are looked at": _sheet(
            f"<row>{cell}</row>",
            after=f"<mergeCells>{merged * 15_000}</mergeCells>",
        ),
        "depth": _with(SHEET, "<a>" * 4_000_000 + "</a>" * 4_000_000),
        "a little depth": _sheet("<a>" * 50_000 + "</a>" * 50_000),
        "attributes": _sheet(f"<row {attributes}/>"),
        "namespaces": _with(SHEET, f"<worksheet {spaces}/>"),
        "comments": _sheet("<!---->" * 4_000_000),
        "instructions": _sheet("<?a?>" * 6_000_000),
        "entities": _with(SHEET, f'<!DOCTYPE x [<!ENTITY a "{"a" * 1_000}">]><x>{"&a;" * 100_000}</x>'),
        "zip ratio": with_parts(an_xlsx(HEADINGS, AVA), {"xl/media/a.bin": bytes(200 * _MB)}),
        "zip entries": with_parts(an_xlsx(HEADINGS, AVA), {f"m/{n}": b"" for n in range(30_000)}),
    }


def texts() -> dict[str, bytes]:
    """By what takes long; each within the size limit."""
    most = 5 * _MB
    name = f"{_LIGATURE * 40},{_LIGATURE * 40}"
    short = f"{_LIGATURE * 8},{_LIGATURE * 7}"
    letters = f"{'é' * 60},{'ü' * 60}"
    return {
        "columns": (b";\t" * most)[:most],
        "lines of columns": (b";\t\n" * most)[:most],
        "cells": "\n".join([";".join(["abc"] * 59)] * 20_000).encode()[:most],
        "long names of ligatures": _rows(name)[:most],
        "short names of ligatures": _rows(short)[:most],
        "long names": _rows(letters)[:most],
        "headings of ligatures": (",".join([_LIGATURE * 900] * 60) + "\n").encode() * 10,
        "quotation marks": b'"' * most,
        "one cell": b"a" * most,
        "broken letters": ("Adno,Forename,Surname\n" + "1,é\u0081,\u009dü\n" * 20_000).encode("latin-1"),
    }


def _rows(name: str) -> bytes:
    lines = (f"{number},{name}\n" for number in range(20_000))
    return f"Adno,Forename,Surname\n{''.join(lines)}".encode()
