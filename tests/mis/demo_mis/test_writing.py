"""A session write: what is taken, and everything that Wonde would refuse."""

import json
from datetime import date
from typing import Any

import pytest

from mis.demo_mis import DemoMis
from tests.mis.demo_mis.clients import DAISY, EVIE, LEAVER, SESSION, Raw, a_mark


def test_a_write_answers_200_with_a_writeback_id(raw: Raw) -> None:
    answer = raw.write(a_mark())
    assert answer.status == 200
    assert isinstance(answer.json()["writeback_id"], int)


def test_every_write_has_an_id_of_its_own(raw: Raw) -> None:
    ids = [raw.write(a_mark()).json()["writeback_id"] for _ in range(3)]
    assert len(set(ids)) == 3


def test_a_written_mark_is_held_as_it_was_sent(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark(minutes_late=12, comment="Missed the bus"))
    mark = demo.marks.held(student_id=DAISY, on=date(2026, 11, 23), session="AM")
    assert mark is not None
    assert (mark.code_id, mark.code, mark.minutes_late, mark.comment) == ("A1203", "L", 12, "Missed the bus")


def test_optional_fields_may_be_left_out(demo: DemoMis, raw: Raw) -> None:
    assert raw.write(a_mark()).status == 200
    assert (demo.marks[0].minutes_late, demo.marks[0].comment) == (None, "")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (0, 0),
        (10, 10),
        (10.5, 10.5),
        ("10", 10),
        ("10.5", 10.5),
        (" 7 ", 7),
        ("1e1", 10),
        ("+3", 3),
        (".5", 0.5),
    ],
)
def test_minutes_late_is_a_number_or_a_numeric_string(
    demo: DemoMis, raw: Raw, given: Any, kept: float
) -> None:
    assert raw.write(a_mark(minutes_late=given)).status == 200
    assert demo.marks[0].minutes_late == kept


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize("name", ["minutes_late", "comment", "employee_id"])
def test_an_empty_optional_field_counts_as_left_out(raw: Raw, name: str, empty: str | None) -> None:
    assert raw.write({**a_mark(), name: empty}).status == 200


def test_an_employee_is_tolerated_and_so_is_what_nobody_knows(raw: Raw) -> None:
    assert raw.write(a_mark(employee_id="A1", colour="green", nested={"a": [1]})).status == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Content-Type": "text/plain"}, {"Content-Type": "application/x-www-form-urlencoded"}]
)
def test_json_is_read_whatever_the_headers_say(demo: DemoMis, raw: Raw, headers: dict[str, str]) -> None:
    body = json.dumps({"attendance": [a_mark()]}).encode()
    assert raw.request("POST", SESSION, body=body, headers=headers).status == 200
    assert len(demo.marks) == 1


def test_comments_keep_every_letter(demo: DemoMis, raw: Raw) -> None:
    comment = 'Zażółć 🚌 <b>&amp;</b> "quoted" \\ back'
    raw.write(a_mark(comment=comment))
    assert demo.marks[0].comment == comment


WRONG: dict[str, list[Any]] = {
    "date": [
        "23/11/2026",
        "2026-11-31",
        "2026-1-1",
        "20261123",
        "2026-11-23T09:00:00",
        "2026-11-23 ",
        "٢٠٢٦-١١-٢٣",
        "0000-01-01",
        "tomorrow",
        20261123,
        True,
        [],
        {},
    ],
    "session": ["am", "Am", "MORNING", "AM ", 1, True, ["AM"], {}],
    "student_id": ["A0", "a1749000965", "1749000965", LEAVER, 1749000965, True, [DAISY], {}],
    "attendance_code_id": ["L", "/", "1203", "a1203", "A9999", 1203, True, ["A1203"], {}],
    "minutes_late": [-1, "-1", "ten", "1_0", "0x10", "1e999", "nan", "inf", "1 0", True, [], {}, 10**12],
    "comment": [1, 1.5, True, [], {}, ["late"]],
    "employee_id": [1, True, [], {}],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, wrong in WRONG.items() for value in wrong]
)
def test_a_wrong_value_is_refused_by_name(demo: DemoMis, raw: Raw, name: str, value: Any) -> None:
    answer = raw.write(a_mark(**{name: value}))
    assert answer.status == 422
    assert list(answer.json()["errors"]) == [f"attendance.0.{name}"]
    assert answer.json()["errors"][f"attendance.0.{name}"] == [
        f"The selected attendance.0.{name} is invalid."
    ]
    assert len(demo.marks) == 0


@pytest.mark.parametrize("name", ["date", "session", "student_id", "attendance_code_id"])
@pytest.mark.parametrize("missing", ["", None, "gone"])
def test_a_missing_required_value_is_refused_by_name(
    demo: DemoMis, raw: Raw, name: str, missing: str | None
) -> None:
    row = {**a_mark(), name: missing}
    if missing == "gone":
        del row[name]
    answer = raw.write(row)
    assert answer.status == 422
    assert answer.json()["errors"] == {
        f"attendance.0.{name}": [f"The attendance.0.{name} field is required."]
    }
    assert len(demo.marks) == 0


def test_minutes_that_no_json_should_hold_are_refused(raw: Raw) -> None:
    body = json.dumps({"attendance": [a_mark(minutes_late=float("nan"))]}).encode()
    assert raw.request("POST", SESSION, body=body).status == 400


def test_half_a_letter_is_no_comment(raw: Raw) -> None:
    body = json.dumps({"attendance": [a_mark(comment="\ud83d")]}).encode()
    answer = raw.request("POST", SESSION, body=body)
    assert (answer.status, list(answer.json()["errors"])) == (422, ["attendance.0.comment"])


@pytest.mark.parametrize("content", [{}, [], "text", 1, None, True, {"attendance": []}, {"attendance": None}])
def test_a_register_without_rows_is_refused(raw: Raw, content: Any) -> None:
    answer = raw.post(SESSION, content)
    assert answer.status == 422
    assert answer.json()["errors"] == {"attendance": ["The attendance field is required."]}


@pytest.mark.parametrize("rows", ["rows", 1, True, {"0": {}}, {"date": "2026-11-23"}])
def test_rows_that_are_no_list_are_refused(raw: Raw, rows: Any) -> None:
    answer = raw.post(SESSION, {"attendance": rows})
    assert answer.status == 422
    assert answer.json()["errors"] == {"attendance": ["The attendance must be an array."]}


@pytest.mark.parametrize("row", ["text", 1, None, True, [], [a_mark()]])
def test_a_row_that_is_no_object_is_refused(raw: Raw, row: Any) -> None:
    answer = raw.write(row)
    assert answer.status == 422
    assert answer.json()["errors"] == {"attendance.0": ["The attendance.0 must be an array."]}


def test_one_wrong_row_refuses_the_whole_register(demo: DemoMis, raw: Raw) -> None:
    answer = raw.write(a_mark(), a_mark(student_id="A0"), a_mark(student_id=EVIE, session="XM"))
    assert answer.status == 422
    assert list(answer.json()["errors"]) == ["attendance.1.student_id", "attendance.2.session"]
    assert len(demo.marks) == 0


def test_every_wrong_field_of_a_row_is_named(raw: Raw) -> None:
    errors = raw.write({"date": "?", "session": "?", "minutes_late": "?"}).json()["errors"]
    assert list(errors) == [
        "attendance.0.date",
        "attendance.0.session",
        "attendance.0.student_id",
        "attendance.0.attendance_code_id",
        "attendance.0.minutes_late",
    ]


def test_a_refusal_has_a_message_beside_its_errors(raw: Raw) -> None:
    assert raw.write(a_mark(session="XM")).json()["message"] == "The given data was invalid."


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"attendance": [',
        b"\xff\xfe",
        b"date=2026-11-23",
        b"NaN",
        b"[" * 100_000,
        b"9" * 5000,
        b'{"attendance": Infinity}',
        b"\x00",
    ],
)
def test_a_body_that_is_no_json_is_a_400(demo: DemoMis, raw: Raw, body: bytes) -> None:
    answer = raw.request("POST", SESSION, body=body)
    assert answer.status == 400
    assert answer.json() == {"message": "The body is not valid JSON."}
    assert len(demo.marks) == 0


def test_a_code_that_the_school_retired_is_refused(demo: DemoMis, raw: Raw) -> None:
    demo.retire_code("L")
    assert list(raw.write(a_mark()).json()["errors"]) == ["attendance.0.attendance_code_id"]


def test_a_pupil_who_left_this_minute_is_refused(demo: DemoMis, raw: Raw) -> None:
    demo.change_student(DAISY, active=False)
    assert list(raw.write(a_mark()).json()["errors"]) == ["attendance.0.student_id"]


def test_what_arrived_is_kept_for_tests_to_read(demo: DemoMis, raw: Raw) -> None:
    raw.write(a_mark(comment="one"))
    raw.write(a_mark(session="XM"))
    assert [body["attendance"][0].get("comment") for body in demo.writes] == ["one", None]
    assert [request.path for request in demo.requests] == [SESSION, SESSION]
    assert demo.requests[0].headers["authorization"] == "Bearer demo-token"
