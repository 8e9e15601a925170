"""The pupils of a file looked at, and brought in: all of them in one transaction, or none."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from custr.models import School, Student
from mis.adapters.rows import StudentRow
from mis.facts import connection_of
from mis.identity import pupils_have_come
from mis.pupil_files.admission import refusal_of
from mis.pupil_files.against_roll import against_roll
from mis.pupil_files.asking import Question
from mis.pupil_files.file import Opened
from mis.pupil_files.moving_over import may_leave, may_move, plan_of
from mis.pupil_files.preview import Choices, Preview, WholeTally, preview_of
from mis.pupil_files.rows import Trouble
from mis.pupil_files.table import FileError
from mis.sync.moving import carry_out, note_plan
from mis.sync.students import apply_students

_CHUNK = 200


class OtherwiseError(Exception):
    """What would be changed is not what was shown: somebody, or a choice, came between."""


class UnansweredError(FileError):
    """Nobody has said yes to what is asked about."""

    def __init__(self, question: Question) -> None:
        """Its words are for the page, its sentence for the command."""
        super().__init__(question.sentence)
        self.question = question


def changed_ids(opened: Opened, school: School) -> list[Trouble]:
    """Ids that a spreadsheet has altered: another pupil by the letter, the same one by the name."""
    reading, at = opened.reading, opened.mapped.get("mis_id", 0)
    return [
        Trouble(
            row=reading.first_rows[changed][0],
            column=at,
            name=opened.head.names[at],
            words=_("was %(before)s before, as far as the name tells: %(remedy)s")
            % {
                "before": before if opened.shows_ids else "…",
                "remedy": _("format the column as Text and type it again"),
            },
        )
        for changed, before in against_roll(reading.pupils, school).changed.items()
    ]


def look(rows: Sequence[StudentRow], school: School, choices: Choices) -> Preview:
    """What would change. Nothing is written, and nobody has to wait; but after a change of MIS the pupils
    who would be moved over are, looked at, and moved back.
    """
    if not may_move(school):
        return _apply(rows, school, choices, trial=True)
    with transaction.atomic():
        school = School.objects.select_for_update().get(pk=school.pk)
        found = _apply(rows, school, choices, trial=True)
        transaction.set_rollback(True)
    return found


def bring(rows: Sequence[StudentRow], school: School, choices: Choices, *, shown: str = "") -> Preview:
    """Bring them in; what has changed.

    `shown` is the digest of what a person said yes to. Raises OtherwiseError where it would be something
    else by now, FileError where it may not be at all; the school is then as it was.
    """
    with transaction.atomic():
        school = School.objects.select_for_update().get(pk=school.pk)
        if refusal := refusal_of(school):
            raise FileError(refusal)
        done = _apply(rows, school, choices, trial=False)
        if shown and done.digest != shown:
            raise OtherwiseError
        for question in done.open_questions:
            raise UnansweredError(question)
        if done.too_many_left and not choices.accept_leavers:
            raise FileError(_("More than half of the pupils would be made inactive at once."))
        for some in _ids(rows):
            listed = Student.objects.filter(school=school, mis_id__in=some, from_file=False)
            listed.update(from_file=True)
        pupils_have_come(school, connection_of(school), only=[row.mis_id for row in rows])
    return done


def _apply(rows: Sequence[StudentRow], school: School, choices: Choices, *, trial: bool) -> Preview:
    plan, tally = plan_of(rows, school), WholeTally()
    note_plan(plan, tally, shows_ids=choices.shows_ids)
    carry_out(plan)
    against = against_roll(rows, school, plan, shows_ids=choices.shows_ids)
    apply_students(
        rows,
        school,
        tally,
        whole=choices.let_go,
        accept_leavers=True,  # decided above, where what would go is known
        on_roll=may_leave(school),
        trial=trial,
    )
    return preview_of(tally, rows, against, choices)


def _ids(rows: Sequence[StudentRow]) -> Iterator[list[str]]:
    for start in range(0, len(rows), _CHUNK):
        yield [row.mis_id for row in rows[start : start + _CHUNK]]
