"""The pupils that were read, made the school's: by the MIS's id, or its `upi`, and never deleted."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from custr.models import School, Student
from mis import pupils
from mis.adapters.rows import StudentRow
from mis.sync.known_again import known_by_upi
from mis.sync.lines import as_line, longest_of
from mis.sync.refusals import Refusal, RefusedError, too_many_left
from mis.sync.tally import Change, Tally

_CHUNK = 200  # rows looked at together
_LONGEST = longest_of(Student, "mis_id", *pupils.TEXTS)
UNSHOWN = ("legal_forename", "legal_surname", "upn")  # neither a legal name nor a UPN is ever shown


def apply_students(
    rows: Iterable[StudentRow],
    school: School,
    tally: Tally,
    *,
    whole: bool,
    accept_leavers: bool = False,
    on_roll: QuerySet[Student] | None = None,
    trial: bool = False,
) -> None:
    """Insert, change, bring back and make inactive; call it inside a transaction.

    `whole`: the rows are everybody on roll, so that whoever is not among them has left. Raises
    RefusedError when more would leave, by the rows or by their absence, than can be believed, unless
    `accept_leavers`. The rows are gone through twice. `on_roll`: who can have left, all active pupils where
    nothing is said. `trial`: only the tally is kept.
    """
    if on_roll is None:
        on_roll = Student.objects.filter(school=school, active=True)
    before = on_roll.count()
    told = {row.mis_id for row in rows if row.active}
    seen: set[str] = set()
    for chunk in _chunks(rows):
        found = _found(chunk, school, told)
        seen.update(chunk, (student.mis_id for student in found.values()))
        _apply_chunk(chunk, found, school, tally, trial=trial)
    missing = _missing(seen, on_roll) if whole else []
    leaving = len(missing) + tally.counts.get(Change.PUPIL_LEFT, 0)
    if not accept_leavers and too_many_left(before=before, missing=leaving):
        raise RefusedError(Refusal.TOO_MANY_LEFT, {"missing": leaving, "before": before})
    _let_go(missing, tally, trial=trial)


def _chunks(rows: Iterable[StudentRow]) -> Iterator[dict[str, StudentRow]]:
    """Some rows at a time by id; of two with one id the later counts."""
    rest = iter(rows)
    while some := list(islice(rest, _CHUNK)):
        yield {row.mis_id: row for row in some}


def _found(chunk: dict[str, StudentRow], school: School, told: set[str]) -> dict[str, Student]:
    """The pupils whom we hold, by the id that the MIS tells; `told` are all that it tells to be on roll."""
    held = {row.mis_id: row for row in Student.objects.filter(school=school, mis_id__in=list(chunk))}
    again = known_by_upi(chunk, held, school, on_roll=told)
    moved = {student.mis_id for student in again.values()}
    return {**{mis_id: row for mis_id, row in held.items() if mis_id not in moved}, **again}


def _apply_chunk(
    chunk: dict[str, StudentRow], found: dict[str, Student], school: School, tally: Tally, *, trial: bool
) -> None:
    new, changed = [], []
    for row in chunk.values():
        student = found.get(row.mis_id)
        if student is None:
            new += _new(row, school, tally)
        elif _change(student, row, tally):
            changed.append(student)
    if not trial:
        pupils.store(new=new, changed=changed)


def _new(row: StudentRow, school: School, tally: Tally) -> list[Student]:
    if not row.active:
        return []  # somebody who had left before we ever knew them
    student = Student(school=school, mis_id=row.mis_id, **_columns(row))
    if len(row.mis_id) > _LONGEST["mis_id"] or not pupils.derive(student):
        tally.note(Change.PUPIL_SKIPPED, row.mis_id[: _LONGEST["mis_id"]])
        return []
    tally.note(Change.PUPIL_NEW, student.name, student.form)
    return [student]


def _change(student: Student, row: StudentRow, tally: Tally) -> bool:
    """Set what differs; whether that is to be stored."""
    before = {name: getattr(student, name) for name in ("mis_id", *pupils.COLUMNS)}
    columns = {**_columns(row), "mis_id": row.mis_id} if row.active else {"active": False}
    after = {name: value for name, value in columns.items() if before[name] != value}
    if not after:
        return pupils.renew(student)
    for name, value in after.items():
        setattr(student, name, value)
    if not pupils.derive(student):
        tally.note(Change.PUPIL_SKIPPED, row.mis_id)
        return False
    _note(student, before, after, tally)
    return True


def _note(student: Student, before: dict[str, Any], after: dict[str, Any], tally: Tally) -> None:
    if "active" in after:
        tally.note(Change.PUPIL_BACK if after["active"] else Change.PUPIL_LEFT, student.name, student.form)
        return
    seen = {name: ["", ""] if name in UNSHOWN else [before[name], after[name]] for name in after}
    tally.note(Change.PUPIL_CHANGED, student.name, seen)


def _columns(row: StudentRow) -> dict[str, Any]:
    """What the MIS said, as it can be kept: on one line, and cut where it is longer than any name."""
    said = {name: getattr(row, name) for name in pupils.TEXTS}
    kept = {name: as_line(text)[: _LONGEST[name]] for name, text in said.items() if text is not None}
    return {**kept, "active": True}


def _missing(seen: set[str], on_roll: QuerySet[Student]) -> list[Any]:
    return [pk for pk, mis_id in on_roll.values_list("pk", "mis_id").iterator() if mis_id not in seen]


def _let_go(missing: list[Any], tally: Tally, *, trial: bool) -> None:
    rest = iter(missing)
    while some := list(islice(rest, _CHUNK)):
        leavers = Student.objects.filter(pk__in=some)
        for student in leavers.only("forename", "surname", "form"):
            tally.note(Change.PUPIL_LEFT, student.name, student.form)
        if not trial:
            leavers.update(active=False)
