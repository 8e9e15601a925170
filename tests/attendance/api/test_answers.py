"""Answers to the school's questions (rest.md; writeback.md: a missing required answer)."""

import uuid

import pytest

from attendance.models import Answer
from tests.attendance.api.kiosk import errors_of, notes_of, stored
from tests.cast import a_question, a_school


def answer(question, text: object = "Grandmother") -> dict[str, object]:
    return {"question_id": str(getattr(question, "pk", question)), "answer": text}


def test_answers_are_stored(kiosk, said):
    question = a_question(kiosk.school)
    kiosk.record(**said, answers=[answer(question)])
    assert Answer.objects.get().question == question
    assert Answer.objects.get().text == "Grandmother"


@pytest.mark.parametrize("given", [None, [], [{"answer": None}], "blank"])
def test_a_required_answer_is_required(kiosk, said, given):
    question = a_question(kiosk.school, required=True)
    answers = [answer(question, " ")] if given == "blank" else given
    assert errors_of(kiosk.record(**said, answers=answers)) == [("answers", "required")]


@pytest.mark.parametrize("fields", [{"archived": True}, {"kind": "early_leave"}, {"required": False}])
def test_only_what_is_asked_now_can_be_required(kiosk, said, fields):
    a_question(kiosk.school, **{"required": True, **fields})
    assert kiosk.record(**said).status_code == 201


def test_another_schools_question_is_not_required(kiosk, said):
    a_question(a_school(), required=True)
    assert kiosk.record(**said).status_code == 201


def test_an_archived_question_may_still_be_answered(kiosk, said):
    question = a_question(kiosk.school, archived=True)
    assert kiosk.record(**said, answers=[answer(question)]).status_code == 201
    assert Answer.objects.get().question == question


def test_a_question_of_another_school_or_kind_or_none_is_unknown(kiosk, said):
    others = [a_question(a_school()), a_question(kiosk.school, kind="early_leave"), uuid.uuid4(), "x"]
    response = kiosk.record(**said, answers=[answer(question) for question in others])
    assert errors_of(response) == [
        (f"answers[{place}].question_id", "unknown_question") for place in range(4)
    ]


def test_a_choice_is_one_of_the_choices(kiosk, said):
    question = a_question(kiosk.school, type="choice", choices=["Mother", "Father"])
    response = kiosk.record(**said, answers=[answer(question, "Grandmother")])
    assert errors_of(response) == [("answers[0].answer", "invalid")]
    assert kiosk.record(**said, answers=[answer(question, "Mother")]).status_code == 201


def test_a_question_is_answered_once(kiosk, said):
    question = a_question(kiosk.school)
    response = kiosk.record(**said, answers=[answer(question), answer(question, "Grandfather")])
    assert errors_of(response) == [("answers[1].question_id", "invalid")]


@pytest.mark.parametrize(
    ("text", "code"), [(5, "invalid"), (["x"], "invalid"), ("x" * 201, "too_long"), ("a\x00", "invalid")]
)
def test_an_answer_is_text_of_200_characters(kiosk, said, text, code):
    question = a_question(kiosk.school)
    assert errors_of(kiosk.record(**said, answers=[answer(question, text)])) == [("answers[0].answer", code)]


@pytest.mark.parametrize("nonsense", ["Grandmother", 5, None, ["x"]])
def test_an_answer_is_an_object(kiosk, said, nonsense):
    assert errors_of(kiosk.record(**said, answers=[nonsense])) == [("answers[0]", "invalid")]


def test_offline_nothing_about_answers_is_refused(kiosk, said):
    asked = a_question(kiosk.school, "Who?", required=True)
    choice = a_question(kiosk.school, "How?", type="choice", choices=["Car"])
    response = kiosk.record(
        **said,
        captured_offline=True,
        answers=[
            "nonsense",
            answer(uuid.uuid4(), "lost"),
            answer(choice, "Balloon"),
            answer(choice, "Horse"),
        ],
    )
    notes = notes_of(response)
    assert "“Who?” was not answered" in notes
    assert "without its question" in notes
    assert "no question of this school: lost" in notes
    assert "not among its choices" in notes
    assert "Horse" in notes
    assert list(Answer.objects.values_list("question", "text")) == [(choice.pk, "Balloon")]
    assert asked.required


@pytest.mark.parametrize("answers", ["text", {}, 5, True])
def test_offline_answers_of_any_shape_are_noted(kiosk, said, answers):
    assert "no list" in notes_of(kiosk.record(**said, captured_offline=True, answers=answers))


def test_offline_a_long_answer_is_cut(kiosk, said):
    question = a_question(kiosk.school)
    notes = notes_of(kiosk.record(**said, captured_offline=True, answers=[answer(question, "x" * 300)]))
    assert "cut" in notes
    assert Answer.objects.get().text == "x" * 200


def test_more_than_fifty_answers_are_too_many(kiosk, said):
    question = a_question(kiosk.school, required=True)
    fifty = [answer(question), *[{"question_id": str(uuid.uuid4()), "answer": ""}] * 49]
    assert kiosk.record(**said, answers=fifty).status_code == 201
    response = kiosk.record(**said, answers=[*fifty, answer(uuid.uuid4())])
    assert errors_of(response) == [("answers", "too_many")]


def test_offline_the_first_answer_to_each_question_is_kept_and_one_note_counts_the_rest(kiosk, said):
    who, how = a_question(kiosk.school, "Who?"), a_question(kiosk.school, "How?")
    made_up = [answer(uuid.uuid4(), "x" * 300) for _ in range(200)]
    response = kiosk.record(
        **said,
        captured_offline=True,
        answers=["?", *made_up, answer(who), answer(who, "Horse"), answer(how, "Car")],
    )
    assert dict(Answer.objects.values_list("question__text", "text")) == {
        "Who?": "Grandmother",
        "How?": "Car",
    }
    assert stored(response).notes == ["202 answers too many were sent with it; they were left out."]


def test_a_record_has_twenty_notes_at_most(kiosk, said):
    response = kiosk.record(
        **said, captured_offline=True, answers=[answer(uuid.uuid4(), str(n)) for n in range(50)]
    )
    notes = stored(response).notes
    assert (len(notes), notes[-1]) == (20, "31 more things were wrong with it.")
