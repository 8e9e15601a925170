"""A file's rows as bytes and back: what a person has still to look at is kept as rows, never as the file."""

import json
import zlib
from typing import Any

from mis.pupil_files.table import Odd, OddCell, Row, Source, Table

_VERSION = 1


def packed(source: Source) -> bytes:
    """The source, small enough for a row of the database."""
    tables = [
        {
            "sheet": table.sheet,
            "separator": table.separator,
            "encoding": table.encoding,
            "filled_down": table.filled_down,
            "fault": table.fault,
            "rows": [[row.number, row.hidden, [_plain(cell) for cell in row.cells]] for row in table.rows],
        }
        for table in source.tables
    ]
    said = {"version": _VERSION, "eight_bit": source.eight_bit, "tables": tables}
    return zlib.compress(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


def unpacked(content: bytes) -> Source | None:
    """The source; None for what another version of this program has kept."""
    try:
        said: dict[str, Any] = json.loads(zlib.decompress(content).decode("utf-8", "surrogatepass"))
    except (ValueError, zlib.error):
        return None
    if not isinstance(said, dict) or said.get("version") != _VERSION:
        return None
    return Source(tables=[_table(table) for table in said["tables"]], eight_bit=said["eight_bit"])


def _table(said: dict[str, Any]) -> Table:
    rows = [
        Row(number=number, hidden=hidden, cells=[_cell(cell) for cell in cells])
        for number, hidden, cells in said.pop("rows")
    ]
    return Table(rows=rows, **said)


def _plain(cell: str) -> Any:
    return [str(cell), cell.odd.value] if isinstance(cell, OddCell) else cell


def _cell(said: Any) -> str:
    return said if isinstance(said, str) else OddCell(said[0], Odd(said[1]))
