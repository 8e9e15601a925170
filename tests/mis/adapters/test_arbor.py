"""Arbor: what its roll call is sent, how its answers are read, and its pupils and codes."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from attendance.school_day import Session
from mis.adapters.arbor import ArborAdapter
from mis.adapters.reading import ReadError
from mis.adapters.rows import CodeRow, StudentRow
from mis.causes import Cause, Status
from mis.marks import Mark, Result
from tests.mis import fakes
from tests.mis.adapters.arbor_stub import PASSWORD, ROLL_CALL, USER, ArborStub, basic
from tests.mis.adapters.contract import AdapterContract
from tests.mis.adapters.stubs import LONDON, LOOPBACK, MARK, ContractBase
from tests.mis.fakes import RawServer, Received, answers

LATE = replace(MARK, student_id="12", code_id="LATE")
PM = replace(LATE, session=Session.PM, session_starts_at=datetime(2026, 11, 23, 12, 30, tzinfo=LONDON))
SUMMER = replace(LATE, date=date(2026, 6, 22), session_starts_at=datetime(2026, 6, 22, 8, 45, tzinfo=LONDON))


class TestTheContract(AdapterContract):
    stub_class = ArborStub


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


class TestTheRequest:
    def test_a_full_mark_is_sent_as_documented(self):
        request = sent_for()
        assert (request.method, request.path) == ("POST", ROLL_CALL)
        assert request.headers["content-type"] == "application/json"
        assert request.body.decode() == (
            '{"request": {"marks": [{"student": {"entityType": "Student", "href": "/rest-v2/students/12"}, '
            '"attendanceMark": {"entityType": "AttendanceMark", "href": "/rest-v2/attendance-marks/LATE"}, '
            '"minutesLate": 12, "recordDate": "2026-11-23", "rollCallDateTime": "2026-11-23 08:45:00"}]}}'
        )

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
        row = row_for(SUMMER, timezone=zone)
        assert row["rollCallDateTime"] == f"2026-06-22 {sent}:00"
        assert row["recordDate"] == "2026-06-22"

    def test_a_zone_nobody_knows_sends_nothing(self):
        with RawServer(answers(200)) as server:
            result = arbor(server.url, timezone="Mars/Olympus").send_mark(LATE)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
        assert server.received == []

    def test_the_comment_has_no_place(self):
        assert LATE.comment not in sent_for().body.decode()


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


class TestReading(ContractBase):
    stub_class = ArborStub

    def students(self, since: str = "", *, prepare=lambda stub: None, on_other=None):
        with self.served(on_other=on_other) as served:
            prepare(served.stub)
            talk = served.adapter.reading()
            rows = [row for page in served.adapter.read_students(talk, since=since) for row in page]
        return rows, talk.bookmark, served.server.received

    def test_each_pupil_listed_is_read_with_both_names(self):
        rows, _, _ = self.students()
        assert rows == [
            StudentRow(mis_id="12", forename="Ava", surname="Olsen", legal_forename="", legal_surname=""),
            StudentRow(
                mis_id="13",
                forename="Benedict",
                surname="Ng",
                legal_forename="Benedict",
                legal_surname="Ng",
            ),
        ]

    @pytest.mark.parametrize("size", [1, 2, 50])
    def test_pages_of_any_size_bring_every_pupil_once(self, size):
        def many(stub):
            stub.page_size = size
            stub.students = {str(n): {"legalFirstName": "A", "legalLastName": "B"} for n in range(5)}

        rows, _, _ = self.students(prepare=many)
        assert [row.mis_id for row in rows] == ["0", "1", "2", "3", "4"]

    def test_a_listing_that_ignores_pages_ends(self):
        def unpaged(stub):
            stub._listing = lambda *args: ArborStub._listing(stub, *args[:2], "page-number=1&page-size=9")

        rows, _, asked = self.students(prepare=unpaged)
        assert len(rows) == 2
        assert len([request for request in asked if "page-number" in request.path]) == 2

    def test_the_highest_revision_is_the_bookmark(self):
        assert self.students()[1] == "700"

    def test_since_a_revision_only_what_changed_is_read(self):
        def changed(stub):
            stub.changes = [
                {
                    "changedObject": {"href": f"/rest-v2/students/{number}"},
                    "changeType": kind,
                    "toRevision": 800,
                }
                for number, kind in (("12", "update"), ("40", "delete"), ("41", "update"))
            ]

        rows, bookmark, asked = self.students("700", prepare=changed)
        assert [(row.mis_id, row.active) for row in rows] == [("12", True), ("40", False), ("41", False)]
        assert asked[0].path == "/rest-v2/students/changelog?from-revision=700"
        assert bookmark == "800"

    def test_nothing_changed_keeps_the_bookmark(self):
        assert self.students("700")[:2] == ([], "700")

    @pytest.mark.parametrize(
        ("behaviour", "cause"),
        [
            (fakes.answers(401), Cause.MIS_UNAUTHORISED),
            (fakes.answers(500), Cause.MIS_ERROR),
            (fakes.answers(200, b"{}"), Cause.MIS_UNEXPECTED_ANSWER),
            (fakes.answers(200, b'{"response": {"errors": ["no"]}}'), Cause.MIS_UNEXPECTED_ANSWER),
            (fakes.answers(200, b'{"students": [{"href": ""}]}'), Cause.MIS_UNEXPECTED_ANSWER),
            (fakes.answers(200, b'{"students": [7]}'), Cause.MIS_UNEXPECTED_ANSWER),
        ],
    )
    def test_a_page_that_fails_ends_the_reading(self, behaviour, cause):
        with pytest.raises(ReadError) as caught:
            self.students(on_other=behaviour)
        assert caught.value.cause is cause

    def test_a_pupil_without_a_person_ends_the_reading(self):
        with self.served() as served:
            served.stub._detail = lambda name: fakes.answer_bytes(200, b'{"student": {}}')
            with pytest.raises(ReadError, match="no person"):
                list(served.adapter.read_students(served.adapter.reading()))

    @pytest.mark.parametrize(
        ("detail", "code"),
        [
            (
                {"attendanceMark": "L", "markDescription": "Late"},
                CodeRow(code="L", mis_id="LATE", description="Late"),
            ),
            ({"attendanceMark": "x" * 21}, CodeRow(code="LATE", mis_id="LATE")),
            ({"markShortDescription": "Late"}, CodeRow(code="LATE", mis_id="LATE", description="Late")),
            ({"active": False}, CodeRow(code="LATE", mis_id="LATE", active=False)),
        ],
    )
    def test_a_code_is_read_with_its_letter_where_it_has_one(self, detail, code):
        with self.served() as served:
            served.stub.marks = {"LATE": detail}
            assert [row for page in served.adapter.read_codes(served.adapter.reading()) for row in page] == [
                code
            ]
