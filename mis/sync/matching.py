"""Which pupils that are held are which of those an MIS tells of, where their ids do not say. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from custr.text import fold, name_key, name_parts
from mis.adapters.rows import StudentRow
from mis.sync.renamed import is_somebody_else


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A pupil as one side knows them: held by us (`pk`), or told of (`row`)."""

    mis_id: str
    name: str
    name_key: str
    form: str = ""
    upn: str = field(default="", repr=False)
    admission_number: str = ""
    active: bool = True
    of_former: bool = False  # the id is a former MIS's, though others of the new one have come
    pk: Any = None
    row: StudentRow | None = None

    @property
    def parts(self) -> frozenset[str]:
        """The folded parts of the name."""
        return frozenset(name_parts(self.name))

    def shares_a_name_with(self, other: "Known") -> bool:
        """Whether one part is in both names: a name may change, and seldom all of it."""
        return bool(self.parts & other.parts)


Pair = tuple[Known, Known]  # held, told
_Key = Callable[[Known], Hashable]


def told(row: StudentRow) -> Known:
    """One that is told of; half a name (the other half is not told, and stays) is none to compare."""
    whole = row.forename is not None and row.surname is not None
    forename, surname = (row.forename or "", row.surname or "") if whole else ("", "")
    return Known(
        mis_id=row.mis_id,
        name=f"{forename} {surname}".strip(),
        name_key=name_key(forename=forename, surname=surname),
        form=row.form or "",
        upn=row.upn or "",
        admission_number=row.admission_number or "",
        active=row.active,
        row=row,
    )


def same_pupils(held: Sequence[Known], told_of: Sequence[Known], *, by_id: bool = False) -> list[Pair]:
    """Who is who: by UPN, then admission number with one part of the name, then name and form.

    Only where it is one on either side. A form that one side does not know is not asked for. `by_id`: of
    whoever is left, those with one id and a part of the name in common.
    """
    pairs: list[Pair] = []
    left, right = list(held), list(told_of)
    rounds: list[tuple[_Key, bool]] = [
        (lambda one: one.upn.casefold(), False),
        (lambda one: one.admission_number.casefold(), True),
        (lambda one: one.name_key and one.form and (one.name_key, fold(one.form)), False),
        (lambda one: one.name_key, False),
    ]
    if by_id:
        rounds.append((lambda one: one.mis_id, True))
    for number, (key, share) in enumerate(rounds):
        for mine, theirs in list(_once_on_either_side(left, right, key)):
            if share and not mine.shares_a_name_with(theirs):
                continue
            if number == 3 and mine.form and theirs.form:
                continue  # both forms are known, and differ
            pairs.append((mine, theirs))
        left, right = _rest(left, pairs, 0), _rest(right, pairs, 1)
    return pairs


def other_names(held: Iterable[Known], told_of: Iterable[Known]) -> tuple[list[Pair], int]:
    """Those whose id is told with a name that shares no part with theirs; and how many ids were in both."""
    by_id = {one.mis_id: one for one in held}
    both = [(by_id[one.mis_id], one) for one in told_of if one.mis_id in by_id]
    return [(mine, one) for mine, one in both if is_somebody_else(mine.name, one.name)], len(both)


def _once_on_either_side(left: Sequence[Known], right: Sequence[Known], key: _Key) -> Iterator[Pair]:
    mine, theirs = _by(left, key), _by(right, key)
    for value, some in mine.items():
        others = theirs.get(value, [])
        if len(some) == len(others) == 1:
            yield some[0], others[0]


def _by(pupils: Sequence[Known], key: _Key) -> dict[Hashable, list[Known]]:
    found: dict[Hashable, list[Known]] = defaultdict(list)
    for one in pupils:
        if value := key(one):
            found[value].append(one)
    return found


def _rest(pupils: Sequence[Known], pairs: Sequence[Pair], side: int) -> list[Known]:
    taken = {id(pair[side]) for pair in pairs}
    return [one for one in pupils if id(one) not in taken]
