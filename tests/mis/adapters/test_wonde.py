"""Wonde: what it is sent, and how its answers are read."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from attendance.school_day import Session
from mis.adapters.wonde import WondeAdapter
from mis.causes import Cause
from mis.marks import Fate
from tests.mis.adapters.contract import AdapterContract
from tests.mis.adapters.stubs import LOOPBACK, MARK, Stub
from tests.mis.fakes import RawServer, Received, answer_bytes, answers, silent

TOKEN = "8b1f/e7+c2=d4 & more"
SCHOOL = "A1930499544"


class WondeStub(Stub):
    adapter_class = WondeAdapter
    system = "sims"
    base_path = "v1.0/"
    credentials = {"token": TOKEN, "school_id": SCHOOL}
    secrets = (TOKEN,)
    undocumented = (
        b"",
        b"{}",
        b"[]",
        b"null",
        b"true",
        b"not json",
        b'{"writeback_id": null}',
        b'{"writeback_id": ""}',
        b'{"writeback_id": true}',
        b'{"writeback_id": {}}',
        b'{"writeback_id": "' + b"x" * 500 + b'"}',
        b'{"data": []}',
        b'{"id": 1001}',
        b'[{"writeback_id": 1001}]',
        b'{"writeback_id": 1001',
        b"[" * 100_000,
        b"\xff\xfe\x00\x01",
    )
    pending = True

    def is_write(self, request: Received) -> bool:
        return request.method == "POST"

    def accept(self, request: Received) -> bytes:
        return answer_bytes(200, b'{"writeback_id": 1001}')

    def said(self, request: Received) -> Mapping[str, Any]:
        (row,) = request.json["attendance"]
        names = {
            "student": "student_id",
            "code": "attendance_code_id",
            "comment": "comment",
            "minutes": "minutes_late",
        }
        return {ours: row[theirs] for ours, theirs in names.items() if theirs in row}


class TestTheContract(AdapterContract):
    stub_class = WondeStub


def wonde(base_url, *, system="sims", **credentials):
    return WondeAdapter(
        system=system,
        base_url=base_url,
        credentials={"token": TOKEN, "school_id": SCHOOL, **credentials},
        timeout_s=5,
        allowed_networks=LOOPBACK,
    )


def sent_for(mark=MARK, *, system="sims", **credentials):
    with RawServer(answers(200, b'{"writeback_id": 1}')) as server:
        wonde(f"{server.url}v1.0/", system=system, **credentials).send_mark(mark)
    (request,) = server.received
    return request


def row_for(mark=MARK, **options):
    return sent_for(mark, **options).json["attendance"][0]


def result_of(body, status=200):
    with RawServer(answers(status, body)) as server:
        return wonde(server.url).send_mark(MARK)


def fate_of(answer, status=200):
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    with RawServer(answers(status, body)) as server:
        return wonde(server.url).follow_up("1001")


class TestTheRequest:
    def test_a_full_mark_is_sent_as_documented(self):
        request = sent_for()
        assert request.method == "POST"
        assert request.path == f"/v1.0/schools/{SCHOOL}/attendance/session/"
        assert request.headers["content-type"] == "application/json"
        assert request.body.decode() == (
            '{"attendance": [{"date": "2026-11-23", "session": "AM", "student_id": "A1749191433", '
            '"attendance_code_id": "A4711", "comment": "Overslept today", "minutes_late": 12}]}'
        )

    def test_the_token_is_a_bearer(self):
        assert sent_for(token="abc").headers["authorization"] == "Bearer abc"

    def test_a_token_copied_with_its_line_end_still_works(self):
        assert sent_for(token=" abc\n").headers["authorization"] == "Bearer abc"

    @pytest.mark.parametrize("base", ["v1.0", "v1.0/", "v1.0//"])
    def test_the_base_address_may_end_as_it_likes(self, base):
        with RawServer(answers(200, b'{"writeback_id": 1}')) as server:
            wonde(server.url + base).send_mark(MARK)
        assert server.received[0].path == f"/v1.0/schools/{SCHOOL}/attendance/session/"

    def test_a_school_id_cannot_leave_its_place_in_the_address(self):
        request = sent_for(school_id="../x?y#z")
        assert request.path == "/v1.0/schools/..%2Fx%3Fy%23z/attendance/session/"

    def test_white_space_that_was_copied_with_the_school_id_is_no_part_of_it(self):
        assert sent_for(school_id=f" {SCHOOL}\n").path == f"/v1.0/schools/{SCHOOL}/attendance/session/"

    def test_the_afternoon_is_pm(self):
        assert row_for(replace(MARK, session=Session.PM))["session"] == "PM"

    @pytest.mark.parametrize("minutes", [None, 0, -1])
    def test_no_minutes_are_left_out(self, minutes):
        assert "minutes_late" not in row_for(replace(MARK, minutes_late=minutes))

    @pytest.mark.parametrize("comment", ["", "  "])
    def test_no_comment_is_left_out(self, comment):
        assert "comment" not in row_for(replace(MARK, comment=comment))

    def test_the_letter_of_the_code_is_never_sent(self):
        assert "L" not in row_for().values()

    def test_a_comment_in_any_script_arrives(self):
        comment = 'Zahnarzt – "ü" 校医 😷'
        assert row_for(replace(MARK, comment=comment))["comment"] == comment

    def test_scholarpack_takes_the_code_alone(self):
        assert list(row_for(system="scholarpack")) == [
            "date",
            "session",
            "student_id",
            "attendance_code_id",
        ]

    @pytest.mark.parametrize("system", ["", "arbor", "isams", "bromcom", "pupilasset", "schoolbase"])
    def test_the_other_systems_take_everything(self, system):
        assert {"comment", "minutes_late"} <= set(row_for(system=system))


class TestTheAnswer:
    @pytest.mark.parametrize(
        ("body", "reference"),
        [
            (b'{"writeback_id": 1001}', "1001"),
            (b'{"writeback_id": "wb-1"}', "wb-1"),
            (b'{"writeback_id": 0}', "0"),
            (b'{"data": {"writeback_id": 7}}', "7"),
            (b'{"data": [{"writeback_id": 7}, {"writeback_id": 8}]}', "7"),
            (b'\xef\xbb\xbf{"writeback_id": 1001}', "1001"),
        ],
    )
    def test_a_writeback_id_means_accepted(self, body, reference):
        result = result_of(body, status=201)
        assert result.cause is None
        assert result.detail == "Accepted"
        assert result.reference == reference

    def test_headers_say_nothing_about_the_body(self):
        behaviour = answers(200, b'{"writeback_id": 1}', headers={"Content-Type": "text/html"})
        with RawServer(behaviour) as server:
            assert wonde(server.url).send_mark(MARK).reference == "1"

    def test_the_messages_of_a_validation_are_shown(self):
        body = {
            "message": "The given data was invalid.",
            "errors": {"attendance.0.student_id": ["The selected student is invalid."]},
        }
        result = result_of(json.dumps(body).encode(), status=422)
        assert result.cause is Cause.MIS_REJECTED
        assert result.message == "The given data was invalid. · The selected student is invalid."

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (
                {"student_id": ["The selected student is invalid."]},
                "student_id: The selected student is invalid.",
            ),
            (
                {"attendance.0.date": ["One.", "Two."], "attendance.0.session": "Three."},
                "attendance.0.date: One. · attendance.0.date: Two. · attendance.0.session: Three.",
            ),
            (
                {"attendance": [{"student_id": ["Gone."]}, {"date": "Closed."}]},
                "attendance.0.student_id: Gone. · attendance.1.date: Closed.",
            ),
            ({"message": "Invalid.", "student_id": ["Gone."]}, "Invalid. · student_id: Gone."),
            ({"success": False, "error": "The register is locked."}, "The register is locked."),
            ({"code": 17}, '{"code": 17}'),
            (["Gone."], '["Gone."]'),
        ],
    )
    def test_a_422_is_told_by_its_fields_whatever_they_are_called(self, body, words):
        result = result_of(json.dumps(body).encode(), status=422)
        assert (result.cause, result.message) == (Cause.MIS_REJECTED, words)

    def test_the_exchange_shows_request_and_answer(self):
        result = result_of(b'{"writeback_id": 1001}')
        assert result.exchange.request["body"]["attendance"][0]["student_id"] == MARK.student_id
        assert f"/schools/{SCHOOL}/" in result.exchange.request["url"]
        assert result.exchange.response == {"status": 200, "body": '{"writeback_id": 1001}'}


class TestAskingLater:
    def test_the_question_is_one_authorised_read(self):
        with RawServer(answers(200, b'{"status": "completed"}')) as server:
            wonde(f"{server.url}v1.0", token="abc").follow_up("10/01")
        (request,) = server.received
        assert (request.method, request.path) == ("GET", "/v1.0/writebacks/10%2F01")
        assert request.headers["authorization"] == "Bearer abc"
        assert request.body == b""

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": "completed"},
            {"data": {"status": "Success"}},
            {"data": [{"writebackStatus": "WRITTEN"}]},
            {"state": "complete", "result": "successful"},
            {"status": " Confirmed. "},
            {"status": "completed", "errors": [], "message": None},
            {"status": "success", "data": {"status": "completed"}},
        ],
    )
    def test_an_unmistakable_word_confirms(self, answer):
        assert fate_of(answer)[0] is Fate.CONFIRMED

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": "failed", "message": "The register is locked."},
            {"data": {"state": "Rejected", "error": "The register is locked."}},
            {"status": "success", "data": {"state": "failed", "message": "The register is locked."}},
            {"writeback_status": "Failed: student", "detail": "The register is locked."},
        ],
    )
    def test_an_unmistakable_word_refuses_with_its_message(self, answer):
        assert fate_of(answer) == (Fate.REFUSED, "The register is locked.")

    @pytest.mark.parametrize(
        "answer",
        [
            {"status": "pending"},
            {"status": "not completed"},
            {"status": "partially completed"},
            {"status": "queued successfully"},
            {"status": "completed", "errors": ["One mark was refused"]},
            {"status": "completed", "state": "failed"},
            {"status": "Completed (with errors): nothing written"},
            {"data": {"state": "Completed - with errors"}},
            {"status": "success", "data": {"id": 1001, "completed_at": None}},
            {"status": "error", "message": "Service busy, try again later"},
            {"data": {"status": "Failed, will be tried again"}},
            {"status": "failed", "data": {"status": "completed"}},
            {"status": "pending", "data": {"result": "written"}},
            {"status": "queued", "data": {"state": "success"}},
            {"data": {"status": "completed"}, "meta": {"writeback_status": "pending"}},
            {"status": "completed", "result": "unknown"},
            {"data": [{"status": "completed"}, {"status": "failed"}]},
            {"status": 200},
            {"status": True},
            {"status": ""},
            {"estate": "completed"},
            {"message": "completed"},
            {},
            [],
            None,
            b"completed",
            b"[" * 100_000,
            b'{"status":' * 5_000,
        ],
    )
    def test_anything_else_is_unclear(self, answer):
        assert fate_of(answer)[0] is Fate.UNCLEAR

    def test_what_it_says_meanwhile_is_shown(self):
        assert fate_of({"data": {"id": 1001, "status": "pending"}}) == (Fate.UNCLEAR, "pending")
        assert fate_of({"status": "completed", "errors": ["One"]}) == (Fate.UNCLEAR, "completed · One")
        said = {"status": "queued", "message": "The agent is offline"}
        assert fate_of(said) == (Fate.UNCLEAR, "queued · The agent is offline")

    @pytest.mark.parametrize("status", [301, 401, 404, 422, 429, 500])
    def test_an_error_says_nothing_about_the_mark(self, status):
        assert fate_of({"status": "failed", "message": "Writeback rejected"}, status)[0] is Fate.UNCLEAR

    def test_a_silence_is_unclear_and_ends_on_time(self):
        with RawServer(silent) as server:
            adapter = WondeAdapter(
                system="sims",
                base_url=server.url,
                credentials=WondeStub.credentials,
                timeout_s=0.4,
                allowed_networks=LOOPBACK,
            )
            assert adapter.follow_up("1001")[0] is Fate.UNCLEAR
        assert len(server.received) == 1

    def test_what_it_says_is_shown_without_secrets(self):
        _, words = fate_of({"status": "failed", "message": f"Token {TOKEN} was\u0000 revoked"})
        assert words == "Token [secret] was revoked"


@pytest.mark.parametrize(
    "body",
    [
        b'{"message": "Token %s is unknown"}',
        b'Sorry. {"message": "Token %s is unknown"}',
        b'{"message": "Token %s is un',
    ],
)
def test_a_token_that_comes_back_in_numbers_is_told_nowhere(body):
    numbers = "".join(f"\\u{ord(letter):04X}" for letter in TOKEN)
    result = result_of(body % numbers.encode(), status=401)
    assert result.cause is Cause.MIS_UNAUTHORISED
    for told in (result.message, result.exchange.response["body"]):
        assert "[secret]" in told
        assert numbers not in told


def test_wonde_reads_no_marks_back_and_asks_nothing():
    with RawServer(answers(200)) as server:
        assert wonde(server.url).held_codes(MARK) == ()
    assert server.connections == 0


def test_against_an_ordinary_web_server(httpserver: HTTPServer):
    path = f"/v1.0/schools/{SCHOOL}/attendance/session/"
    httpserver.expect_ordered_request(path, method="POST").respond_with_json({"writeback_id": "77"})
    httpserver.expect_ordered_request("/v1.0/writebacks/77").respond_with_json({"status": "completed"})
    adapter = wonde(httpserver.url_for("/v1.0/").replace("localhost", "127.0.0.1"))
    result = adapter.send_mark(MARK)
    assert result.reference == "77"
    assert adapter.follow_up(result.reference)[0] is Fate.CONFIRMED
    httpserver.check_assertions()
    assert len(httpserver.log) == 2
