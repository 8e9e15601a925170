"""The zip archive of a workbook: every part is unpacked once to be measured, never kept whole.

An archive says of itself what it likes, so nothing is believed that is not counted here. Counting the signs
that begin elements and attributes costs a hundredth of parsing them.
"""

import io
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _

from mis.pupil_files.table import FileError

CHUNK = 64 * 1024  # bytes
_MOST_PARTS = 300
_MOST_UNPACKED = 32 * 1024 * 1024  # bytes of all parts together: 20,000 rows are some 15 million
_MOST_MARKS = {"xl/worksheets/": 2_400_000, "xl/sharedStrings": 1_600_000}  # "<" and "=" by part
_MOST_MARKS_ELSEWHERE = 300_000  # Excel itself allows 64,000 cell formats
_LONGEST_TAG = 400_000  # bytes without a ">": a cell of 32,767 characters is shorter
_ENTRY = b"PK\x01\x02"  # begins every entry of the list at an archive's end
# A document type may define entities that grow without end; no program writes one into a workbook.
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
_ENCRYPTED = 0x1


class Archive:
    """The parts of a workbook, by name. Its constructor raises FileError for what is not safe."""

    def __init__(self, content: bytes) -> None:
        """Measure every part; `content` is the whole file."""
        if content.count(_ENTRY) > _MOST_PARTS:
            raise too_much()
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        parts = self._zip.infolist()
        self._parts = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in parts}
        if len(self._parts) < len(parts):
            raise damaged()
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise FileError(_("The workbook has a password: save it without one."))
        if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
            raise damaged()
        self._refuse_other_kinds()
        if sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise too_much()
        for name in self._parts:
            self._measure(name)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, some at a time. Raises FileError where it is not there."""
        part = self._parts.get(name.lower())
        if part is None:
            raise damaged()
        with self._zip.open(part) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def _refuse_other_kinds(self) -> None:
        names = self._parts
        if any("vbaproject" in name for name in names):
            raise FileError(_("The workbook holds macros: save it as .xlsx, which cannot."))
        if any(name.startswith("xl/") and name.endswith("workbook.bin") for name in names):
            raise FileError(_("This is a binary Excel workbook (.xlsb): save it as .xlsx or as CSV."))
        if "mimetype" in names or any(name.endswith(".iwa") for name in names):
            raise FileError(
                _("This is a file of LibreOffice or Numbers and no Excel workbook: save it as .xlsx.")
            )
        if not any(name.startswith("xl/") for name in names):
            raise FileError(_("This is no Excel workbook: save it as .xlsx or as CSV."))

    def _measure(self, name: str) -> None:
        marks, open_for, before = 0, 0, b""
        found = (most for start, most in _MOST_MARKS.items() if name.startswith(start.lower()))
        most, is_xml = next(found, _MOST_MARKS_ELSEWHERE), name.endswith((".xml", ".rels"))
        for chunk in self.chunks(name):
            marks += chunk.count(b"<") + chunk.count(b"=")
            last = chunk.rfind(b">")
            open_for = open_for + len(chunk) if last < 0 else len(chunk) - last
            if is_xml and (marks > most or open_for > _LONGEST_TAG):
                raise too_much()
            if is_xml and any(mark in before + chunk for mark in _DOCTYPES):  # a picture may hold one
                raise damaged()
            before = chunk[-20:]


def damaged() -> FileError:
    """For whatever cannot be understood."""
    return FileError(_("The workbook cannot be read: it is damaged. Save it once more as .xlsx, or as CSV."))


def too_much() -> FileError:
    """For whatever is larger than a list of pupils can be."""
    return FileError(_("The workbook holds too much: keep only the sheet with the pupils."))
