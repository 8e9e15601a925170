"""The pupils of a reading, kept small until all of it has arrived: a school is never in memory twice."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from tempfile import SpooledTemporaryFile
from typing import Self

from mis.adapters.rows import StudentRow

IN_MEMORY = 512 * 1024  # bytes; a file without a name beyond: some 4,000 pupils
_NAMES = tuple(StudentRow.__dataclass_fields__)


class Spool:
    """Rows go in page by page, and come out one by one, as often as asked."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `__exit__`
        self.length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, rows: Iterable[StudentRow]) -> None:
        """Keep one page."""
        for row in rows:
            self._file.write(json.dumps(astuple(row), separators=(",", ":")).encode() + b"\n")
            self.length += 1

    def __iter__(self) -> Iterator[StudentRow]:
        self._file.seek(0)
        for line in self._file:
            yield StudentRow(**dict(zip(_NAMES, json.loads(line), strict=True)))
