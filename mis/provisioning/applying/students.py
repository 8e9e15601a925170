"""The pupils, in bulk: a school of 1,200 is one or two seconds."""

from custr.models import School, Student
from mis import pupils
from mis.identity import pupils_have_come
from mis.models import Connection
from mis.provisioning.applying.tally import Tally, assign, need
from mis.provisioning.errors import FileError
from mis.provisioning.values import Entry


def apply_students(entries: tuple[Entry, ...], school: School, tally: Tally) -> None:
    """Pupils by the MIS's id; those that are not listed stay as they are."""
    if not entries:
        return
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
    connection = Connection.objects.filter(school=school).first()
    pupils_have_come(school, connection, only=[entry.key for entry in entries])
    tally.created["students"] += len(new)
    tally.updated["students"] += len(changed)


def _ready(row: Student, entry: Entry) -> Student:
    """The row with its keys; FileError says what is wrong with its name."""
    if pupils.derive(row):
        return row
    trouble = "are too long once they are spelt out" if row.name else "must not both be empty"
    raise FileError(f"{entry.place}.forename", f"and surname {trouble}")
