"""Our marks of a day beside what the MIS holds now. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from attendance.school_day import Session
from mis.marks import HeldMark, HeldMarks


class Standing(StrEnum):
    """How a mark of ours stands in the MIS."""

    SAME = "same"
    CHANGED = "changed"  # by somebody, since it was written
    MISSING = "missing"
    NOT_READABLE = "not_readable"


@dataclass(frozen=True, slots=True, kw_only=True)
class OurMark:
    """A mark that was written, or, unless it is `certain`, may have been. `key` is the caller's own."""

    key: int
    student_id: str
    session: Session
    code: str
    code_id: str
    occurred_at: datetime  # aware, in the school's time zone
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One mark, how it stands, and the letters that the MIS holds in its place."""

    mark: OurMark
    standing: Standing
    holds: tuple[str, ...] = ()


def compare(ours: Iterable[OurMark], held: HeldMarks) -> list[Compared]:
    """Every mark of ours that ought to be there. One that we replaced by a later one is left out.

    A mark whose outcome was unknown is never said to be changed: it may never have been there.
    """
    by_student: dict[str, list[HeldMark]] = defaultdict(list)
    for mark in held.marks:
        by_student[mark.student_id].append(mark)
    days: dict[str, list[OurMark]] = defaultdict(list)
    for our in ours:
        days[our.student_id].append(our)
    compared: list[Compared] = []
    for student, day in days.items():
        for session in Session:
            own = sorted((m for m in day if m.session is session), key=lambda m: m.occurred_at, reverse=True)
            elsewhere = {m.code_id for m in day if m.session is not session}
            readable = held.cause is None
            compared += _cell(own, by_student[student], day, elsewhere) if readable else _unread(own)
    return compared


def _unread(own: Sequence[OurMark]) -> Iterator[Compared]:
    for mark in own:
        yield Compared(mark=mark, standing=Standing.NOT_READABLE)


def _cell(
    own: Sequence[OurMark], held: Sequence[HeldMark], day: Sequence[OurMark], elsewhere: Collection[str]
) -> Iterator[Compared]:
    """The marks of one pupil and half day, the latest first, as far back as one is in force."""
    for mark in own:
        there = [one for one in held if one.session in (None, mark.session)]
        if any(_is_ours(one, mark, day) for one in there):
            yield Compared(mark=mark, standing=Standing.SAME, holds=(mark.code,))
            return
        # An MIS that keeps no half days shows our mark for the other one, too.
        others = [one for one in there if one.session is not None or one.code_id not in elsewhere]
        holds = tuple(dict.fromkeys(one.code for one in others))
        changed = mark.certain and others
        standing = Standing.CHANGED if changed else Standing.MISSING
        yield Compared(mark=mark, standing=standing, holds=holds)
        if mark.certain:
            return


def _is_ours(held: HeldMark, mark: OurMark, day: Sequence[OurMark]) -> bool:
    """The same code; and where the MIS tells a time, one that we wrote with that code on that day.

    With one event a code and day, our later mark has changed the time of our earlier one.
    """
    if held.code_id != mark.code_id:
        return False
    times = {one.occurred_at.time().replace(microsecond=0) for one in day if one.code_id == mark.code_id}
    return held.at is None or held.at.replace(microsecond=0) in times
