"""Arbor: what its roll call is sent, how its answers are read, and its pupils and codes."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from attendance.school_day import Session
from mis.adapters.arbor import ArborAdapter
from mis.causes import Cause, Status
from mis.marks import Mark, Result
from tests.mis.adapters.arbor_stub import LESSON, PASSWORD, ROLL_CALL, USER, ArborStub, basic
from tests.mis.adapters.contract import AdapterContract
from tests.mis.adapters.stubs import LONDON, LOOPBACK, MARK
from tests.mis.fakes import RawServer, Received, answers

LATE = replace(MARK, student_id="12", code_id="LATE")
PM = replace(LATE, session=Session.PM, session_starts_at=datetime(2026, 11, 23, 12, 30, tzinfo=LONDON))
SUMMER = replace(LATE, date=date(2026, 6, 22), session_starts_at=datetime(2026, 6, 22, 8, 45, tzinfo=LONDON))


class TestTheContract(AdapterContract):
    stub_class = ArborStub


class ByNameStub(ArborStub):
    credentials = {**ArborStub.credentials, "register": "roll_call_name"}


class TestTheContractByName(AdapterContract):
    stub_class = ByNameStub


class LessonStub(ArborStub):
    credentials = {**ArborStub.credentials, "register": "lesson"}


class TestTheContractOfLessons(AdapterContract):
    stub_class = LessonStub


def arbor(base_url: str, **credentials: str) -> ArborAdapter:
    return ArborAdapter(
        system="",
        base_url=base_url,
        credentials={"username": USER, "password": PASSWORD, **credentials},
        timeout_s=5,
        allowed_networks=LOOPBACK,
    )


def sent_for(mark: Mark = LATE, **credentials: str) -> Received:
    with RawServer(answers(200, b"{}")) as server:
        arbor(f"{server.url}rest-v2/", **credentials).send_mark(mark)
    (request,) = server.received
    return request


def row_for(mark: Mark = LATE, **credentials: str):
    return sent_for(mark, **credentials).json["request"]["marks"][0]


def result_of(body: object, status: int = 200) -> Result:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with RawServer(answers(status, raw)) as server:
        return arbor(server.url).send_mark(LATE)


NO_MINUTES = replace(LATE, minutes_late=None, comment="")
STUDENT = '{"student": {"entityType": "Student", "href": "/rest-v2/students/12"}, '
CODE = '"attendanceMark": {"entityType": "AttendanceMark", "href": "/rest-v2/attendance-marks/LATE"}, '


class TestTheRequest:
    """Key for key, and in their order, what Arbor's own client builds (see the stub)."""

    @pytest.mark.parametrize(
        ("register", "mark", "path", "sent"),
        [
            (
                "",
                LATE,
                ROLL_CALL,
                '"minutesLate": 12, "recordDate": null, "rollCall": null, '
                '"rollCallDateTime": "2026-11-23 08:45:00"',
            ),
            (
                "roll_call_time",
                NO_MINUTES,
                ROLL_CALL,
                '"minutesLate": null, "recordDate": null, "rollCall": null, '
                '"rollCallDateTime": "2026-11-23 08:45:00"',
            ),
            (
                "roll_call_name",
                LATE,
                ROLL_CALL,
                '"minutesLate": 12, "recordDate": "2026-11-23", "rollCall": "AM"',
            ),
            (
                "roll_call_name",
                replace(NO_MINUTES, session=Session.PM),
                ROLL_CALL,
                '"minutesLate": null, "recordDate": "2026-11-23", "rollCall": "PM"',
            ),
            (
                "lesson",
                LATE,
                LESSON,
                '"academicUnit": null, "includeAcademicUnit": false, '
                '"sessionStartTime": "2026-11-23 08:45:00", "minutesLate": 12, "note": "Overslept today"',
            ),
            (
                "lesson",
                NO_MINUTES,
                LESSON,
                '"academicUnit": null, "includeAcademicUnit": false, '
                '"sessionStartTime": "2026-11-23 08:45:00"',
            ),
        ],
    )
    def test_each_register_has_the_clients_own_form(self, register, mark, path, sent):
        request = sent_for(mark, register=register)
        assert (request.method, request.path) == ("POST", path)
        assert request.headers["content-type"] == "application/json"
        assert request.body.decode() == '{"request": {"marks": [' + STUDENT + CODE + sent + "}]}}"

    def test_who_asks_is_basic(self):
        assert sent_for().headers["authorization"] == f"Basic {basic(USER, PASSWORD)}"

    def test_the_application_is_named_only_where_the_school_gave_one(self):
        assert "x-mis-application-id" not in sent_for().headers
        assert "x-mis-application-id" not in sent_for(application_id=" ").headers
        assert sent_for(application_id="northfield").headers["x-mis-application-id"] == "northfield"

    def test_the_afternoon_is_its_own_roll_call(self):
        assert row_for(PM)["rollCallDateTime"] == "2026-11-23 12:30:00"

    def test_the_moment_is_on_the_schools_clock_in_summer_too(self):
        assert row_for(SUMMER)["rollCallDateTime"] == "2026-06-22 08:45:00"

    @pytest.mark.parametrize(
        ("zone", "sent"), [("GMT", "07:45"), ("UTC", "07:45"), ("Europe/Paris", "09:45")]
    )
    def test_another_zone_can_be_sent(self, zone, sent):
        assert row_for(SUMMER, timezone=zone)["rollCallDateTime"] == f"2026-06-22 {sent}:00"
        lesson = row_for(SUMMER, timezone=zone, register="lesson")
        assert lesson["sessionStartTime"] == f"2026-06-22 {sent}:00"

    def test_a_roll_call_by_name_needs_no_zone(self):
        assert (
            "2026-06-22" in sent_for(SUMMER, timezone="Mars/Olympus", register="roll_call_name").body.decode()
        )

    def test_a_zone_nobody_knows_sends_nothing(self):
        with RawServer(answers(200)) as server:
            result = arbor(server.url, timezone="Mars/Olympus").send_mark(LATE)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
        assert server.received == []

    def test_the_comment_has_no_place_in_a_roll_call(self):
        for register in ("roll_call_time", "roll_call_name"):
            assert LATE.comment not in sent_for(register=register).body.decode()


class TestTheAnswer:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" \r\n",
            {},
            {"response": {"code": 200, "reason": "OK", "errors": []}},
            {"response": {"code": "201"}},
            {"response": {"errors": None}},
            {"marks": [{"href": "/rest-v2/attendance-roll-call-records/7"}]},
        ],
    )
    def test_a_2xx_without_an_error_is_successful(self, body):
        assert result_of(body).status is Status.SUCCESSFUL

    @pytest.mark.parametrize(
        ("response", "cause"),
        [
            ({"code": 200, "errors": [{"exception": "E", "message": "No such pupil"}]}, Cause.MIS_REJECTED),
            ({"errors": ["No such pupil"]}, Cause.MIS_REJECTED),
            ({"errors": "No such pupil"}, Cause.MIS_REJECTED),
            ({"code": 400, "reason": "No such pupil"}, Cause.MIS_REJECTED),
            ({"code": "422", "reason": "No such pupil"}, Cause.MIS_REJECTED),
            ({"code": 500, "reason": "No such pupil"}, Cause.MIS_REJECTED),
            ({"code": 400.0, "reason": "No such pupil"}, Cause.MIS_REJECTED),
            ({"code": " 404 ", "reason": "No such pupil"}, Cause.MIS_REJECTED),
            ({"code": 403, "reason": "No such pupil"}, Cause.MIS_UNAUTHORISED),
            ({"code": 429, "reason": "No such pupil"}, Cause.MIS_RATE_LIMITED),
        ],
    )
    @pytest.mark.parametrize("wrapped", [True, False])
    def test_errors_and_a_code_of_its_own_are_a_refusal(self, response, cause, wrapped):
        result = result_of({"response": response} if wrapped else response)
        assert (result.cause, result.outcome_unknown) == (cause, False)
        assert "No such pupil" in result.message

    def test_what_stands_beside_the_response_counts_too(self):
        for beside in ({"errors": [{"message": "No such pupil"}]}, {"code": 422, "reason": "No such pupil"}):
            result = result_of({"response": {"code": 200}, **beside})
            assert (result.cause, result.message) == (Cause.MIS_REJECTED, "No such pupil")

    @pytest.mark.parametrize("code", [True, None, "", "OK", [], 1e999, "nan"])
    def test_a_code_that_is_no_number_says_nothing(self, code):
        assert (
            result_of(b'{"response": {"code": %s}}' % json.dumps(code).encode()).status is Status.SUCCESSFUL
        )

    def test_the_trace_of_an_error_is_no_message(self):
        error = {"exception": "RuntimeError", "message": "No such pupil", "trace": "#0 /var/www/Mark.php"}
        result = result_of({"response": {"code": 400, "reason": "Bad request", "errors": [error]}}, 400)
        assert result.message == "Bad request · RuntimeError · No such pupil"
