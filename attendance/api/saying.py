"""What an event says, read field by field, before anything is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from attendance.answers import MOST_ANSWERS, SaidAnswer, SaidAnswers
from attendance.api.texts import read_text
from attendance.faults import EntryRefusedError, Fault, Faults
from reasons.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """An event's own words. Of an id and a text one is "": where both came, the id counts."""

    kind: Kind
    captured_offline: bool
    student_id: str
    student_name: str
    reason_id: str
    reason_text: str
    answers: SaidAnswers


def read_saying(sent: Mapping[str, Any], *, faults: Faults) -> Saying:
    """Read it. Only a kind that is none raises at once: without it there is nothing to store."""
    kind = _read_kind(sent.get("kind"))
    student_id, student_name = _one_of(
        sent, "student_id", "student_name", faults, missing=_("Say who it is."), called="pupil"
    )
    reason_id, reason_text = _one_of(
        sent, "reason_id", "reason_text", faults, missing=_("Give a reason."), called="reason"
    )
    return Saying(
        kind=kind,
        captured_offline=_read_captured_offline(sent.get("captured_offline"), faults),
        student_id=student_id,
        student_name=student_name,
        reason_id=reason_id,
        reason_text=reason_text,
        answers=_read_answers(sent.get("answers"), faults),
    )


def _read_kind(value: Any) -> Kind:
    if isinstance(value, str) and value in list(Kind):
        return Kind(value)
    code = "required" if value is None or value == "" else "invalid"
    raise EntryRefusedError([Fault(field="kind", code=code, detail=_("Say late_arrival or early_leave."))])


def _one_of(
    sent: Mapping[str, Any], id_field: str, text_field: str, faults: Faults, *, missing: str, called: str
) -> tuple[str, str]:
    """An id or a text."""
    key = read_text(sent, id_field, faults=faults)
    text = read_text(sent, text_field, faults=faults)
    if key and text:
        faults.add(
            text_field,
            "invalid",
            detail=_("Choose from the list or type, not both."),
            note=f"The {called} was both chosen and typed; what was chosen counts, not “{text}”.",
        )
        return key, ""
    if not key and not text and not faults.concern(id_field, text_field):
        faults.add(id_field, "required", detail=missing, note=f"No {called} was given.")
    return key, text


def _read_captured_offline(value: Any, faults: Faults) -> bool:
    if value is not None and not isinstance(value, bool):
        faults.add("captured_offline", "invalid", detail=_("Say true or false."))
    return value is True


def _read_answers(value: Any, faults: Faults) -> SaidAnswers:
    if value is None or value == "":
        return SaidAnswers([])
    if not isinstance(value, list):
        faults.add(
            "answers", "invalid", detail=_("Give the answers as a list."), note="The answers were no list."
        )
        return SaidAnswers([])
    # Of far too many nothing is said one by one.
    too_many = len(value) > MOST_ANSWERS
    one_by_one = Faults() if too_many else faults
    answers = [_read_answer(answer, f"answers[{place}]", one_by_one) for place, answer in enumerate(value)]
    return SaidAnswers([answer for answer in answers if answer], sent=len(value) if too_many else 0)


def _read_answer(value: Any, field: str, faults: Faults) -> SaidAnswer | None:
    if not isinstance(value, dict):
        faults.add(
            field,
            "invalid",
            detail=_("Give each answer with its question."),
            note="An answer came without its question.",
        )
        return None
    text = read_text(value, "answer", faults=faults, field=f"{field}.answer")
    question_id = read_text(value, "question_id", faults=faults, field=f"{field}.question_id")
    return SaidAnswer(field, question_id, text) if text else None
