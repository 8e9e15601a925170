"""One file from its tables to the pupils in it, by what a person has said of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from mis.pupil_files.asking import Note, Question, Said
from mis.pupil_files.choosing import chosen_columns, chosen_table
from mis.pupil_files.columns import Head, Mapped, is_upn
from mis.pupil_files.doubts import questions_of
from mis.pupil_files.notes import notes_of
from mis.pupil_files.on_roll import columns_that_tell
from mis.pupil_files.opening import open_source
from mis.pupil_files.rows import Reading, read_rows
from mis.pupil_files.table import Source, Table

Say = Callable[[Head], Said]
_NOTHING = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The file as it was understood. `questions`: those that are answered, too. `letters`: beyond ASCII."""

    table: Table
    head: Head
    mapped: Mapped
    reading: Reading
    questions: Sequence[Question]
    notes: Sequence[Note]
    letters: Sequence[str]

    @property
    def read_as(self) -> str:
        """In words."""
        return self.table.read_as

    @property
    def shows_ids(self) -> bool:
        """Whether the pupils' ids may be shown: a UPN is not."""
        return not is_upn(self.head.names[self.mapped.get("mis_id", 0)])

    @property
    def open_questions(self) -> list[Question]:
        """Those that nobody has answered: with a single one, nothing may be brought in."""
        return [question for question in self.questions if question.is_open]


def open_file(content: bytes, said: Said = _NOTHING, say: Say | None = None) -> Opened:
    """Read the bytes of a file. Raises FileError."""
    return understand(open_source(content), said, say)


def understand(source: Source, said: Said = _NOTHING, say: Say | None = None) -> Opened:
    """Make pupils of its rows; `say` says more, once the names of the columns are known. Raises FileError."""
    today = timezone.localdate()
    chosen = chosen_table(source, said)
    head, table = chosen.head, chosen.table
    said = say(head) if say else said
    mapped, columns = chosen_columns(head, said)
    telling = columns_that_tell(head, mapped, said, today)
    reading = read_rows(head, mapped, separated=table.separated, said=said, telling=telling, today=today)
    return Opened(
        table=table,
        head=head,
        mapped=mapped,
        reading=reading,
        questions=[*chosen.questions(head, mapped), *columns, *questions_of(reading, telling, said)],
        notes=notes_of(table, reading),
        letters=chosen.letters(head, mapped),
    )
