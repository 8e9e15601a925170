"""What every adapter owes, whatever its MIS: one set of cases, run against each through a small stub.

    class WondeStub(Stub): ...
    class TestTheContract(AdapterContract): stub_class = WondeStub

An adapter that makes calls before its write (a token, a login, a read) adds `PreparedContract`; one that
reads marks back adds `ReadingBackContract`. The table is "How the one request can fail" of writeback.md.
What a new adapter still lacks, `test_every_adapter.py` says; docs/adding-an-mis.md tells the way.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from attendance.school_day import Session
from mis.capabilities import OPTIONAL_CREDENTIALS, Capabilities, shown_address
from mis.causes import Cause, Status
from mis.deadline import Deadline
from mis.marks import Fate
from tests.mis import fakes
from tests.mis.adapters.stubs import MARK, ContractBase
from tests.mis.certificates import Authority
from tests.mis.fakes import Behaviour, Peer, RawServer, Received

SHORT = 0.6  # seconds
ALLOWANCE = 0.5  # seconds an attempt may end after its time


STATUSES = [
    (400, Cause.MIS_REJECTED, False),
    (401, Cause.MIS_UNAUTHORISED, False),
    (403, Cause.MIS_UNAUTHORISED, False),
    (404, Cause.MIS_REJECTED, False),
    (407, Cause.MIS_REJECTED, False),
    (408, Cause.MIS_TIMEOUT, True),
    (409, Cause.MIS_REJECTED, False),
    (418, Cause.MIS_REJECTED, False),
    (422, Cause.MIS_REJECTED, False),
    (429, Cause.MIS_RATE_LIMITED, False),
    (500, Cause.MIS_ERROR, True),
    (502, Cause.MIS_ERROR, True),
    (503, Cause.MIS_ERROR, True),
    (599, Cause.MIS_ERROR, True),
    (101, Cause.MIS_UNEXPECTED_ANSWER, True),
    (301, Cause.MIS_UNEXPECTED_ANSWER, True),
    (302, Cause.MIS_UNEXPECTED_ANSWER, True),
    (307, Cause.MIS_UNEXPECTED_ANSWER, True),
    (308, Cause.MIS_UNEXPECTED_ANSWER, True),
    (304, Cause.MIS_UNEXPECTED_ANSWER, True),
    (799, Cause.MIS_UNEXPECTED_ANSWER, True),
]

NOT_JSON = (b"", b"thank you", b"<html>Welcome</html>", b"{", b"\xff\xfe\x00")

UNFINISHED_HEAD = b"HTTP/1.1 200 OK\r\nX-Slow: "
EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
UNFINISHED_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"

BROKEN = [
    pytest.param(fakes.silent, Cause.MIS_TIMEOUT, id="silent"),
    pytest.param(fakes.drips(UNFINISHED_HEAD, b"a"), Cause.MIS_TIMEOUT, id="drips its head"),
    pytest.param(fakes.drips(UNFINISHED_BODY, b" "), Cause.MIS_TIMEOUT, id="drips its body"),
    pytest.param(fakes.resets_after_request, Cause.MIS_CONNECTION_LOST, id="resets"),
    pytest.param(fakes.closes_after_request, Cause.MIS_CONNECTION_LOST, id="closes"),
    pytest.param(fakes.sends(UNFINISHED_BODY), Cause.MIS_CONNECTION_LOST, id="breaks off"),
    pytest.param(fakes.sends(EARLY_HINTS), Cause.MIS_CONNECTION_LOST, id="hints, and no more"),
    pytest.param(fakes.sends(b"garbage\r\n\r\n"), Cause.MIS_UNEXPECTED_ANSWER, id="speaks no HTTP"),
    pytest.param(fakes.answers(200, b"x" * 2_000_000), Cause.MIS_UNEXPECTED_ANSWER, id="is oversized"),
    pytest.param(
        fakes.floods(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65_536), Cause.MIS_UNEXPECTED_ANSWER, id="never stops"
    ),
]


class AdapterContract(ContractBase):
    """The cases for every adapter."""

    @property
    def able(self) -> Capabilities:
        return self.stub_class().adapter("http://127.0.0.1/").capabilities

    def test_a_mark_that_is_taken_is_successful(self) -> None:
        result = self.result_of()
        assert result.status is Status.SUCCESSFUL
        assert result.cause is None
        assert not result.outcome_unknown
        assert result.detail == ("Accepted" if self.stub_class.pending else result.detail)
        assert bool(result.reference) == self.stub_class.pending

    def test_interim_answers_are_passed_over(self) -> None:
        stub = self.stub_class()

        def hints_first(peer: Peer) -> None:
            if request := peer.read_request():
                usual = stub.accept if stub.is_write(request) else stub.answer_other
                peer.send(EARLY_HINTS + usual(request))

        with RawServer(hints_first) as server:
            result = stub.adapter(server.url + stub.base_path).send_mark(MARK)
        assert (result.status, result.cause) == (Status.SUCCESSFUL, None)

    def test_what_was_sent_and_answered_is_kept(self) -> None:
        with self.served() as served:
            result = served.adapter.send_mark(MARK)
        (write,) = served.writes
        assert result.exchange.request is not None
        assert result.exchange.request["method"] == write.method
        sent_to = served.server.url.rstrip("/") + write.path
        assert result.exchange.request["url"] == shown_address(served.adapter.provider, sent_to)
        assert result.exchange.response is not None
        assert set(result.exchange.response) == {"status", "body"}

    @pytest.mark.parametrize(("status", "cause", "unknown"), STATUSES)
    def test_a_status_ends_as_the_table_says(self, status: int, cause: Cause, unknown: bool) -> None:
        headers = {
            "Location": "/elsewhere",
            "Retry-After": "0",
            "WWW-Authenticate": 'Digest realm="m", nonce="n"',
        }
        result = self.result_of(fakes.answers(status, b'{"message": "Not today"}', headers=headers))
        assert (result.cause, result.outcome_unknown) == (cause, unknown)
        assert result.exchange.response is not None
        assert result.exchange.response["status"] == status

    @pytest.mark.parametrize(("behaviour", "cause"), BROKEN)
    def test_an_answer_that_never_comes_right_is_unknown(self, behaviour: Behaviour, cause: Cause) -> None:
        result = self.result_of(behaviour, timeout_s=SHORT)
        assert (result.cause, result.outcome_unknown) == (cause, True)

    @pytest.mark.parametrize(
        "behaviour", [fakes.silent, fakes.drips(UNFINISHED_HEAD, b"a"), fakes.drips(UNFINISHED_BODY, b" ")]
    )
    def test_an_attempt_ends_on_time(self, behaviour: Behaviour) -> None:
        with self.served(behaviour, timeout_s=SHORT) as served:
            latest = Deadline(SHORT + ALLOWANCE)
            served.adapter.send_mark(MARK)
            assert not latest.expired

    def test_a_refusal_counts_though_its_body_drips(self) -> None:
        dripping = b'HTTP/1.1 422 No\r\nContent-Length: 999\r\n\r\n{"message": "No such pupil'
        result = self.result_of(fakes.sends_then_hangs(dripping), timeout_s=SHORT)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
        assert "No such pupil" in result.message

    def test_the_words_of_a_refusal_are_kept(self) -> None:
        result = self.result_of(fakes.answers(422, b'{"message": "No such\\u0000 pupil"}'))
        assert result.message == "No such pupil"

    def test_an_answer_that_is_not_the_documented_one_is_unknown(self) -> None:
        for body in self.stub_class.undocumented:
            result = self.result_of(fakes.answers(200, body))
            assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNEXPECTED_ANSWER, True), body

    def test_where_a_2xx_is_enough_its_body_may_be_anything(self) -> None:
        for body in NOT_JSON if self.stub_class.any_2xx else ():
            assert self.result_of(fakes.answers(200, body)).status is Status.SUCCESSFUL, body

    def test_where_nobody_answers_nothing_was_written(self) -> None:
        with fakes.refusing_port() as port:
            result = self.stub_class().adapter(f"http://127.0.0.1:{port}/").send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
        assert result.exchange.response is None

    def test_an_unknown_name_is_unreachable(self) -> None:
        result = self.stub_class().adapter("http://nope.invalid/").send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)

    def test_a_private_address_that_is_not_allowed_is_never_called(self) -> None:
        stub = self.stub_class()
        with RawServer(fakes.answers(200)) as server:
            adapter = type(stub.adapter(server.url))(
                system=stub.system, base_url=server.url, credentials=stub.credentials, timeout_s=5
            )
            result = adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
        assert server.connections == 0

    def test_time_that_is_up_before_the_start_sends_nothing(self) -> None:
        with self.served() as served:
            result = served.adapter.send_mark(MARK, deadline=Deadline(0))
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
        assert served.server.received == []

    def test_the_same_mark_goes_out_twice_only_if_asked_twice(self) -> None:
        with self.served() as served:
            served.adapter.send_mark(MARK)
            assert len(served.writes) == 1
            served.adapter.send_mark(MARK)
        first, second = served.writes
        stub = self.stub_class()
        assert (first.path, stub.lasting(first)) == (second.path, stub.lasting(second))

    @pytest.mark.parametrize("challenge", ['Digest realm="m", nonce="n"', "Basic", "Negotiate"])
    def test_a_challenge_is_not_answered(self, challenge: str) -> None:
        result = self.result_of(fakes.answers(401, headers={"WWW-Authenticate": challenge}))
        assert result.cause is Cause.MIS_UNAUTHORISED  # and `result_of` saw one write

    def test_every_call_has_a_connection_of_its_own(self) -> None:
        with self.served() as served:
            served.adapter.send_mark(MARK)
            served.adapter.send_mark(replace(MARK, session=Session.PM))
        assert served.server.connections == len(served.server.received)
        assert {request.headers["connection"] for request in served.server.received} == {"close"}

    def test_nothing_is_remembered_from_one_attempt_to_the_next(self) -> None:
        headers = {"Set-Cookie": "session=one", "Content-Type": "application/json"}
        with self.served(fakes.answers(500, headers=headers)) as served:
            served.adapter.send_mark(MARK)
            begun = len(served.server.received)
            served.adapter.send_mark(MARK)
        assert "session=one" not in served.server.received[begun].headers.get("cookie", "")

    def test_attempts_at_the_same_time_do_not_mix(self) -> None:
        marks = [replace(MARK, student_id=f"{MARK.student_id}{number}") for number in range(4)]
        with self.served() as served, ThreadPoolExecutor(len(marks)) as pool:
            list(pool.map(served.adapter.send_mark, marks))
        students = sorted(served.stub.said(write)["student"] for write in served.writes)
        assert students == [mark.student_id for mark in marks]

    def test_a_proxy_of_the_machine_is_not_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with fakes.refusing_port() as port:
            for name in ("http_proxy", "https_proxy", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
            assert self.result_of().status is Status.SUCCESSFUL

    def test_a_trusted_certificate_is_needed_before_anything_is_sent(self, tmp_path: Path) -> None:
        ours, theirs = Authority(tmp_path), Authority(tmp_path / "..")
        context = ours.server_context("127.0.0.1")
        for trusted in (theirs.file, None):
            with self.served(tls=context, ca_file=trusted) as served:
                result = served.adapter.send_mark(MARK)
            assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
            assert "certificate" in result.message
            assert served.server.received == []
        with self.served(tls=context, ca_file=ours.file) as served:
            assert served.adapter.send_mark(MARK).status is Status.SUCCESSFUL

    def test_the_mark_arrives_whole(self) -> None:
        said = self.said_of(MARK)
        assert (said["student"], said["code"]) == (MARK.student_id, MARK.code_id)
        able = self.able
        assert said.get("comment") == (MARK.comment if able.takes_comment else None)
        assert said.get("minutes") == (MARK.minutes_late if able.takes_minutes else None)
        assert said.get("time") == (MARK.occurred_at.time() if able.takes_times else None)

    @pytest.mark.parametrize("comment", ["", "   "])
    def test_an_empty_comment_is_left_out(self, comment: str) -> None:
        assert "comment" not in self.said_of(replace(MARK, comment=comment, minutes_late=None))

    @pytest.mark.parametrize("minutes", [None, 0, -1])
    def test_no_minutes_are_left_out(self, minutes: int | None) -> None:
        assert "minutes" not in self.said_of(replace(MARK, minutes_late=minutes))

    def test_a_comment_in_any_script_arrives(self) -> None:
        comment = 'Zahnarzt – "ü" & <校医> 😷'
        if self.able.takes_comment:
            assert self.said_of(replace(MARK, comment=comment, minutes_late=None))["comment"] == comment

    def test_a_comment_is_cut_to_what_the_mis_takes(self) -> None:
        if self.able.longest_comment:
            said = self.said_of(replace(MARK, comment="long " * 100, minutes_late=None))
            assert 0 < len(said["comment"]) <= self.able.longest_comment

    def test_an_id_cannot_leave_its_place(self) -> None:
        strange = "../x?y#z&a=b\r\nX-Injected: 1"
        with self.served() as served:
            served.adapter.send_mark(MARK)
            usual = {shape_of(request) for request in served.server.received}
            served.adapter.send_mark(replace(MARK, student_id=strange, code_id=strange))
        for request in served.server.received:
            assert shape_of(request) in usual
            assert "x-injected" not in request.headers
        for write in served.writes[1:]:
            assert served.stub.said(write)["student"] == strange

    def test_each_missing_credential_ends_an_attempt_before_its_write(self) -> None:
        optional = OPTIONAL_CREDENTIALS.get(self.stub_class.adapter_class.provider, ())
        for name in self.stub_class.credentials.keys() - set(optional):
            with self.served() as served:
                held = served.adapter.credentials
                served.adapter.credentials = {key: held[key] for key in held if key != name}
                result = served.adapter.send_mark(MARK)
            assert (result.status, result.outcome_unknown) == (Status.FAILED, False), name
            assert served.writes == [], name

    def test_without_credentials_an_attempt_still_ends(self) -> None:
        with self.served() as served:
            served.adapter.credentials = {}
            result = served.adapter.send_mark(MARK)
        assert result.status is Status.FAILED
        assert not result.outcome_unknown
        assert served.writes == []

    @pytest.mark.parametrize("status", [200, 307, 400, 401, 422, 500])
    def test_no_secret_is_kept_or_logged(self, status: int, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        result = self.result_of(fakes.echoes(status))
        assert "Cannot handle" in str(result.exchange.response)
        self.assert_unseen(repr(result), caplog.text)
        assert MARK.comment not in caplog.text

    def test_a_secret_cut_in_two_is_not_kept_either(self) -> None:
        for secret in self.stub_class.secrets:
            half = secret[: max(4, len(secret) // 2)]
            start = b"HTTP/1.1 422 No\r\nContent-Length: 999\r\n\r\nNot accepted: "
            result = self.result_of(fakes.sends(start + half.encode()))
            assert half not in repr(result)

    def test_asking_later_never_raises(self) -> None:
        with fakes.refusing_port() as port:
            fate, _ = self.stub_class().adapter(f"http://127.0.0.1:{port}/").follow_up("1001")
        assert fate is Fate.UNCLEAR

    def test_reading_a_day_back_never_raises(self) -> None:
        with fakes.refusing_port() as port:
            adapter = self.stub_class().adapter(f"http://127.0.0.1:{port}/")
            held = adapter.held_marks(on=MARK.date, students=[MARK.student_id])
        assert held.marks == ()
        assert held.cause is (Cause.MIS_UNREACHABLE if self.able.reads_marks else held.cause)
        assert held.cause is not None

    def test_reading_a_held_mark_never_raises(self) -> None:
        with fakes.refusing_port() as port:
            assert self.stub_class().adapter(f"http://127.0.0.1:{port}/").held_codes(MARK) == ()


class PreparedContract(ContractBase):
    """More cases, for adapters that make calls before the write."""

    @pytest.mark.parametrize(
        ("behaviour", "cause"),
        [
            *(
                (fakes.answers(status), cause)
                for status, cause, _ in STATUSES
                if status not in (301, 302, 303)
            ),
            *(param.values for param in BROKEN),
            (fakes.answers(200, b"not what was asked"), Cause.MIS_UNEXPECTED_ANSWER),
        ],
    )
    def test_a_failure_before_the_write_is_known_not_written(
        self, behaviour: Behaviour, cause: Cause
    ) -> None:
        with self.served(on_other=behaviour, timeout_s=SHORT) as served:
            result = served.adapter.send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (cause, False)
        assert served.writes == []
        needed = [request for request in served.server.received if not served.stub.is_optional(request)]
        assert len(needed) == 1, "the first call that fails is the last"

    def test_no_secret_of_an_earlier_call_is_kept_or_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        with self.served(on_other=fakes.echoes(401)) as served:
            result = served.adapter.send_mark(MARK)
        assert "Cannot handle" in str(result.exchange.response)
        self.assert_unseen(repr(result), caplog.text)

    def test_all_calls_share_one_deadline(self) -> None:
        stub = self.stub_class()

        def late(peer: Peer) -> None:
            request = peer.read_request()
            if request and peer.pause(0.7 * SHORT):
                peer.send(stub.answer_other(request))

        with self.served(on_other=late, timeout_s=SHORT) as served:
            latest = Deadline(SHORT + ALLOWANCE)
            result = served.adapter.send_mark(MARK)
            assert not latest.expired
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_TIMEOUT, False)
        assert served.writes == []


class ReadingBackContract(ContractBase):
    """More cases, for adapters that read marks back. A stub keeps what it accepts."""

    def test_before_the_write_nothing_is_held_and_after_it_the_mark_is(self) -> None:
        with self.served() as served:
            assert served.adapter.held_codes(MARK) == ()
            served.adapter.send_mark(MARK)
            written = len(served.writes)
            assert len(served.adapter.held_codes(MARK)) == 1
        assert len(served.writes) == written, "reading writes nothing"

    def test_the_day_holds_the_mark_of_the_students_asked_for(self) -> None:
        with self.served() as served:
            served.adapter.send_mark(MARK)
            held = served.adapter.held_marks(on=MARK.date, students=[MARK.student_id])
            others = served.adapter.held_marks(on=MARK.date, students=["somebody-else"])
        assert [(mark.student_id, mark.code_id) for mark in held.marks] == [(MARK.student_id, MARK.code_id)]
        assert (held.cause, others.cause) == (None, None)
        assert others.marks == ()
        assert held.read_at.tzinfo is not None

    def test_a_reading_that_is_late_leaves_the_mark_its_time(self) -> None:
        first = [fakes.silent]

        def late_once(peer: Peer) -> None:
            if first:
                first.pop()(peer)
            elif request := peer.read_request():
                peer.send(served.stub.answer_other(request))

        with self.served(on_other=late_once) as served:
            deadline = Deadline(5)
            with deadline.at_most(SHORT / 2):
                assert served.adapter.held_codes(MARK, deadline=deadline) == ()
            assert served.adapter.send_mark(MARK, deadline=deadline).status is Status.SUCCESSFUL

    @pytest.mark.parametrize(
        ("behaviour", "cause"),
        [
            (fakes.answers(500), Cause.MIS_ERROR),
            (fakes.answers(401), Cause.MIS_UNAUTHORISED),
            (fakes.answers(200, b"not what was asked"), Cause.MIS_UNEXPECTED_ANSWER),
            (fakes.silent, Cause.MIS_TIMEOUT),
            (fakes.resets_after_request, Cause.MIS_CONNECTION_LOST),
        ],
    )
    def test_a_reading_that_fails_holds_nothing_and_says_why(
        self, behaviour: Behaviour, cause: Cause
    ) -> None:
        with self.served(on_other=behaviour, timeout_s=SHORT) as served:
            assert served.adapter.held_codes(MARK) == ()
            held = served.adapter.held_marks(on=MARK.date, students=[MARK.student_id])
        assert (held.marks, held.cause) == ((), cause)
        assert served.writes == []


def shape_of(request: Received) -> tuple[str, int, tuple[str, ...]]:
    """Method, depth of the path and names of the query: what no value may change."""
    parts = urlsplit(request.path)
    names = tuple(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return request.method, parts.path.count("/"), names
