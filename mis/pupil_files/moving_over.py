"""A file after a change of MIS: who keeps their row under another id, and whose id is a stranger's now."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet

from custr.models import School, Student
from mis.adapters.rows import StudentRow
from mis.facts import connection_of
from mis.identity import former_of
from mis.sync.matching import told
from mis.sync.moving import Plan, plan_for


def is_of_another(school: School) -> bool:
    """Whether all pupils still have the ids of the MIS before the one that is connected now."""
    return former_of(school, connection_of(school)) is not None


def may_move(school: School) -> bool:
    """Whether anybody's id is a former MIS's: a file may then give it to somebody else."""
    return is_of_another(school) or Student.objects.filter(school=school, of_former_mis=True).exists()


def plan_of(rows: Sequence[StudentRow], school: School) -> Plan:
    """Who is moved over, and who loses an id to a stranger: `renamed` are those with the strangers.

    Empty where all ids are those of the MIS that is connected: what is in doubt then, `Against` asks.
    """
    if not may_move(school):
        return Plan()
    plan = plan_for(rows, school, other_mis=is_of_another(school), whole=False)
    by_id = {row.mis_id: row for row in rows}
    return replace(plan, renamed=[(mine, told(by_id[mine.mis_id])) for mine in plan.vacated])


def may_leave(school: School) -> QuerySet[Student]:
    """Whom a file may let go: who came from one, and who has an id of a former MIS."""
    on_roll = Student.objects.filter(school=school, active=True)
    if is_of_another(school):
        return on_roll
    return on_roll.filter(Q(from_file=True) | Q(of_former_mis=True))
