"""The steps of Test connection by name, and what each has found."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mis.checkup import Note, Step, StepResult
from mis.wording.told import told_words

_STEPS: dict[Step, Promise | str] = {
    Step.ADDRESS: _("Address"),
    Step.TLS: _("TLS"),
    Step.CREDENTIALS: _("Credentials"),
    Step.STUDENTS: _("Students readable"),
    Step.CODES: _("Codes readable"),
    Step.WRITE: _("May write"),
}
_NOTES: dict[Note, Promise | str] = {
    Note.ANSWERS: _("%(detail)s answers."),
    Note.NO_ADDRESS: _("%(detail)s Compare the address with what your MIS supplier gave you."),
    Note.SECURE: _("The connection is encrypted, and the certificate is trusted."),
    Note.PLAIN: _("Not used: the address begins with http, so nothing is encrypted on the way."),
    Note.ACCEPTED: _("The MIS accepts them."),
    Note.REFUSED: _("The MIS refuses them: enter them again, or ask your MIS supplier for new ones."),
    Note.NO_CREDENTIALS: _("Not all of them are there: enter them below."),
    Note.UNPROVED: _("Cannot be proved here without writing a mark, which a test never does."),
    Note.READABLE: _("Yes: %(detail)s on the first page."),
    Note.NONE_THERE: _("The MIS answers, and shows none: wrong region or no access."),
    Note.NOT_ALLOWED: _("The login may not read them: ask your MIS supplier to allow it."),
    Note.CANNOT_READ: _("Not from this MIS: bring them in from a file."),
    Note.CANNOT_WRITE: _("No: this MIS takes no attendance marks from other programs."),
    Note.WRITE_UNPROVED: _(
        "Cannot be proved without writing a mark, which a test never does. The first check-in will show."
    ),
    Note.WRITE_REFUSED: _("No mark can be written at present."),
    Note.HAS_WRITTEN: _("Yes: marks have been written with these settings."),
    Note.NO_MIS: _(
        "What answers there does not answer as this MIS does, or has a fault: compare the address with what "
        "your MIS supplier gave you."
    ),
    Note.TROUBLE: "%(detail)s",
    Note.NOT_REACHED: _("Not reached: something before it has to be put right first."),
}


def step_words(found: StepResult) -> tuple[str, str]:
    """The name of a step, and what was found."""
    words = str(_NOTES[found.note]) % {"detail": found.detail}
    return str(_STEPS[found.step]), " ".join(filter(None, [words, told_words(found.told)]))


def own_words(found: StepResult) -> str:
    """What the MIS said, where our words do not hold it already."""
    return found.detail if found.note in (Note.REFUSED, Note.NOT_ALLOWED) else ""
