"""The questions that a kiosk asks."""

from django.db.models import Max

from attendance.models import Question, QuestionType
from custr.models import School
from mis.provisioning.applying.tally import Tally, assign
from mis.provisioning.errors import FileError
from mis.provisioning.values import Entry


def apply_questions(entries: tuple[Entry, ...], school: School, tally: Tally) -> None:
    """Questions by text and kind; new ones go behind the others, in the file's order."""
    rows = Question.objects.filter(school=school)
    held = {(row.text_key, row.kind): row for row in rows}
    last = rows.aggregate(last=Max("position"))["last"]
    place = 0 if last is None else last + 1
    for position, entry in enumerate(entries, start=place):
        row = held.get(entry.key)
        if row is None:
            row = Question(school=school, kind=entry.key[1], position=position, **entry.columns)
            _refuse_choices(row, entry)
            row.save(force_insert=True)
            tally.created["questions"] += 1
        elif changed := assign(row, entry.columns):
            _refuse_choices(row, entry)
            row.save(update_fields=[*changed, "text_key"])
            tally.updated["questions"] += 1


def _refuse_choices(row: Question, entry: Entry) -> None:
    """A choice has something to choose from, a typed answer has not."""
    if row.type == QuestionType.CHOICE and not row.choices:
        raise FileError(
            f"{entry.place}.choices", "must name at least one choice for a question of type choice"
        )
    if row.type == QuestionType.TEXT and row.choices:
        raise FileError(f"{entry.place}.choices", "must be left out or empty for a question of type text")
