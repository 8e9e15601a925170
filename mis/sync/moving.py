"""Pupils under other ids than before, and ids under other names: found, asked about, and then moved over."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from custr.models import School, Student
from mis.adapters.rows import StudentRow
from mis.sync.matching import Known, Pair, other_names, same_pupils, told
from mis.sync.refusals import Refusal
from mis.sync.renamed import too_many_renamed
from mis.sync.tally import Change, Tally

_CHUNK = 50  # rows of one statement: SQLite bounds its parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is other than before. `vacated`: held by us under an id that is somebody else's now."""

    moved: Sequence[Pair] = ()
    renamed: Sequence[Pair] = ()
    vacated: Sequence[Known] = field(default=())
    refusal: Refusal | None = None  # why somebody has to be asked first
    too_many_renamed: bool = False

    def digest(self, leaving: int) -> str:
        """The same only for the same pupils: what a person said yes to is what is done."""
        moved = sorted((str(mine.pk), one.mis_id) for mine, one in self.moved)
        renamed = sorted((str(mine.pk), one.name_key) for mine, one in self.renamed)
        vacated = sorted(str(one.pk) for one in self.vacated)
        return hashlib.sha256(json.dumps([moved, renamed, vacated, leaving]).encode()).hexdigest()


def plan_for(rows: Iterable[StudentRow], school: School, *, other_mis: bool, whole: bool = True) -> Plan:
    """Compare whom we hold with whom the MIS, or a file, tells of.

    `other_mis`: the ids that are held are a former MIS's, and prove nothing; those of pupils who were left
    out since never do. Of the same MIS a few new ids and names are everyday; more than 3, and than one in a
    hundred, are asked about. `whole`: the rows are everybody on roll.
    """
    active = [told(row) for row in rows if row.active]
    held = _held(school)
    renamed, both = other_names(held, active)
    if other_mis:
        return _from_another(
            held, active, renamed, too_many=too_many_renamed(known=both, renamed=len(renamed))
        )
    moved, vacated = _left_out_before(held, active, renamed)
    moved += _many_under_new_ids(held, active, moved) if whole else []
    too_many = too_many_renamed(known=both, renamed=len(renamed))
    refusal = Refusal.OTHER_IDS if moved else Refusal.OTHER_NAMES if vacated or too_many else None
    return Plan(
        moved=moved,
        renamed=renamed if refusal else (),
        vacated=vacated,
        refusal=refusal,
        too_many_renamed=too_many,
    )


def note_plan(plan: Plan, tally: Tally, *, shows_ids: bool = True) -> None:
    """A line for each pupil; without the ids where nobody may see them."""
    for mine, one in plan.moved:
        ids = [mine.mis_id, one.mis_id] if shows_ids else ["", ""]
        tally.note(Change.PUPIL_MOVED, mine.name, {"mis_id": ids})
    for mine, one in plan.renamed:
        before = f"{mine.mis_id}: {mine.name}" if shows_ids else mine.name
        tally.note(Change.PUPIL_RENAMED, mine.name, {"name": [before, one.name]})


def carry_out(plan: Plan) -> None:
    """Give everybody their new id; in a transaction. Each keeps their row, and all that was recorded."""
    final = {mine.pk: one.mis_id for mine, one in plan.moved}
    vacated = {one.pk: f"{one.mis_id[:60]} (former {str(one.pk)[:8]})" for one in plan.vacated}
    everybody = [*final, *vacated]
    # In two steps: one may get the id that another still has.
    _set_ids({pk: f"moving {uuid.uuid4()}" for pk in everybody})
    _set_ids(final | vacated)
    for some in _chunks(list(vacated)):
        Student.objects.filter(pk__in=some).update(of_former_mis=True)


def _from_another(
    held: Sequence[Known], active: Sequence[Known], renamed: Sequence[Pair], *, too_many: bool
) -> Plan:
    pairs = same_pupils(held, active, by_id=True)
    moved = [(mine, one) for mine, one in pairs if mine.mis_id != one.mis_id]
    known = {mine.pk for mine, _one in pairs}
    taken = {one.mis_id for one in active}
    vacated = [one for one in held if one.pk not in known and one.mis_id in taken]
    refusal = Refusal.OTHER_IDS if moved else Refusal.OTHER_NAMES if vacated else None
    return Plan(
        moved=moved,
        renamed=renamed if refusal else (),
        vacated=vacated,
        refusal=refusal,
        too_many_renamed=too_many and refusal is not None,
    )


def _left_out_before(
    held: Sequence[Known], active: Sequence[Known], renamed: Sequence[Pair]
) -> tuple[list[Pair], list[Known]]:
    """Pupils with a former MIS's id still: those found under another, and those whose id a stranger has."""
    known = {one.mis_id for one in held if not one.of_former}
    former = [one for one in held if one.of_former]
    pairs = same_pupils(former, [one for one in active if one.mis_id not in known], by_id=True)
    moved = [(mine, one) for mine, one in pairs if mine.mis_id != one.mis_id]
    found = {mine.pk for mine, _one in pairs}
    return moved, [mine for mine, _one in renamed if mine.of_former and mine.pk not in found]


def _many_under_new_ids(held: Sequence[Known], active: Sequence[Known], moved: Sequence[Pair]) -> list[Pair]:
    """Pupils under new ids of the same MIS, where they are more than are believed."""
    known = {one.mis_id for one in held} | {one.mis_id for _mine, one in moved}
    named, gone = {one.mis_id for one in active}, {mine.pk for mine, _one in moved}
    missing = [one for one in held if one.active and one.mis_id not in named and one.pk not in gone]
    pairs = same_pupils(missing, [one for one in active if one.mis_id not in known])
    return pairs if too_many_renamed(known=sum(one.active for one in held), renamed=len(pairs)) else []


def _held(school: School) -> list[Known]:
    columns = (
        "pk",
        "mis_id",
        "forename",
        "surname",
        "name_key",
        "form",
        "upn",
        "admission_number",
        "active",
        "of_former_mis",
    )
    rows = Student.objects.filter(school=school).order_by("mis_id").only(*columns)
    return [
        Known(
            pk=row.pk,
            mis_id=row.mis_id,
            name=row.name,
            name_key=row.name_key,
            form=row.form,
            upn=row.upn,
            admission_number=row.admission_number,
            active=row.active,
            of_former=row.of_former_mis,
        )
        for row in rows.iterator()
    ]


def _set_ids(ids: dict[uuid.UUID, str]) -> None:
    for some in _chunks(list(ids)):
        rows = list(Student.objects.filter(pk__in=some))
        for row in rows:
            row.mis_id = ids[row.pk]
        Student.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=["mis_id"]
        )


def _chunks(keys: Sequence[uuid.UUID]) -> Iterable[Sequence[uuid.UUID]]:
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))
