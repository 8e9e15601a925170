"""A webhook of our own, for any other MIS: signed as the Standard Webhooks specification says."""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from mis.adapters.answers import json_of
from mis.adapters.base import Adapter
from mis.adapters.conversation import Conversation
from mis.calls import Reply, Request, json_request
from mis.causes import Cause
from mis.marks import Mark, Result, failed
from mis.webhook_key import keys_of

MESSAGE_TYPE = "attendance.mark"


class WebhookAdapter(Adapter):
    """Known: all of it, as it is ours; the signature is that of Standard Webhooks 1.0
    (github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md): the body has a `timestamp`
    of its own at the top, and while a secret is being replaced both sign.

    The message id is that of the attempt, so a receiver can tell one mark from another. A 2xx is
    Successful whatever its body is, unless it says that the mark was rejected.
    """

    provider = "webhook"

    def secrets(self) -> list[str]:
        """Each of the two secrets that there may be, and its key without the prefix."""
        parts = self.credentials.get("secret", "").split()
        return [*super().secrets(), *parts, *(part.removeprefix("whsec_") for part in parts)]

    def build_write(self, mark: Mark, prepared: Any) -> Request:
        """The school's own address, as it stands, and the mark with the options that say something."""
        data: dict[str, str | int | bool] = {
            "student_id": mark.student_id,
            "date": mark.date.isoformat(),
            "session": mark.session.value,
            "code": mark.code,
            "code_id": mark.code_id,
        }
        if mark.minutes_late:
            data["minutes_late"] = mark.minutes_late
        if mark.comment:
            data["comment"] = mark.comment
        data |= {"occurred_at": mark.occurred_at.isoformat(), "replaces": True}
        now = time.time()
        said = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        body = {"type": MESSAGE_TYPE, "timestamp": said, "data": data}
        return signed(
            json_request("POST", self.address, body),
            keys=keys_of(self.credentials["secret"]),
            message_id=mark.trace_id or str(uuid4()),
            timestamp=int(now),
        )

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        """Taken, unless the receiver says `rejected`."""
        answer = json_of(reply)
        said = answer if isinstance(answer, dict) else {}
        if str(said.get("status", "")).strip().casefold() == "rejected":
            message = said.get("message")
            return failed(Cause.MIS_REJECTED, message=message if isinstance(message, str) else "")
        return Result()


def signed(request: Request, *, keys: Sequence[bytes], message_id: str, timestamp: int) -> Request:
    """The request with the three headers of Standard Webhooks, a signature for each key, blank-separated.

    Neither id nor timestamp may hold a dot: it parts them in what is signed.
    """
    content = f"{message_id}.{timestamp}.".encode() + request.body
    digests = [base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode() for key in keys]
    headers = {
        **request.headers,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{digest}" for digest in digests),
    }
    return replace(request, headers=headers)
