"""Which form each pupil is in today, by Arbor's memberships (mis-wire.md)."""

from mis.adapters.arbor_access import ArborAccess
from mis.adapters.arbor_answers import Row, held, is_absent, last_part, text
from mis.adapters.reading import Reading
from mis.calls import CallError


class Forms:
    """The forms of today by their students, each form's name asked for once, when it is needed."""

    def __init__(self, arbor: ArborAccess, talk: Reading) -> None:
        self._arbor, self._talk = arbor, talk
        self._by_student: dict[str, Row] | None = None
        self._names: dict[str, str] = {}

    def of(self, student: str) -> str | None:
        """The form's short name; empty for a pupil without one, None where this Arbor tells no forms."""
        if self._by_student is None:
            self._by_student = self._read()
        form = self._by_student.get(student)
        if form is None:
            return "" if self._by_student else None
        key = last_part(form)
        if key not in self._names:
            whole = self._arbor.detail(self._talk, form, "registrationForm", "shortName")
            self._names[key] = text(whole, "shortName") or text(whole, "registrationFormName")
        return self._names[key]

    def _read(self) -> dict[str, Row]:
        listing = self._arbor.listing(
            self._talk, "RegistrationFormMemberships", filters=self._arbor.current()
        )
        found = {}
        try:
            for rows in listing:
                for row in rows:
                    whole = self._arbor.detail(self._talk, row, "registrationFormMembership", "student")
                    found[last_part(held(whole, "student"))] = held(whole, "registrationForm")
        except CallError as error:
            if found or not is_absent(error):
                raise
        return found
