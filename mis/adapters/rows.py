"""What synchronisation reads from an MIS, as values. Pure."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentRow:
    """A pupil as the MIS tells of them. None: the MIS did not say, so what is held stays.

    One who has left needs nothing but `mis_id`, and `active` off. `upi`: the MIS's own id of the person,
    which stays when `mis_id` does not. `upn` (England's unique pupil number) is never shown or logged.
    """

    mis_id: str
    forename: str | None = None
    surname: str | None = None
    legal_forename: str | None = None
    legal_surname: str | None = None
    year: str | None = None
    form: str | None = None
    active: bool = True
    upi: str | None = None
    admission_number: str | None = None
    upn: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """An attendance code: the letter people know, and the MIS's own id for it, which marks are sent with."""

    code: str
    mis_id: str
    description: str | None = None
    active: bool = True
