"""POST /attendance: what is stored, and what is answered (rest.md, Recording attendance)."""

from datetime import UTC, datetime

import pytest

from attendance.models import AttendanceRecord
from mis.models import Writeback
from tests.attendance.api.kiosk import Kiosk, an_event, errors_of, stored
from tests.cast import a_connection, a_reason, a_school, a_student


def test_a_new_event_is_answered_with_its_record(kiosk, ava, bus):
    a_connection(kiosk.school)
    event = an_event(student_id=str(ava.pk), reason_id=str(bus.pk))
    response = kiosk.post("attendance", event)
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == {
        "id": event["id"],
        "kind": "late_arrival",
        "student": {"id": str(ava.pk), "name": "Ava Olsen", "form": "7B", "year": "7"},
        "student_name": "Ava Olsen",
        "reason": {"id": str(bus.pk), "text": "Missed the bus"},
        "reason_text": "Missed the bus",
        "occurred_at": "2026-11-23T08:55:00Z",
        "received_at": "2026-11-23T08:55:00.000Z",
        "date": "2026-11-23",
        "session": "AM",
        "minutes_late": None,
        "writeback": {
            "status": "pending",
            "cause": None,
            "detail": "",
            "attendance_code": None,
            "date": None,
            "session": None,
            "outcome_unknown": False,
            "attempted_at": None,
            "finished_at": None,
        },
    }


def test_the_record_knows_its_device_and_both_moments(kiosk, said):
    row = stored(kiosk.record(**said, occurred_at="2026-11-23T09:50:00.5+01:00"))
    assert row.device == kiosk.device
    assert row.occurred_at == row.occurred_at_sent == datetime(2026, 11, 23, 8, 50, 0, 500_000, tzinfo=UTC)
    assert row.received_at == datetime(2026, 11, 23, 8, 55, tzinfo=UTC)
    assert (row.device_time, row.captured_offline, row.notes) == (None, False, [])


def test_a_fraction_of_a_second_is_told_where_there_is_one(kiosk, said):
    record = kiosk.record(**said, occurred_at="2026-11-23T08:50:00.250Z").json()
    assert record["occurred_at"] == "2026-11-23T08:50:00.250Z"


def test_a_record_can_be_read_again(kiosk, said, django_assert_num_queries):
    made = kiosk.record(**said).json()
    with django_assert_num_queries(2):  # device with school; record with pupil, reason, writeback
        assert kiosk.get(f"attendance/{made['id']}").json() == made


def test_a_finished_writeback_is_told_in_full(kiosk, said):
    made = kiosk.record(**said).json()
    at = datetime(2026, 11, 23, 8, 55, 1, 234_567, tzinfo=UTC)
    Writeback.objects.update(
        status="failed",
        cause="mis_timeout",
        detail="No answer in time",
        code="L",
        outcome_unknown=True,
        claimed_at=at,
        finished_at=at,
    )
    assert kiosk.get(f"attendance/{made['id']}").json()["writeback"] == {
        "status": "failed",
        "cause": "mis_timeout",
        "detail": "No answer in time",
        "attendance_code": "L",
        "date": "2026-11-23",
        "session": "AM",
        "outcome_unknown": True,
        "attempted_at": "2026-11-23T08:55:01.234Z",
        "finished_at": "2026-11-23T08:55:01.234Z",
    }


@pytest.mark.parametrize(
    "event_id", ["018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a10", "x", "{}", "1" * 32, "%00", "é"]
)
def test_an_unknown_record_is_not_found(kiosk, event_id):
    response = kiosk.get(f"attendance/{event_id}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_another_schools_record_is_not_found(kiosk, said):
    made = kiosk.record(**said).json()
    assert Kiosk(a_school()).get(f"attendance/{made['id']}").status_code == 404


def test_a_typed_name_is_echoed_and_its_match_kept_to_ourselves(kiosk, ava, bus):
    response = kiosk.record(student_name=" olsen,  AVA", reason_id=str(bus.pk))
    assert (response.json()["student"], response.json()["student_name"]) == (None, " olsen,  AVA")
    assert stored(response).student == ava


def test_a_typed_reason_is_echoed_with_its_match(kiosk, ava, bus):
    response = kiosk.record(student_id=str(ava.pk), reason_text="missed  THE bus")
    assert response.json()["reason"] == {"id": str(bus.pk), "text": "Missed the bus"}
    assert response.json()["reason_text"] == "missed  THE bus"


def test_minutes_late_are_told_where_the_school_counts_them():
    school = a_school(minutes_late=True, am_registration_ends="08:40")
    said = {"student_id": str(a_student(school).pk), "reason_id": str(a_reason(school).pk)}
    kiosk = Kiosk(school)
    assert kiosk.record(**said).json()["minutes_late"] == 15
    assert kiosk.record(**said, kind="early_leave").json()["minutes_late"] is None


@pytest.mark.parametrize("field", ["id", "kind", "occurred_at"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_needed_is_required(kiosk, said, field, nothing):
    assert errors_of(kiosk.record(**said | {field: nothing})) == [(field, "required")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "x"),
        ("id", 5),
        ("id", "018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a1"),
        ("id", "{018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a10}"),
        ("id", "018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a1٠"),
        ("kind", "both"),
        ("kind", "Late_arrival"),
        ("kind", ["late_arrival"]),
        ("occurred_at", "soon"),
        ("occurred_at", 1795424400),
        ("occurred_at", "2026-11-23T08:55:00"),
        ("occurred_at", "0001-01-01T00:00:00+14:00"),
        ("occurred_at", "9999-12-31T23:59:59-12:00"),
        ("device_time", "soon"),
        ("device_time", "2026-11-23T08:55:00"),
        ("captured_offline", "true"),
        ("captured_offline", 1),
        ("answers", {}),
        ("answers", "Grandmother"),
    ],
)
def test_what_cannot_be_read_is_invalid(kiosk, said, field, value):
    assert errors_of(kiosk.record(**said | {field: value})) == [(field, "invalid")]
    assert not AttendanceRecord.objects.exists()


@pytest.mark.parametrize("body", [[], "text", 5, None, True, [{}]])
def test_an_event_is_an_object(kiosk, body):
    assert errors_of(kiosk.post("attendance", body)) == [("", "invalid")]


def test_who_and_why_are_required(kiosk):
    assert errors_of(kiosk.record()) == [("student_id", "required"), ("reason_id", "required")]


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blank_is_not_given(kiosk, blank):
    assert errors_of(
        kiosk.record(student_name=blank, student_id=blank, reason_id=blank, reason_text=blank)
    ) == [
        ("student_id", "required"),
        ("reason_id", "required"),
    ]


def test_blank_beside_an_id_does_not_matter(kiosk, said):
    assert kiosk.record(**said, student_name="", reason_text=" ").status_code == 201


def test_an_id_and_a_text_are_one_too_many(kiosk, said):
    response = kiosk.record(**said, student_name="Ava Olsen", reason_text="Missed the bus")
    assert errors_of(response) == [("student_name", "invalid"), ("reason_text", "invalid")]


@pytest.mark.parametrize("field", ["student_name", "reason_text"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        (5, "invalid"),
        (["Ava"], "invalid"),
        ("A\x00va", "invalid"),
        ("\ud800va", "invalid"),
        ("x" * 201, "too_long"),
    ],
)
def test_a_text_is_text_of_200_characters(kiosk, said, field, value, code):
    kiosk.school.student_exact_match_required = kiosk.school.reason_exact_match_required = False
    kiosk.school.save()
    del said[{"student_name": "student_id", "reason_text": "reason_id"}[field]]
    assert errors_of(kiosk.record(**said, **{field: value})) == [(field, code)]
    assert kiosk.record(**said, **{field: "x" * 200}).status_code == 201


def test_the_hot_path_takes_few_queries(kiosk, said, django_assert_num_queries):
    kiosk.record(**said)
    # Device, event, pupil, reason, questions, the day's times, time-based codes for the mark that would
    # have been; then savepoint, record, writeback, tombstone, release.
    with django_assert_num_queries(12):
        assert kiosk.record(**said).status_code == 201
    a_connection(kiosk.school)
    with django_assert_num_queries(11):
        assert kiosk.record(**said).status_code == 201
