"""What a file says against the roll of the school: whom it leaves out, what it empties, whom it renames."""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from custr.models import School, Student
from custr.text import name_key
from mis import pupils
from mis.adapters.rows import StudentRow
from mis.pupil_files.asking import Doubt, Question, question_of
from mis.pupil_files.columns import TITLES
from mis.pupil_files.damage import as_a_program_leaves_it
from mis.pupil_files.moving_over import is_of_another, may_leave
from mis.pupil_files.repeats import UNSHOWN
from mis.sync.matching import Known
from mis.sync.moving import Plan
from mis.sync.renamed import is_somebody_else, too_many_renamed

_COLUMNS = ("mis_id", "of_former_mis", "active", "name_key", *pupils.TEXTS)
NOBODY_MOVES = Plan()
_Held = Mapping[str, Any]  # the columns of one pupil


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The school's active pupils who are not in the file, as they were before."""

    from_file: int  # these can be let go: from a file, or with an id of a former MIS
    on_roll_from_file: int
    not_from_file: int  # these stay, whatever is ticked
    namesakes: int  # pupils who are new by their id, and have the name of one of them
    of_former: bool = False  # whether any of those who can be let go has an id of a former MIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """All of it. `renamed`: whoever is somebody else, where that is more than may be. `changed`: ids that a
    program altered, by the id of the file; with the id that the pupil has. `moved`, `strangers`: after a
    change of MIS, who is the same under another id, and who has the former id of somebody else.
    """

    outside: Outside
    moved: Sequence[str]
    strangers: Sequence[str]
    emptied: Sequence[str]
    renamed: Sequence[str]
    namesakes: Sequence[str]
    changed: Mapping[str, str]

    def questions(self, accepted: frozenset[Doubt]) -> list[Question]:
        """Those that are answered, too."""
        return list(self._questions(accepted))

    def _questions(self, accepted: frozenset[Doubt]) -> Iterator[Question]:
        if count := len(self.moved):
            words = ngettext(
                "The file tells the same names, other ids: %(count)d pupil has another id there than here, "
                "and would be moved over with everything that was recorded.",
                "The file tells the same names, other ids: %(count)d pupils have another id there than here, "
                "and would be moved over with everything that was recorded.",
                count,
            )
            yield _question(Doubt.MOVED, words % {"count": count}, self.moved, accepted)
        if count := len(self.emptied):
            words = ngettext(
                "The file empties what is filled in for %(count)d pupil.",
                "The file empties what is filled in for %(count)d pupils.",
                count,
            )
            yield _question(Doubt.EMPTIED, words % {"count": count}, self.emptied, accepted)
        if renamed := [*self.strangers, *self.renamed]:
            yield _question(Doubt.RENAMED, self._renamed_words(len(renamed)), renamed, accepted)
        if count := len(self.namesakes):
            words = ngettext(
                "%(count)d new pupil has the name of a pupil who is not in the file: is it the same one "
                "under another number? Look at the column of the number first.",
                "%(count)d new pupils have the names of pupils who are not in the file: are they the same "
                "ones under other numbers? Look at the column of the number first.",
                count,
            )
            yield _question(Doubt.NAMESAKES, words % {"count": count}, self.namesakes, accepted)

    def _renamed_words(self, count: int) -> str:
        words = ngettext(
            "%(count)d pupil has another name under the same id.",
            "%(count)d pupils have other names under the same ids.",
            count,
        ) % {"count": count}
        after = _("After a change of MIS a stranger under an old id is a new pupil, and gets no old records.")
        return f"{words} {after}" if self.strangers else words


def against_roll(
    rows: Sequence[StudentRow], school: School, plan: Plan = NOBODY_MOVES, *, shows_ids: bool = True
) -> Against:
    """Compare whom the file names with whom the school has; look before anything else is changed than what
    `plan` says, which has been carried out.
    """
    held = {one["mis_id"]: one for one in Student.objects.filter(school=school).values(*_COLUMNS)}
    named = {row.mis_id for row in rows}
    outside = [one for mis_id, one in held.items() if one["active"] and mis_id not in named]
    another = is_of_another(school)
    on_roll = set(may_leave(school).values_list("mis_id", flat=True))
    leaving = [one for one in outside if one["mis_id"] in on_roll]
    known = [(held[row.mis_id], row) for row in rows if row.mis_id in held]
    new = [row for row in rows if row.mis_id not in held]
    namesakes = list(_namesakes(new, outside))
    # An id of a former MIS is not what a spreadsheet has made another of.
    own = {one["mis_id"] for one in outside if not (another or one["of_former_mis"])}
    renamed = [words for one, row in known if (words := _renamed(one, row))]
    too_many = too_many_renamed(known=len(known), renamed=len(renamed))
    return Against(
        outside=Outside(
            from_file=len(leaving),
            on_roll_from_file=len(on_roll),
            not_from_file=len(outside) - len(leaving),
            namesakes=len(namesakes),
            of_former=any(another or one["of_former_mis"] for one in leaving),
        ),
        moved=[_moved(mine, one, shows_ids=shows_ids) for mine, one in plan.moved],
        strangers=[f"{mine.name} → {one.name}" for mine, one in plan.renamed],
        emptied=[words for one, row in known if (words := _emptied(one, row))],
        # After a change of MIS not even one pupil has a wholly new name unasked.
        renamed=renamed if too_many or another else [],
        namesakes=[f"{row.forename} {row.surname} {row.form or ''}".strip() for row, _others in namesakes],
        changed=dict(_changed(namesakes, own)),
    )


def _moved(mine: Known, one: Known, *, shows_ids: bool) -> str:
    return f"{mine.name}: {mine.mis_id} → {one.mis_id}" if shows_ids else mine.name


def _namesakes(new: Sequence[StudentRow], outside: Sequence[_Held]) -> Iterator[tuple[StudentRow, list[str]]]:
    """Each new pupil who has the name of somebody who is not in the file, with the ids of those."""
    ids = defaultdict(list)
    for one in outside:
        ids[one["name_key"]].append(one["mis_id"])
    for row in new if ids else ():
        if others := ids.get(name_key(forename=row.forename or "", surname=row.surname or "")):
            yield row, others


def _changed(
    namesakes: Sequence[tuple[StudentRow, list[str]]], own: Container[str]
) -> Iterator[tuple[str, str]]:
    for row, others in namesakes:
        left = as_a_program_leaves_it(row.mis_id)
        same = [mis_id for mis_id in others if mis_id in own and as_a_program_leaves_it(mis_id) == left]
        if same:
            yield row.mis_id, same[0]


def _emptied(one: _Held, row: StudentRow) -> str:
    """Such as `Ava Olsen: Form 7B`; empty where nothing is lost."""
    lost = [name for name in pupils.TEXTS if getattr(row, name) == "" and one[name]]
    told = [f"{TITLES[name]}" if name in UNSHOWN else f"{TITLES[name]} {one[name]}" for name in lost]
    return f"{one['forename']} {one['surname']}: {', '.join(told)}" if told else ""


def _renamed(one: _Held, row: StudentRow) -> str:
    before, after = f"{one['forename']} {one['surname']}", f"{row.forename} {row.surname}"
    return f"{before} → {after}" if is_somebody_else(before, after) else ""


def _question(doubt: Doubt, words: str, lines: Sequence[str], accepted: frozenset[Doubt]) -> Question:
    name = doubt.value.removeprefix("--").replace("-", "_")
    remedy = _("If that is meant, say %(option)s.") % {"option": doubt.value}
    return question_of(doubt, words, lines, is_open=doubt not in accepted, name=name, remedy=remedy)
