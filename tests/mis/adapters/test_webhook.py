"""The webhook: what a receiver gets, that it can check it, and what its answers mean."""

import base64
import json
import re
import time
from dataclasses import replace
from uuid import UUID

import pytest

from custr import values
from mis.adapters.webhook import WebhookAdapter, signed
from mis.calls import Request
from mis.causes import Cause, Status
from mis.marks import Mark, Result
from mis.webhook_key import keys_of
from tests.mis import fakes
from tests.mis.adapters.contract import AdapterContract
from tests.mis.adapters.stubs import LOOPBACK, MARK
from tests.mis.adapters.webhook_stub import KEY, SECRET, WebhookStub, is_genuine
from tests.mis.fakes import RawServer, Received, answers

TRACE = "018f6c1e-9a44-7bd1-8f2e-0c9d3c1f5a10"


class TestTheContract(AdapterContract):
    stub_class = WebhookStub


def webhook(address: str, *, secret: str = SECRET) -> WebhookAdapter:
    return WebhookAdapter(
        system="", base_url=address, credentials={"secret": secret}, timeout_s=5, allowed_networks=LOOPBACK
    )


def sent_for(mark: Mark = MARK, *, path: str = "hook", secret: str = SECRET) -> Received:
    with RawServer(answers(204)) as server:
        webhook(server.url + path, secret=secret).send_mark(mark)
    (request,) = server.received
    return request


def result_of(body: bytes, status: int = 200) -> Result:
    with RawServer(answers(status, body)) as server:
        return webhook(server.url).send_mark(MARK)


class TestTheRequest:
    def test_a_full_mark_is_sent_as_documented(self):
        request = sent_for()
        assert request.headers["content-type"] == "application/json"
        said = request.json["timestamp"]
        assert request.body.decode() == (
            f'{{"type": "attendance.mark", "timestamp": "{said}", '
            '"data": {"student_id": "A1749191433", "date": "2026-11-23", '
            '"session": "AM", "code": "L", "code_id": "A4711", "minutes_late": 12, '
            '"comment": "Overslept today", "occurred_at": "2026-11-23T09:12:00+00:00", "replaces": true}}'
        )

    @pytest.mark.parametrize("path", ["", "hook", "hook/", "a/b?school=7&v=1"])
    def test_the_address_is_used_as_it_stands(self, path):
        assert sent_for(path=path).path == f"/{path}"

    def test_the_message_is_named_by_the_attempt(self):
        assert sent_for(replace(MARK, trace_id=TRACE)).headers["webhook-id"] == TRACE

    def test_a_mark_without_an_attempt_gets_a_name_of_its_own(self):
        first, second = (sent_for().headers["webhook-id"] for _ in range(2))
        assert UUID(first) != UUID(second)

    def test_the_timestamp_is_that_of_the_sending(self):
        request = sent_for()
        assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 5
        said = request.json["timestamp"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said)
        assert int(values.moment(said).timestamp()) == int(request.headers["webhook-timestamp"])


class TestTheSignature:
    def test_is_that_of_the_specification(self):
        # The example of the specification's own libraries.
        request = signed(
            Request(method="POST", url="https://x.example/", body=b'{"test": 2432232314}'),
            keys=keys_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp=1614265330,
        )
        assert request.headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def test_covers_what_was_sent(self):
        request = sent_for()
        assert is_genuine(request)
        assert not is_genuine(replace(request, body=request.body + b" "))
        assert not is_genuine(request, key=b"another key")

    def test_while_a_secret_is_replaced_each_of_the_two_signs(self):
        request = sent_for(secret=f"{SECRET} another-secret")
        assert is_genuine(request)
        assert is_genuine(request, key=b"another-secret")
        assert len(request.headers["webhook-signature"].split(" ")) == 2

    def test_neither_of_two_secrets_is_kept(self):
        body = f"No to {SECRET} and another-secret and {SECRET.removeprefix('whsec_')}".encode()
        with RawServer(answers(422, body)) as server:
            result = webhook(server.url, secret=f"{SECRET} another-secret").send_mark(MARK)
        assert result.message == "No to [secret] and [secret] and [secret]"

    @pytest.mark.parametrize(
        ("secret", "keys"),
        [
            (SECRET, [KEY]),
            (SECRET.removeprefix("whsec_"), [KEY]),
            (f" {SECRET}\n", [KEY]),
            (SECRET.rstrip("="), [KEY]),
            (f"{SECRET}  second-one", [KEY, b"second-one"]),
            ("open sesame, please", [b"open sesame, please"]),  # a passphrase, as before there could be two
            ("schlüssel", ["schlüssel".encode()]),
        ],
    )
    def test_keys_of_a_secret(self, secret, keys):
        assert keys_of(secret) == keys

    @pytest.mark.parametrize("secret", ["", "  ", "whsec_", "whsec_n!", f"{SECRET} whsec_"])
    def test_a_secret_that_holds_no_key_signs_nothing(self, secret):
        with pytest.raises(ValueError, match="cannot be read"):
            keys_of(secret)
        with RawServer(answers(204)) as server:
            result = webhook(server.url, secret=secret).send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)
        assert server.received == []

    def test_a_key_in_the_address_is_not_kept(self):
        key = base64.urlsafe_b64encode(b"a key in the address").decode()
        with RawServer(answers(422, json.dumps({"message": f"Key {key} is old"}).encode())) as server:
            result = webhook(f"{server.url}?key={key}&v=1").send_mark(MARK)
        assert key not in repr(result)

    @pytest.mark.parametrize(
        "path",
        ["hooks/T0ken-in-path/x", "services/T024F/B024F/XmJs81mpq", "a?k3y-in-query", "go/p%C3%A4ssword1"],
    )
    def test_of_the_address_scheme_and_host_alone_are_shown(self, path):
        with RawServer(fakes.echoes(422)) as server:
            result = webhook(server.url + path).send_mark(MARK)
        assert result.exchange.request["url"] == server.url.rstrip("/")
        for part in re.split(r"[/?]", path):
            assert len(part) < 6 or part in ("hooks", "services") or part not in repr(result)

    def test_an_address_that_is_none_still_ends(self):
        result = webhook("http://[broken?key=secret-key").send_mark(MARK)
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_UNREACHABLE, False)


class TestTheAnswer:
    @pytest.mark.parametrize("status", [200, 201, 202, 204])
    @pytest.mark.parametrize(
        "body", [b"", b"ok", b"{}", b'{"status": "accepted"}', b'{"status": 7}', b"[1]", b"<p>Thanks</p>"]
    )
    def test_a_2xx_is_successful(self, status, body):
        if status != 204 or not body:
            assert result_of(body, status).status is Status.SUCCESSFUL

    @pytest.mark.parametrize("status", ["rejected", "Rejected", " REJECTED "])
    def test_unless_it_says_rejected(self, status):
        result = result_of(json.dumps({"status": status, "message": "The register is locked."}).encode())
        assert (result.cause, result.outcome_unknown) == (Cause.MIS_REJECTED, False)
        assert result.message == "The register is locked."

    @pytest.mark.parametrize("message", [None, 7, ["a"]])
    def test_a_refusal_needs_no_words(self, message):
        result = result_of(json.dumps({"status": "rejected", "message": message}).encode())
        assert (result.cause, result.message) == (Cause.MIS_REJECTED, "")
