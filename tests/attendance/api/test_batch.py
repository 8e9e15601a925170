"""POST /attendance/batch: each event stands alone (rest.md)."""

import uuid

import pytest
from django.db import OperationalError

from attendance.api import events
from attendance.models import AttendanceRecord
from tests.attendance.api.kiosk import an_event, errors_of


def results_of(response) -> list[dict]:
    assert response.status_code == 207, response.content
    return response.json()["results"]


def test_many_events_are_answered_in_order(kiosk, said):
    sent = [an_event(**said) for _ in range(3)]
    results = results_of(kiosk.batch(*sent))
    assert [result["id"] for result in results] == [event["id"] for event in sent]
    assert [result["status"] for result in results] == [201] * 3
    assert results[0]["record"] == kiosk.get(f"attendance/{sent[0]['id']}").json()


def test_one_bad_event_never_spoils_the_rest(kiosk, said):
    good, deleted = an_event(**said), an_event(**said)
    kiosk.post("attendance", deleted)
    AttendanceRecord.objects.all().delete()
    results = results_of(
        kiosk.batch(
            good,
            good,
            {**good, "kind": "early_leave"},
            deleted,
            an_event(**said | {"reason_id": str(uuid.uuid4())}),
            "nonsense",
            None,
            {"id": ["x"]},
            an_event(**said),
        )
    )
    assert [result["status"] for result in results] == [201, 200, 409, 410, 400, 400, 400, 400, 201]
    assert [result["problem"]["code"] for result in results if "problem" in result] == [
        "event_id_reused",
        "event_deleted",
        "invalid",
        "invalid",
        "invalid",
        "invalid",
    ]
    assert results[4]["problem"]["errors"][0]["code"] == "unknown_reason"
    assert all(("record" in result) != ("problem" in result) for result in results)


def test_an_id_is_answered_as_sent(kiosk, said):
    ids = [str(uuid.uuid4()).upper(), "x", 5, "\ud800\x00y", None]
    results = results_of(kiosk.batch(*[{**an_event(**said), "id": event_id} for event_id in ids]))
    assert [result["id"] for result in results] == [ids[0], "x", None, "y", None]


def test_the_batchs_clock_rules(kiosk, said):
    event = an_event(**said, occurred_at="2026-11-23T07:50:00Z", device_time="2026-11-23T07:50:03Z")
    results = results_of(kiosk.batch(event, device_time="2026-11-23T07:55:00Z"))
    assert results[0]["record"]["occurred_at"] == "2026-11-23T08:50:00Z"


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_an_event_says_of_the_clock_is_as_old_as_the_event_and_corrects_nothing(kiosk, said, nothing):
    event = an_event(**said, occurred_at="2026-11-23T07:50:00Z", device_time="2026-11-23T07:50:01Z")
    results = results_of(kiosk.batch(event, device_time=nothing))
    assert results[0]["record"]["occurred_at"] == "2026-11-23T07:50:00Z"


def test_a_bad_clock_of_the_batch_never_loses_what_was_captured_offline(kiosk, said):
    sent = [an_event(**said), an_event(**said, captured_offline=True)]
    results = results_of(kiosk.batch(*sent, device_time="garbage"))
    assert [result["status"] for result in results] == [400, 201]


def test_a_hundred_events_are_taken_and_no_more(kiosk, said):
    sent = [an_event(**said) for _ in range(101)]
    too_many = kiosk.batch(*sent)
    assert (too_many.status_code, too_many.json()["code"]) == (413, "too_large")
    assert not AttendanceRecord.objects.exists()
    assert len(results_of(kiosk.batch(*sent[:100]))) == 100


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("events", "required")),
        ({"events": None}, ("events", "required")),
        ({"events": []}, ("events", "required")),
        ({"events": {}}, ("events", "invalid")),
        ({"events": "x"}, ("events", "invalid")),
        ([], ("", "invalid")),
        (5, ("", "invalid")),
    ],
)
def test_a_batch_is_a_list_of_events(kiosk, body, error):
    assert errors_of(kiosk.post("attendance/batch", body)) == [error]


def test_an_event_that_the_database_cannot_take_is_kept_by_the_device(kiosk, said, monkeypatch):
    good, unlucky, broken = (an_event(**said) for _ in range(3))
    really = events.record_attendance

    def sometimes(**entry):
        if str(entry["event_id"]) == unlucky["id"]:
            raise OperationalError("database is locked")
        if str(entry["event_id"]) == broken["id"]:
            raise RuntimeError("Ava Olsen")
        return really(**entry)

    monkeypatch.setattr(events, "record_attendance", sometimes)
    response = kiosk.batch(unlucky, broken, good)
    results = results_of(response)
    assert [result["status"] for result in results] == [503, 500, 201]
    assert int(response.headers["Retry-After"]) > 0
    assert "Retry-After" not in kiosk.batch(good).headers
    assert results[0]["problem"]["code"] == "unavailable"
    assert "Ava" not in str(results[1]["problem"])
