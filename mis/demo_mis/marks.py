"""The marks that were written, what each replaced, and what the register says now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from mis.demo_mis.journal import Journal

_ABSENT_OF_100 = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark as it was written. `replaced` is the letter that stood there before."""

    student_id: str
    date: date
    session: str
    code_id: str
    code: str
    minutes_late: float | None
    comment: str
    writeback_id: int
    written_at: datetime
    replaced: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMark:
    """A mark that passed every check and is about to be written."""

    student_id: str
    date: date
    session: str
    code_id: str
    code: str
    minutes_late: float | None = None
    comment: str = ""


def letter_as_taken(*, student_id: str, on: date, session: str) -> str:
    """What the teacher put in the register: present for most, N for a few; the same every time."""
    absent = crc32(f"{student_id} {on.isoformat()}".encode()) % 100 < _ABSENT_OF_100
    if absent:
        return "N"
    return "/" if session == "AM" else "\\"


class Marks:
    """Every mark in the order of writing; iterating includes those that were replaced later."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._written: list[Mark] = []
        self._held: dict[date, dict[tuple[str, str], Mark]] = {}

    def __iter__(self) -> Iterator[Mark]:
        return iter(self._written.copy())

    def __len__(self) -> int:
        return len(self._written)

    def __getitem__(self, index: int) -> Mark:
        return self._written[index]

    def held(self, *, student_id: str, on: date, session: str) -> Mark | None:
        """The mark that stands now, if one was written since the register was taken."""
        return self._held.get(on, {}).get((student_id, session))

    def on(self, day: date) -> list[Mark]:
        """The marks that stand on a date: at most one for each pupil and session."""
        return list(self._held.get(day, {}).values())

    def history(self, *, student_id: str, on: date, session: str) -> list[Mark]:
        """All marks of one student, date and session, oldest first."""
        wanted = (student_id, on, session)
        return [mark for mark in self if (mark.student_id, mark.date, mark.session) == wanted]

    def latest(self, count: int) -> list[Mark]:
        """The newest marks, newest first."""
        return self._written[-count:][::-1]

    def write(self, new: list[NewMark], *, writeback_id: int, at: datetime) -> None:
        """Write all of them, each replacing what its student, date and session held."""
        with self._journal.changed:
            for mark in new:
                self._write_one(mark, writeback_id=writeback_id, at=at)

    def _write_one(self, new: NewMark, *, writeback_id: int, at: datetime) -> None:
        before = self.held(student_id=new.student_id, on=new.date, session=new.session)
        taken = letter_as_taken(student_id=new.student_id, on=new.date, session=new.session)
        mark = Mark(
            student_id=new.student_id,
            date=new.date,
            session=new.session,
            code_id=new.code_id,
            code=new.code,
            minutes_late=new.minutes_late,
            comment=new.comment,
            writeback_id=writeback_id,
            written_at=at,
            replaced=before.code if before else taken,
        )
        self._written.append(mark)
        self._held.setdefault(mark.date, {})[(mark.student_id, mark.session)] = mark
        self._journal.tell("mark", mark)
