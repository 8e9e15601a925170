"""The pupils, in bulk: a school of 1,200 is one or two seconds."""

from typing import Any

from custr.models import School, Student
from mis import pupils
from mis.adapters.rows import StudentRow
from mis.identity import former_of, pupils_have_come
from mis.models import Connection
from mis.provisioning.applying.tally import Tally, assign, need
from mis.provisioning.errors import FileError
from mis.provisioning.values import Entry
from mis.sync.moving import carry_out, plan_for


def apply_students(
    entries: tuple[Entry, ...], school: School, tally: Tally, *, accept_renamed: bool = False
) -> None:
    """Pupils by the MIS's id; those that are not listed stay as they are.

    After a change of MIS whoever can be known again keeps their row under the new id, and a stranger under
    an old id is somebody new. Raises FileError where more ids than can be believed are given to people with
    another name, unless `accept_renamed`.
    """
    if not entries:
        return
    connection = Connection.objects.filter(school=school).first()
    school.refresh_from_db(fields=["pupils_from"])  # the section mis of this very file may have set it
    moved = _move_over(entries, school, connection, accept_renamed=accept_renamed)
    held = {row.mis_id: row for row in Student.objects.filter(school=school)}
    new, changed = [], []
    for entry in entries:
        row = held.get(entry.key)
        if row is None:
            need(entry, ["forename", "surname"])
            row = Student(school=school, mis_id=entry.key, from_file=True, **entry.columns)
            new.append(_ready(row, entry))
        elif assign(row, entry.columns):
            changed.append(_ready(row, entry))
    pupils.store(new=new, changed=changed)
    pupils_have_come(school, connection, only=[entry.key for entry in entries])
    tally.created["students"] += len(new)
    tally.updated["students"] += len({row.pk for row in changed} | moved)


def _move_over(
    entries: tuple[Entry, ...], school: School, connection: Connection | None, *, accept_renamed: bool
) -> set[Any]:
    """Give known pupils their new ids; whose they were."""
    # Who somebody is does not depend on whether they are on roll: a leaver takes nobody's id over either.
    names = StudentRow.__dataclass_fields__.keys() - {"active"}
    rows = [
        StudentRow(mis_id=entry.key, **{name: entry.columns[name] for name in names if name in entry.columns})
        for entry in entries
    ]
    plan = plan_for(rows, school, other_mis=former_of(school, connection) is not None, whole=False)
    if plan.too_many_renamed and not accept_renamed:
        mine, one = plan.renamed[0]
        raise FileError(
            "students",
            f"gives {len(plan.renamed)} ids to people with another name, such as {mine.mis_id} "
            f"of {mine.name} to {one.name}: if that is right, say --accept-renamed",
        )
    carry_out(plan)
    return {mine.pk for mine, _one in plan.moved}


def _ready(row: Student, entry: Entry) -> Student:
    """The row with its keys; FileError says what is wrong with its name."""
    if pupils.derive(row):
        return row
    trouble = "are too long once they are spelt out" if row.name else "must not both be empty"
    raise FileError(f"{entry.place}.forename", f"and surname {trouble}")
