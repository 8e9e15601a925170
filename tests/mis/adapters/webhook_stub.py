"""A receiver of webhooks that checks the signature as the Standard Webhooks specification says."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from mis.adapters.webhook import WebhookAdapter
from tests.mis.adapters.stubs import Stub
from tests.mis.fakes import Received, answer_bytes

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class WebhookStub(Stub):
    adapter_class = WebhookAdapter
    base_path = "hooks/custr"
    credentials = {"secret": SECRET}
    secrets = (SECRET,)
    any_2xx = True

    def is_write(self, request: Received) -> bool:
        return (request.method, request.path) == ("POST", "/hooks/custr")

    def accept(self, request: Received) -> bytes:
        return answer_bytes(204 if is_genuine(request) else 401)

    def lasting(self, request: Received) -> Any:
        """All but the moment of the sending."""
        return {**request.json, "timestamp": None}

    def said(self, request: Received) -> Mapping[str, Any]:
        data = json.loads(request.body)["data"]
        names = {"student": "student_id", "code": "code_id", "comment": "comment", "minutes": "minutes_late"}
        return {ours: data[theirs] for ours, theirs in names.items() if theirs in data}


def is_genuine(request: Received, *, key: bytes = KEY) -> bool:
    """Whether the one with the key has sent these very bytes."""
    signed = (
        f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    )
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = request.headers["webhook-signature"].split(" ")  # one for each secret, as while one is replaced
    return any(hmac.compare_digest(each, f"v1,{expected}") for each in given)
