"""One file from its bytes to the pupils in it, by the columns that were chosen."""

from collections.abc import Callable
from dataclasses import dataclass

from mis.pupil_files.columns import Head, Mapped, guessed, head_of
from mis.pupil_files.opening import open_table
from mis.pupil_files.rows import Reading, read_rows

ChooseColumns = Callable[[Head, dict[str, int]], Mapped]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The file as it was understood."""

    head: Head
    mapped: Mapped
    reading: Reading
    read_as: str


def open_file(content: bytes, choose: ChooseColumns = lambda _head, guess: guess) -> Opened:
    """Open it; `choose` may set other columns than those that were guessed. Raises FileError."""
    table = open_table(content)
    head = head_of(table)
    mapped = choose(head, guessed(head.names))
    reading = read_rows(head, mapped, separated=table.separated)
    return Opened(head=head, mapped=mapped, reading=reading, read_as=table.read_as)
