"""Once, and only once: the same event id again (writeback.md)."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from attendance.models import AttendanceRecord
from mis.models import Writeback
from tests.attendance.api.kiosk import Kiosk, an_event, stored
from tests.cast import a_question, a_school


@pytest.fixture
def event(kiosk, said) -> dict:
    question = a_question(kiosk.school)
    other = a_question(kiosk.school, "Who drove?")
    answers = [{"question_id": str(q.pk), "answer": "Grandmother"} for q in (question, other)]
    event = an_event(**said, answers=answers)
    assert kiosk.post("attendance", event).status_code == 201
    return event


def problem_of(response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_the_same_event_again_is_the_stored_record(kiosk, event):
    again = kiosk.post("attendance", event)
    assert again.status_code == 200
    assert again.json() == kiosk.get(f"attendance/{event['id']}").json()
    assert (AttendanceRecord.objects.count(), Writeback.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "same",
    [
        {"device_time": "2026-11-23T10:00:00Z"},
        {"device_time": "garbage"},
        {"captured_offline": True},
        {"captured_offline": "garbage"},
        {"student_name": ""},
        {"reason_text": "  "},
        {"occurred_at": "2026-11-23T09:55:00+01:00"},
        {"occurred_at": "2026-11-23T08:55:00.000Z"},
        {"unheard_of": 1},
    ],
)
def test_what_is_not_content_does_not_count(kiosk, event, same):
    assert kiosk.post("attendance", {**event, **same}).status_code == 200


def test_letters_of_ids_and_the_order_of_answers_do_not_count(kiosk, event):
    shouted = {name: event[name].upper() for name in ("id", "student_id", "reason_id")}
    answers = [{**answer, "question_id": answer["question_id"].upper()} for answer in event["answers"]]
    assert kiosk.post("attendance", {**event, **shouted, "answers": answers[::-1]}).status_code == 200


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "early_leave"},
        {"kind": "nonsense"},
        {"kind": None},
        {"student_id": str(uuid.uuid4())},
        {"student_id": None, "student_name": "Ava Olsen"},
        {"student_name": "Ava Olsen"},
        {"reason_id": None},
        {"reason_text": "Missed the bus"},
        {"occurred_at": "2026-11-23T08:54:59Z"},
        {"occurred_at": "garbage"},
        {"occurred_at": {"a": ["\ud800"]}},
        {"answers": []},
        {"answers": "garbage"},
        {"answers": [{"question_id": "x", "answer": 5}]},
    ],
)
def test_other_content_under_the_same_id_is_refused(kiosk, event, other):
    assert problem_of(kiosk.post("attendance", {**event, **other})) == (409, "event_id_reused")
    assert kiosk.post("attendance", event).status_code == 200


def test_later_changes_do_not_count(kiosk, event, ava, bus):
    ava.active, ava.surname = False, "Jensen"
    ava.save()
    bus.kind, bus.archived = "early_leave", True
    bus.save()
    AttendanceRecord.objects.update(reason=None, occurred_at="2026-11-20T08:00:00Z")
    a_question(kiosk.school, "New?", required=True)
    assert kiosk.post("attendance", event).status_code == 200


def test_the_id_is_looked_up_before_anything_is_judged(kiosk, event, clock):
    clock.move_to("2027-11-23T08:55:00+00:00")
    assert kiosk.post("attendance", event).status_code == 200


def test_another_device_of_the_school_may_deliver_it(kiosk, event):
    assert Kiosk(kiosk.school).post("attendance", event).status_code == 200


def test_another_school_has_ids_of_its_own(event):
    other = Kiosk(a_school())
    assert other.record(id=event["id"], captured_offline=True).status_code == 201
    assert AttendanceRecord.objects.filter(event_id=event["id"]).count() == 2


@pytest.mark.parametrize(
    "change", [{}, {"kind": "nonsense"}, {"occurred_at": "garbage"}, {"student_id": "x"}]
)
@pytest.mark.parametrize("offline", [True, False])
def test_a_deleted_event_is_gone_whatever_it_says(kiosk, event, change, offline):
    AttendanceRecord.objects.get().delete()
    response = kiosk.post("attendance", {**event, **change, "captured_offline": offline})
    assert problem_of(response) == (410, "event_deleted")
    assert not AttendanceRecord.objects.exists()
    assert not Writeback.objects.exists()


def test_a_deleted_record_is_not_found(kiosk, event):
    AttendanceRecord.objects.all().delete()
    assert kiosk.get(f"attendance/{event['id']}").status_code == 404


def test_a_refused_event_may_come_again_put_right(kiosk, said):
    event = an_event(**said)
    assert kiosk.post("attendance", {**event, "reason_id": "x"}).status_code == 400
    assert kiosk.post("attendance", event).status_code == 201


def test_a_naive_time_is_the_same_as_itself(kiosk):
    event = an_event(captured_offline=True, occurred_at="2026-11-23T08:55:00")
    assert stored(kiosk.post("attendance", event)).notes
    assert kiosk.post("attendance", event).status_code == 200
    assert kiosk.post("attendance", {**event, "occurred_at": "2026-11-23T08:55:00Z"}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_the_same_event_many_times_at_once_is_one_record(kiosk, said, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}  # no attempts
    event = an_event(**said)

    def deliver(_turn: int) -> int:
        try:
            return Kiosk.post(kiosk, "attendance", event).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(deliver, range(16)))
    assert answers == [200] * 15 + [201]
    assert (AttendanceRecord.objects.count(), Writeback.objects.count()) == (1, 1)
