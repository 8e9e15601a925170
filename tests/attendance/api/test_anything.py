"""No input gives a 500: any JSON to any call, any bytes, any query (rest.md)."""

import json
from http import HTTPStatus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from attendance.models import AttendanceRecord
from tests.attendance.api.calls import CALLS
from tests.attendance.api.kiosk import Kiosk, an_event
from tests.cast import a_question, a_reason, a_school, a_student

WITHIN = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
SPECIAL = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "x" * 201,
        "Ava Olsen",
        "Olsen, Ava",
        "Missed the bus",
        "late_arrival",
        "both",
    ]
)
MOMENTS = st.datetimes().map(str) | st.sampled_from(
    ["2026-11-23T08:55:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-11-23T08:55:00"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | SPECIAL
    | MOMENTS
)
ANY_JSON = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=4) | st.dictionaries(TEXT, part, max_size=4), max_leaves=10
)
FIELDS = [*an_event(), "student_id", "student_name", "reason_id", "reason_text", "device_time", "answers"]
ANSWERS = st.lists(
    st.fixed_dictionaries({}, optional={"question_id": ANY_JSON, "answer": ANY_JSON}) | ANY_JSON
)
EVENTS = st.builds(
    lambda base, changes: {**base, **changes},
    st.builds(an_event, captured_offline=st.booleans()),
    st.dictionaries(st.sampled_from(FIELDS), ANY_JSON, max_size=5)
    | st.fixed_dictionaries({"answers": ANSWERS, "occurred_at": MOMENTS, "device_time": MOMENTS}),
)
SAYABLE = {200, 201, 204, 207, 304, 400, 401, 403, 404, 405, 409, 410, 413, 415, 429}


def is_well_answered(response) -> bool:
    assert response.status_code in SAYABLE, (response.status_code, response.content)
    if response.status_code < 400:
        return True
    problem = response.json()
    assert response.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == response.status_code
    assert HTTPStatus(problem["status"])
    return bool(problem["code"] and problem["title"] and problem["detail"])


class TestAnything(TestCase):
    """Hypothesis wants each example in a transaction of its own."""

    def setUp(self) -> None:
        school = a_school(
            student_exact_match_required=False, reason_exact_match_required=False, offline_directory=True
        )
        a_student(school)
        a_reason(school)
        a_question(school, type="choice", choices=["yes"], required=True)
        self.kiosk = Kiosk(school)

    @WITHIN
    @given(path=st.sampled_from([path for path, allowed in CALLS if "POST" in allowed]), body=ANY_JSON)
    def test_any_json_to_any_call_is_well_answered(self, path, body):
        response = self.kiosk.client.post(path, json.dumps(body), content_type="application/json")
        assert is_well_answered(response)

    @WITHIN
    @given(path=st.sampled_from([path for path, _ in CALLS]), body=st.binary(max_size=40))
    def test_any_bytes_to_any_call_are_well_answered(self, path, body):
        for method in (self.kiosk.client.post, self.kiosk.client.put, self.kiosk.client.patch):
            assert is_well_answered(method(path, body, content_type="application/json"))

    @WITHIN
    @given(event=EVENTS)
    def test_any_event_is_well_answered_and_told_the_same_again(self, event):
        first, again = self.kiosk.post("attendance", event), self.kiosk.post("attendance", event)
        assert is_well_answered(first)
        if first.status_code == 201:
            assert again.status_code == 200
            assert again.json() == first.json()
        else:
            assert again.status_code == first.status_code

    @WITHIN
    @given(event=EVENTS)
    def test_captured_offline_it_is_kept_whatever_it_says(self, event):
        sound = {"id": an_event()["id"], "kind": "early_leave", "captured_offline": True}
        response = self.kiosk.post("attendance", {**event, **sound})
        assert response.status_code == 201, response.content
        assert AttendanceRecord.objects.filter(event_id=sound["id"]).count() == 1

    @WITHIN
    @given(events=st.lists(EVENTS | ANY_JSON, min_size=1, max_size=5), clock=ANY_JSON)
    def test_any_batch_answers_for_each_event(self, events, clock):
        response = self.kiosk.batch(*events, device_time=clock)
        assert response.status_code == 207, response.content
        assert len(response.json()["results"]) == len(events)
        assert all(result["status"] < 500 for result in response.json()["results"])

    @WITHIN
    @given(search=st.text(max_size=220))
    def test_any_search_is_well_answered(self, search):
        assert is_well_answered(self.kiosk.get("students", search=search))

    @WITHIN
    @given(part=st.text(min_size=1, max_size=40))
    def test_any_record_is_found_or_not(self, part):
        assert is_well_answered(self.kiosk.get(f"attendance/{part}"))


@pytest.fixture(autouse=True)
def _unthrottled(monkeypatch) -> None:
    monkeypatch.setattr("attendance.api.throttles.Allowance.spend", lambda *_args: None)
