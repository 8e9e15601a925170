"""What a device captured offline is never refused for what it says (writeback.md, Exact match and Clocks)."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from attendance.models import AttendanceRecord
from tests.attendance.api.kiosk import Kiosk, an_event, errors_of, notes_of, stored
from tests.cast import a_reason, a_school, a_student

NOW = datetime(2026, 11, 23, 8, 55, tzinfo=UTC)


def offline(kiosk, **changes):
    return kiosk.record(captured_offline=True, **changes)


def test_what_is_in_order_has_no_notes(kiosk, said):
    row = stored(offline(kiosk, **said))
    assert (row.captured_offline, row.notes) == (True, [])


def test_an_unknown_pupil_is_stored_without(kiosk, said):
    unknown = str(uuid.uuid4())
    response = offline(kiosk, **said | {"student_id": unknown})
    row = stored(response)
    assert (row.student, row.student_name, row.student_typed) == (None, "", False)
    assert unknown in notes_of(response)
    assert (response.json()["student"], response.json()["student_name"]) == (None, "")


def test_an_unknown_reason_is_stored_without(kiosk, said):
    unknown = str(uuid.uuid4())
    response = offline(kiosk, **said | {"reason_id": unknown})
    row = stored(response)
    assert (row.reason, row.reason_text, row.reason_typed) == (None, "", False)
    assert unknown in notes_of(response)


def test_another_schools_ids_are_stored_without(kiosk):
    other = a_school()
    ids = {"student_id": str(a_student(other).pk), "reason_id": str(a_reason(other).pk)}
    row = stored(offline(kiosk, **ids))
    assert (row.student, row.reason) == (None, None)


def test_a_reason_of_the_other_kind_is_stored_without(kiosk, said):
    response = offline(kiosk, kind="early_leave", **said)
    assert stored(response).reason is None
    assert "other kind: Missed the bus" in notes_of(response)


def test_a_name_that_matches_nobody_is_stored_as_typed(kiosk, bus):
    response = offline(kiosk, student_name="Zaphod", reason_id=str(bus.pk))
    row = stored(response)
    assert (row.student, row.student_name, row.student_typed) == (None, "Zaphod", True)
    assert "no single pupil" in notes_of(response)


def test_namesakes_are_stored_as_typed(kiosk, ava, bus):
    a_student(kiosk.school, "Ava", "Olsen")
    assert stored(offline(kiosk, student_name="Ava Olsen", reason_id=str(bus.pk))).student is None


def test_a_reason_that_matches_nothing_is_stored_as_typed(kiosk, ava):
    response = offline(kiosk, student_id=str(ava.pk), reason_text="Aliens")
    row = stored(response)
    assert (row.reason, row.reason_text, row.reason_typed) == (None, "Aliens", True)
    assert "matches none" in notes_of(response)


def test_typed_text_is_matched_offline_too(kiosk, ava, bus):
    row = stored(offline(kiosk, student_name="Olsen, Ava", reason_text="missed the bus"))
    assert (row.student, row.reason, row.notes) == (ava, bus, [])


def test_nobody_and_nothing_is_stored(kiosk):
    response = offline(kiosk)
    row = stored(response)
    assert (row.student, row.reason, row.student_name, row.reason_text) == (None, None, "", "")
    assert notes_of(response) == "No pupil was given. No reason was given."


def test_of_an_id_and_a_text_the_id_counts(kiosk, said, ava, bus):
    response = offline(kiosk, **said, student_name="Noor Khan", reason_text="Aliens")
    row = stored(response)
    assert (row.student, row.student_typed, row.reason, row.reason_typed) == (ava, False, bus, False)
    assert "“Noor Khan”" in notes_of(response)
    assert "“Aliens”" in notes_of(response)


@pytest.mark.parametrize("field", ["student_id", "student_name", "reason_id", "reason_text"])
@pytest.mark.parametrize("value", [5, 1.5, True, ["Ava"], {"a": "\ud800\x00"}])
def test_what_is_no_text_is_noted_and_left_out(kiosk, field, value):
    response = offline(kiosk, **{field: value})
    assert "was no text" in notes_of(response)
    assert (response.json()["student_name"], response.json()["reason_text"]) == ("", "")


@pytest.mark.parametrize(("field", "called"), [("student_name", "The name"), ("reason_text", "The reason")])
def test_a_long_text_is_cut(kiosk, field, called):
    response = offline(kiosk, **{field: "x" * 250})
    assert response.json()[field] == "x" * 200
    assert f"{called} was longer than 200 characters and was cut." in notes_of(response)


@pytest.mark.parametrize("field", ["student_name", "reason_text"])
def test_characters_that_cannot_be_stored_are_left_out(kiosk, field):
    response = offline(kiosk, **{field: "A\x00v\ud83da"})
    assert response.json()[field] == "Ava"
    assert "cannot be stored" in notes_of(response)


def test_nothing_but_such_characters_is_nothing(kiosk):
    assert stored(offline(kiosk, student_name="\x00")).student_name == ""


@pytest.mark.parametrize("when", [None, "", "never", 5, [], {}, "9999-12-31T23:59:59-12:00", "2026-11-23"])
def test_a_time_that_cannot_be_read_becomes_the_time_of_arrival(kiosk, said, when):
    response = offline(kiosk, **said | {"occurred_at": when})
    row = stored(response)
    assert (row.occurred_at, row.occurred_at_sent) == (NOW, None)
    assert "time of arrival was taken" in notes_of(response)


def test_a_time_without_offset_is_the_schools_local_time(clock):
    clock.move_to("2026-06-15T09:00:00+00:00")
    kiosk = Kiosk(a_school())
    response = offline(kiosk, occurred_at="2026-06-15T08:50:00")
    row = stored(response)
    assert row.occurred_at == datetime(2026, 6, 15, 7, 50, tzinfo=UTC)
    assert row.occurred_at_sent == row.occurred_at
    assert "without its offset" in notes_of(response)


@pytest.mark.parametrize(
    "when", ["2026-11-23T09:00:01+00:00", "2126-11-23T09:00:00+00:00", "9998-01-01T00:00:00Z"]
)
def test_a_time_in_the_future_becomes_the_time_of_arrival(kiosk, said, when):
    response = offline(kiosk, **said, occurred_at=when)
    row = stored(response)
    assert row.occurred_at == NOW
    assert row.occurred_at_sent == datetime.fromisoformat(when)
    assert "in the future" in notes_of(response)


@pytest.mark.parametrize(
    "when", ["2026-10-23T08:54:59+00:00", "1970-01-01T00:00:00Z", "0002-01-01T00:00:00Z"]
)
def test_a_time_long_ago_is_kept_with_a_note(kiosk, said, when):
    response = offline(kiosk, **said, occurred_at=when)
    assert stored(response).occurred_at == datetime.fromisoformat(when)
    assert "more than 31 days" in notes_of(response)


def test_a_clock_that_cannot_be_read_is_noted(kiosk, said):
    response = offline(kiosk, **said, device_time="late")
    assert stored(response).device_time is None
    assert "clock could not be read" in notes_of(response)


def test_a_wrong_clock_is_corrected_offline_too(kiosk, said):
    row = stored(
        offline(kiosk, **said, occurred_at="2026-11-23T07:50:00Z", device_time="2026-11-23T07:55:00Z")
    )
    assert row.occurred_at == NOW - timedelta(minutes=5)
    assert row.notes == []


def test_a_correction_beyond_the_calendar_becomes_the_time_of_arrival(kiosk, said):
    row = stored(
        offline(kiosk, **said, occurred_at="0002-01-01T00:00:00Z", device_time="9998-01-01T00:00:00Z")
    )
    assert row.occurred_at == NOW


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"id": "x"}, ("id", "invalid")),
        ({"id": None}, ("id", "required")),
        ({"kind": "both"}, ("kind", "invalid")),
        ({"kind": None}, ("kind", "required")),
    ],
)
def test_only_a_bad_id_or_kind_is_refused(kiosk, said, changes, error):
    assert errors_of(offline(kiosk, **said | changes)) == [error]
    assert not AttendanceRecord.objects.exists()


def test_notes_are_said_once_each(kiosk, said):
    response = offline(kiosk, **said, answers=["a", "b"])
    assert stored(response).notes == ["An answer came without its question."]


def test_everything_wrong_at_once_is_one_record(kiosk):
    event = an_event(
        captured_offline=True,
        student_id=["x"],
        student_name="\x00" * 300,
        reason_id=7,
        reason_text={"x": 1},
        occurred_at={},
        device_time=[],
        answers=[1, {"question_id": {}, "answer": "x" * 999}],
    )
    response = kiosk.post("attendance", event)
    assert len(stored(response).notes) >= 8
    assert kiosk.post("attendance", event).status_code == 200
