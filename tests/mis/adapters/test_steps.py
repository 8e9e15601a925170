"""The order of steps, seen with an MIS that needs a token, a read, a write and a look back."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from mis.causes import Cause
from mis.marks import Fate
from tests.mis import fakes
from tests.mis.adapters.contract import SHORT, AdapterContract, PreparedContract
from tests.mis.adapters.stubs import MARK, ContractBase, Stub
from tests.mis.adapters.toys import ToyAdapter
from tests.mis.fakes import Received, answer_bytes

PASSWORD = "pässword/with?all&of=it"
TOKEN = "token-fetched-on-the-way"


class ToyStub(Stub):
    adapter_class = ToyAdapter
    base_path = "api/"
    credentials = {"user": "office", "password": PASSWORD}
    secrets = (PASSWORD, TOKEN)

    def __init__(self):
        self.held = "N"

    def is_write(self, request: Received) -> bool:
        return (request.method, request.path) == ("POST", "/api/marks")

    def accept(self, request: Received) -> bytes:
        self.held = parse_qs(request.body.decode())["code"][0]
        return answer_bytes(200, b"thank you")

    def answer_other(self, request: Received) -> bytes:
        if request.path == "/api/token":
            return answer_bytes(200, b'{"token": "%b"}' % TOKEN.encode())
        assert request.headers["x-token"] == TOKEN
        return answer_bytes(200, b'{"code": "%b"}' % self.held.encode())

    def said(self, request: Received) -> Mapping[str, Any]:
        fields = parse_qs(request.body.decode())
        ids = {MARK.code: MARK.code_id}  # it is sent the letter
        return {"student": fields["student"][0], "code": ids[fields["code"][0]]}


class StubbornStub(ToyStub):
    """It thanks for the mark, and forgets it."""

    def accept(self, request: Received) -> bytes:
        return answer_bytes(200, b"thank you")


class TestTheContract(AdapterContract, PreparedContract):
    stub_class = ToyStub

    def test_the_steps_come_in_order(self):
        with self.served() as served:
            assert served.adapter.send_mark(MARK).cause is None
        assert [(request.method, request.path) for request in served.server.received] == [
            ("POST", "/api/token"),
            ("GET", f"/api/marks/{MARK.student_id}"),
            ("POST", "/api/marks"),
            ("POST", "/api/token"),
            ("GET", f"/api/marks/{MARK.student_id}"),
        ]

    def test_the_exchange_kept_is_that_of_the_write(self):
        result = self.result_of()
        assert result.exchange.request["body"] == {"student": MARK.student_id, "code": "L"}
        assert result.exchange.response == {"status": 200, "body": "thank you"}

    def test_a_token_in_an_answer_is_not_kept(self):
        def token_only_then_nothing(peer):
            if request := peer.read_request():
                is_token = request.path.endswith("token")
                peer.send(answer_bytes(200, b'{"tokens": "%b"}' % TOKEN.encode()) if is_token else b"")

        with self.served(on_other=token_only_then_nothing) as served:
            result = served.adapter.send_mark(MARK)
        assert result.exchange.response == {"status": 200, "body": ""}
        assert TOKEN not in repr(result)

    def test_credentials_in_a_failed_login_are_hidden_and_plain_names_are_not(self):
        with self.served(on_other=fakes.echoes(401)) as served:
            result = served.adapter.send_mark(MARK)
        assert result.cause is Cause.MIS_UNAUTHORISED
        assert result.exchange.request["body"] == {"user": "office", "password": "[secret]"}
        assert PASSWORD not in repr(result)

    def test_a_held_mark_is_read(self):
        with self.served() as served:
            assert served.adapter.held_codes(MARK) == ("N",)
        assert served.writes == []

    @pytest.mark.parametrize(
        "behaviour", [fakes.answers(500), fakes.answers(200, b"[]"), fakes.silent, fakes.resets_after_request]
    )
    def test_a_reading_that_fails_holds_nothing(self, behaviour):
        with self.served(on_other=behaviour, timeout_s=SHORT) as served:
            assert served.adapter.held_codes(MARK) == ()

    def test_an_mis_that_says_nothing_later_is_unclear_without_a_call(self):
        with self.served() as served:
            assert served.adapter.follow_up("1") == (Fate.UNCLEAR, "")
        assert served.server.connections == 0

    def test_what_the_mis_cannot_take_is_gone_before_the_write_is_built(self):
        seen = []

        class Watching(ToyAdapter):
            def build_write(self, mark, prepared):
                seen.append(mark)
                return super().build_write(mark, prepared)

        class WatchingStub(ToyStub):
            adapter_class = Watching

        self_like = TestTheContract()
        self_like.stub_class = WatchingStub
        self_like.result_of()
        assert seen == [replace(MARK, minutes_late=None, comment="")]


class TestAfterTheWrite(AdapterContract):
    """Once the write was answered, a failure elsewhere says nothing about the mark."""

    stub_class = ToyStub

    @pytest.mark.parametrize(
        ("status", "cause"),
        [
            (401, Cause.MIS_UNEXPECTED_ANSWER),
            (404, Cause.MIS_UNEXPECTED_ANSWER),
            (429, Cause.MIS_UNEXPECTED_ANSWER),
            (500, Cause.MIS_ERROR),
            (408, Cause.MIS_TIMEOUT),
            (200, Cause.MIS_UNEXPECTED_ANSWER),
        ],
    )
    def test_a_look_back_that_fails_leaves_the_outcome_unknown(self, status, cause):
        written = []

        def fails_once_written(peer):
            request = peer.read_request()
            usual = ToyStub().answer_other(request)
            peer.send(answer_bytes(status, b"no") if written else usual)

        def write(peer):
            peer.read_request()
            written.append(True)
            peer.send(answer_bytes(200, b"thank you"))

        with self.served(write, on_other=fails_once_written) as served:
            result = served.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (cause, True)
        assert result.exchange.response == {"status": 200, "body": "thank you"}
        assert len(served.writes) == 1


class TestAForgetfulMis(ContractBase):
    stub_class = StubbornStub

    def test_is_believed_only_as_far_as_its_register_goes(self):
        result = self.result_of()  # its status said so, but only the look back counts
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
        assert result.message == "It holds N."


def test_a_fault_of_ours_is_logged_by_kind_and_place_alone(caplog):
    caplog.set_level(logging.DEBUG)

    class Faulty(ToyAdapter):
        def prepare(self, mark, talk):
            raise RuntimeError(f"{mark.comment} {self.credentials['password']}")

    adapter = Faulty(system="", base_url="http://127.0.0.1:9/", credentials=ToyStub.credentials, timeout_s=1)
    result = adapter.send_mark(MARK)
    assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
    assert "RuntimeError at" in caplog.text
    assert PASSWORD not in caplog.text
    assert MARK.comment not in caplog.text


def test_every_attempt_leaves_one_line_in_the_log(caplog):
    caplog.set_level(logging.DEBUG, logger="custr.mis")
    case = TestTheContract()
    case.result_of()
    (line,) = [record for record in caplog.records if record.name == "custr.mis"]
    assert line.getMessage().startswith("toy: mark ended successful after")
