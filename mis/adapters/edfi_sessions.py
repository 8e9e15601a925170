"""Ed-Fi's sessions (its terms), and which of them a date belongs to. Pure.

Source: `edFi_session` of github.com/Ed-Fi-Alliance-OSS/Ed-Fi-API-Standards, api-specifications/resources:
`beginDate`, `endDate` (both inside), `sessionName`, `schoolYearTypeReference.schoolYear`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from custr import values


class Term(NamedTuple):
    """What tells a school's sessions apart: the year, and the name."""

    year: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session of the school, first and last day inside."""

    term: Term
    begins: date
    ends: date


def sessions_in(rows: Iterable[Mapping[str, Any]]) -> list[Session]:
    """The sessions that rows tell of; a row without a name, a year or its dates tells of none."""
    return [found for row in rows if (found := _session(row))]


def term_on(day: date, sessions: Iterable[Session], *, named: Term) -> Term:
    """The term of a date: the `named` one where it holds the date, else the shortest that does.

    `named` again where no session holds the date: nothing better is known.
    """
    holding = [session for session in sessions if session.begins <= day <= session.ends]
    if not holding or any(session.term == named for session in holding):
        return named
    return min(holding, key=lambda session: (session.ends - session.begins, session.term)).term


def _session(row: Mapping[str, Any]) -> Session | None:
    year = row.get("schoolYearTypeReference")
    number = year.get("schoolYear") if isinstance(year, dict) else None
    name = row.get("sessionName")
    begins, ends = (values.day(str(row.get(key) or "")[:10]) for key in ("beginDate", "endDate"))
    if not isinstance(name, str) or not number or not begins or not ends:
        return None
    return Session(term=Term(str(number), name), begins=begins, ends=ends)
