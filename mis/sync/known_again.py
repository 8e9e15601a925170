"""Pupils who left and were enrolled again under a new id of the MIS: the same pupil, by the MIS's `upi`.

Wonde documents (docs.wonde.com) that its `upi` stays where a pupil leaves and is enrolled again under a new
`id`. Without this, what was recorded would stay with one pupil, and the next late arrival go to another.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from custr.models import School, Student
from mis.adapters.rows import StudentRow
from mis.sync.lines import longest_of

_LONGEST = longest_of(Student, "mis_id")


def known_by_upi(
    chunk: Mapping[str, StudentRow], held: Mapping[str, Student], school: School, *, on_roll: Collection[str]
) -> dict[str, Student]:
    """Whom we hold under another id, by the new one: those that `chunk` names under an id nobody holds yet.

    `held` are the pupils that `chunk` names by an id they have; `on_roll` all ids that the MIS now tells to
    be on roll. One whose old id is among them has not left: two rows with one `upi` are then two pupils. So
    they are where two pupils here, or two new ids there, share a `upi`: nothing is guessed.
    """
    new = [row for row in chunk.values() if row.active and row.mis_id not in held]
    rows = [row for row in new if row.upi and len(row.mis_id) <= _LONGEST["mis_id"]]
    once = Counter(row.upi for row in rows)
    unknown = {row.upi: row.mis_id for row in rows if once[row.upi] == 1}
    found = list(Student.objects.filter(school=school, upi__in=list(unknown)).exclude(upi=""))
    often = Counter(student.upi for student in found)
    return {
        unknown[student.upi]: held.get(student.mis_id, student)
        for student in found
        if often[student.upi] == 1 and student.mis_id not in on_roll
    }
