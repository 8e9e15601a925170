"""What was answered to the school's questions (writeback.md: a missing required answer)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from attendance.faults import Faults
from attendance.models import Question, QuestionType
from custr.ids import read_id
from custr.models import School
from custr.prepared import Given, Prepared
from reasons.kinds import serves

_OF_SCHOOL = Prepared(lambda: Question.objects.filter(school=Given("school", BigIntegerField())))


MOST_ANSWERS = 50  # of one event


@dataclass(frozen=True, slots=True)
class SaidAnswer:
    """One answer as sent: its place in the list, the question's id, and the text."""

    field: str
    question_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SaidAnswers:
    """The answers that can be read; and how many were sent, where those are more than are taken."""

    read: Sequence[SaidAnswer]
    sent: int = 0


def match_answers(school: School, said: SaidAnswers, *, kind: str, faults: Faults) -> dict[Question, str]:
    """The answers by question, archived questions included; a fault for each that fits none, and for gaps."""
    questions = {
        question.pk: question for question in _OF_SCHOOL.all(school=school.pk) if serves(question.kind, kind)
    }
    answers: dict[Question, str] = {}
    for answer in _taken(said, questions, faults):
        question = _question_of(answer, questions, faults)
        if question and _first(answer, question, answers, faults):
            _check_choice(answer, question, faults)
            answers[question] = answer.text
    for question in questions.values():
        if question.required and not question.archived and question not in answers:
            _add_missing(question, faults)
    return answers


def _taken(
    said: SaidAnswers, questions: Mapping[uuid.UUID, Question], faults: Faults
) -> Sequence[SaidAnswer]:
    """All of them; of too many the first to each question of the school, and one fault for all the rest."""
    if not said.sent:
        return said.read
    firsts: dict[uuid.UUID, SaidAnswer] = {}
    for answer in said.read:
        key = read_id(answer.question_id)
        if key and key in questions and key not in firsts and len(firsts) < MOST_ANSWERS:
            firsts[key] = answer
    faults.add(
        "answers",
        "too_many",
        detail=_("Send at most %(count)d answers.") % {"count": MOST_ANSWERS},
        note=f"{said.sent - len(firsts)} answers too many were sent with it; they were left out.",
    )
    return list(firsts.values())


def _question_of(
    answer: SaidAnswer, questions: Mapping[uuid.UUID, Question], faults: Faults
) -> Question | None:
    key = read_id(answer.question_id)
    question = questions.get(key) if key else None
    if question is None:
        faults.add(
            f"{answer.field}.question_id",
            "unknown_question",
            detail=_("This school has no such question for this."),
            note=f"An answer belongs to no question of this school: {answer.text}.",
        )
    return question


def _first(answer: SaidAnswer, question: Question, answers: Mapping[Question, str], faults: Faults) -> bool:
    if question not in answers:
        return True
    faults.add(
        f"{answer.field}.question_id",
        "invalid",
        detail=_("Answer each question once."),
        note=f"“{question.text}” was answered twice; the other answer was: {answer.text}.",
    )
    return False


def _check_choice(answer: SaidAnswer, question: Question, faults: Faults) -> None:
    if question.type == QuestionType.CHOICE and answer.text not in question.choices:
        faults.add(
            f"{answer.field}.answer",
            "invalid",
            detail=_("Choose one of the listed answers."),
            note=f"“{question.text}” was answered with something that is not among its choices.",
        )


def _add_missing(question: Question, faults: Faults) -> None:
    faults.add(
        "answers",
        "required",
        detail=_("Answer “%(question)s”.") % {"question": question.text},
        note=f"“{question.text}” was not answered.",
    )
