"""Ed-Fi ODS/API: the pupils, the codes and the marks that it holds (mis-wire.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from mis.adapters.answers import json_of
from mis.adapters.conversation import Conversation
from mis.adapters.edfi_access import EVENTS, PAGE, EdFiAccess
from mis.adapters.edfi_codes import codes_in
from mis.adapters.edfi_events import Event, events_of
from mis.adapters.edfi_sessions import Session, Term, sessions_in, term_on
from mis.adapters.reading import Reading, strange_answer
from mis.adapters.rows import CodeRow, StudentRow
from mis.adapters.told import Tell, Told
from mis.calls import CallError
from mis.marks import HeldMark


class EdFiReading(EdFiAccess):
    """Known from Ed-Fi's own standards (github.com/Ed-Fi-Alliance-OSS/Ed-Fi-API-Standards,
    api-specifications/resources and descriptors): the resources, and the names of the fields that are read.

    A pupil belongs to the school by an association that has begun and not ended. Changes alone are not
    asked for: an ODS keeps their versions only where its host has switched that on.
    """

    def student_pages(self, talk: Reading, since: str) -> Iterator[Sequence[StudentRow]]:
        """The pupils on roll, with their year from the association."""
        today = self.today.isoformat()
        query = {"schoolId": self.credentials["school_id"].strip()}
        grades: dict[str, str | None] = {}
        for page in self.pages(talk, "studentSchoolAssociations", query):
            grades |= {_student_of(row): _grade(row) for row in page if _on_roll(row, today)}
        for page in self.pages(talk, "students", {}):
            found = [(_text(row, "studentUniqueId"), row) for row in page]
            ours = [_student(row, year=grades.pop(key)) for key, row in found if key in grades]
            if ours:  # the students are those of a district: most pages hold another school's
                yield ours
        if grades:
            raise strange_answer(f"{len(grades)} pupils of the school are not among the students.")

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """The categories of attendance events; marks are sent with `namespace#codeValue`."""
        pages = self.pages(talk, "attendanceEventCategoryDescriptors", {})
        yield codes_in([row for page in pages for row in page], today=self.today, letters=self.letters)

    def term_on(self, day: date, talk: Conversation) -> Term:
        """The session that a date belongs to. Raises CallError where nobody answers.

        An ODS that does not show its sessions to us leaves the one that the school named.
        """
        named = Term(self.credentials["school_year"].strip(), self.credentials["session_name"].strip())
        self.authorised(talk)  # a token that is refused ends the attempt, and is not asked for twice
        try:
            return term_on(day, self._sessions(talk), named=named)
        except CallError as error:
            if error.reply is None or error.reply.status in (401, 408, 429) or error.reply.status >= 500:
                raise
            return named

    def read_told(self, talk: Reading) -> Iterator[Told]:
        """Which session today's marks go to; whether the one that the school named has ended."""
        sessions = self._sessions(talk)
        named = Term(self.credentials["school_year"].strip(), self.credentials["session_name"].strip())
        found = next((one for one in sessions if one.term == named), None)
        now = next((one for one in sessions if one.begins <= self.today <= one.ends), None)
        if found and found.ends < self.today:
            yield Told(tell=Tell.SESSION_ENDED, detail=found.ends.isoformat(), against=now is None)
        elif not found and not now:
            yield Told(tell=Tell.NO_SESSION, detail=named.name, against=True)
        if now:
            term = term_on(self.today, sessions, named=named)
            yield Told(tell=Tell.SESSION, detail=f"{term.name} ({term.year})")

    def _sessions(self, talk: Conversation) -> list[Session]:
        """The school's sessions, of all years: one page holds more than a school will ever have."""
        query = {"schoolId": self.credentials["school_id"].strip(), "limit": str(PAGE)}
        rows = json_of(self.get(talk, "sessions", query))
        if not isinstance(rows, list):
            raise strange_answer()
        return sessions_in(row for row in rows if isinstance(row, dict))

    def mark_pages(self, talk: Reading, on: date, students: Collection[str]) -> Iterator[Sequence[HeldMark]]:
        """The school's events of the day. They name no half day."""
        query = {"schoolId": self.credentials["school_id"].strip(), "eventDate": on.isoformat()}
        wanted = frozenset(students)
        for page in self.pages(talk, EVENTS, query):
            yield [self._held(event) for event in events_of(page) if event.student_id in wanted]

    def _held(self, event: Event) -> HeldMark:
        return HeldMark(
            student_id=event.student_id,
            session=None,
            code=self.code_of(event.category),
            code_id=event.category,
            at=event.at,
            comment=event.reason,
        )

    def code_of(self, category: str) -> str:
        """The letter that the school knows a category by, else its code value."""
        return self.letters.get(category) or category.rpartition("#")[2]


def _student(row: Mapping[str, Any], *, year: str | None) -> StudentRow:
    legal_forename, legal_surname = _text(row, "firstName"), _text(row, "lastSurname")
    return StudentRow(
        mis_id=_text(row, "studentUniqueId"),
        forename=_text(row, "preferredFirstName") or legal_forename,
        surname=_text(row, "preferredLastSurname") or legal_surname,
        legal_forename=legal_forename,
        legal_surname=legal_surname,
        year=year,
    )


def _student_of(row: Mapping[str, Any]) -> str:
    reference = row.get("studentReference")
    found = _text(reference, "studentUniqueId") if isinstance(reference, dict) else ""
    if not found:
        raise strange_answer("An association names no student.")
    return found


def _on_roll(row: Mapping[str, Any], today: str) -> bool:
    left = _text(row, "exitWithdrawDate")
    return _text(row, "entryDate")[:10] <= today and (not left or left[:10] > today)


def _grade(row: Mapping[str, Any]) -> str | None:
    return _text(row, "entryGradeLevelDescriptor").rpartition("#")[2] or None


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""
