"""Arbor's pupils and codes: listings name them, and each is asked for by itself (mis-wire.md)."""

from collections.abc import Iterator, Sequence

from custr import values
from mis.adapters.arbor_access import ArborAccess
from mis.adapters.arbor_answers import Row, held, is_absent, last_part, text
from mis.adapters.arbor_forms import Forms
from mis.adapters.reading import Reading, strange_answer
from mis.adapters.rows import CodeRow, StudentRow
from mis.calls import CallError

_TOGETHER = 10  # details that are asked for before any is handed on: a test of the connection stops there
_LONGEST_LETTER = 20  # characters
_NAMES = ("legalFirstName", "legalLastName", "preferredFirstName", "preferredLastName")


class ArborReading(ArborAccess):
    """Known from Arbor's own client: who is on roll is told by the enrolments that hold today (its
    `examples/all-currently-enrolled-students-query.php`), the form by a membership (`Model/
    RegistrationFormMembership.php`), names by the person behind a student, changes by the changelog.

    Unknown: whether the plain list of students holds former pupils. It is asked only where there are no
    enrolments, and then who is listed is on roll. Unknown: whether `attendanceMark` is the letter: it is
    taken for it where it is short, else the code is. `studentNumber` is taken for the admission number. No
    property of a student, an enrolment or a form tells the year. The changelog tells of students, not of
    the persons and memberships behind them: a new name or form may wait for the next full reading.
    """

    longest_reading_s = 3600.0  # two calls a pupil: 3,000 pupils, half a second each at the worst

    def student_pages(self, talk: Reading, since: str) -> Iterator[Sequence[StudentRow]]:
        """The pupils on roll; or, since a revision, those that changed or are gone."""
        forms = Forms(self, talk)
        if values.whole_number(since) is None:
            for numbers in self._on_roll(talk):
                for start in range(0, len(numbers), _TOGETHER):
                    some = numbers[start : start + _TOGETHER]
                    yield [self._student(talk, number, forms) for number in some]
            return
        talk.bookmark = since
        answer = self.get(talk, "students", "changelog", query={"from-revision": since})
        changes = answer.get("changes")
        rows = [row for row in changes if isinstance(row, dict)] if isinstance(changes, list) else []
        if rows:
            on_roll = {number for numbers in self._on_roll(talk) for number in numbers}
            if not on_roll:
                raise strange_answer("Arbor shows no pupil on roll today.")
            yield [self._changed(talk, row, on_roll, forms) for row in rows]

    def code_pages(self, talk: Reading) -> Iterator[Sequence[CodeRow]]:
        """The attendance marks; one that Arbor calls inactive is not usable."""
        for rows in self.listing(talk, "AttendanceMarks", "attendance-marks"):
            for start in range(0, len(rows), _TOGETHER):
                names = [last_part(row) for row in rows[start : start + _TOGETHER]]
                yield [self._code(talk, name) for name in names]

    def _on_roll(self, talk: Reading) -> Iterator[Sequence[str]]:
        """The students' numbers, each once, a page at a time."""
        seen: set[str] = set()
        try:
            for rows in self.listing(talk, "AcademicYearEnrolments", filters=self.current()):
                whole = [self.detail(talk, row, "academicYearEnrolment", "student") for row in rows]
                numbers = dict.fromkeys(last_part(held(row, "student")) for row in whole)
                yield [number for number in numbers if number not in seen]
                seen |= numbers.keys()
        except CallError as error:
            if seen or not is_absent(error):
                raise
            for rows in self.listing(talk, "Students", "students"):
                yield [last_part(row) for row in rows]

    def _student(self, talk: Reading, number: str, forms: Forms) -> StudentRow:
        student = held(self.get(talk, "students", number), "student")
        person = self.detail(talk, held(student, "person"), "person", *_NAMES)
        _note_revision(talk, student, "revisionId")
        legal_forename, legal_surname = text(person, "legalFirstName"), text(person, "legalLastName")
        return StudentRow(
            mis_id=number,
            forename=text(person, "preferredFirstName") or legal_forename,
            surname=text(person, "preferredLastName") or legal_surname,
            legal_forename=legal_forename,
            legal_surname=legal_surname,
            form=forms.of(number),
            admission_number=text(student, "studentNumber") or None,
        )

    def _changed(self, talk: Reading, change: Row, on_roll: set[str], forms: Forms) -> StudentRow:
        number = last_part(held(change, "changedObject"))
        _note_revision(talk, change, "toRevision")
        if number not in on_roll or text(change, "changeType").casefold().startswith("delet"):
            return StudentRow(mis_id=number, active=False)
        return self._student(talk, number, forms)

    def _code(self, talk: Reading, name: str) -> CodeRow:
        mark = held(self.get(talk, "attendance-marks", name), "attendanceMark")
        letter = text(mark, "attendanceMark")
        return CodeRow(
            code=letter if 0 < len(letter) <= _LONGEST_LETTER else name,
            mis_id=name,
            description=text(mark, "markDescription") or text(mark, "markShortDescription") or None,
            active=mark.get("active") not in (False, "false", 0, "0"),
        )


def _note_revision(talk: Reading, row: Row, name: str) -> None:
    if (revision := values.whole_number(text(row, name))) is not None:
        talk.bookmark = str(max(revision, values.whole_number(talk.bookmark) or 0))
