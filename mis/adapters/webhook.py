"""A webhook of our own, for any other MIS: signed as the Standard Webhooks specification says."""

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from mis.adapters.answers import json_of
from mis.adapters.base import Adapter
from mis.adapters.conversation import Conversation
from mis.calls import Reply, Request, json_request
from mis.causes import Cause
from mis.marks import Mark, Result, failed
from mis.webhook_key import key_of

_SHORTEST_KEY = 6  # characters of a value in the address that may be a key


class WebhookAdapter(Adapter):
    """Known: all of it, as it is ours; the signature is that of Standard Webhooks 1.0.

    The message id is that of the attempt, so a receiver can tell one mark from another. A 2xx is
    Successful whatever its body is, unless it says that the mark was rejected.
    """

    provider = "webhook"

    def secrets(self) -> list[str]:
        """A receiver may take a key from the address's query, as many do: nobody is to see that either."""
        try:
            query = urlsplit(self.address).query
            bare = (part for part in query.split("&") if "=" not in part)
            values = [*bare, *(value for _, value in parse_qsl(query))]
        except ValueError:
            values = []
        return [*super().secrets(), *(value for value in values if len(value) >= _SHORTEST_KEY)]

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
        request = json_request("POST", self.address, {"type": "attendance.mark", "data": data})
        return signed(
            request,
            key=key_of(self.credentials["secret"]),
            message_id=mark.trace_id or str(uuid4()),
            timestamp=int(time.time()),
        )

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        """Taken, unless the receiver says `rejected`."""
        answer = json_of(reply)
        said = answer if isinstance(answer, dict) else {}
        if str(said.get("status", "")).strip().casefold() == "rejected":
            message = said.get("message")
            return failed(Cause.MIS_REJECTED, message=message if isinstance(message, str) else "")
        return Result()


def signed(request: Request, *, key: bytes, message_id: str, timestamp: int) -> Request:
    """The request with the three headers of Standard Webhooks; neither id nor timestamp may hold a dot."""
    content = f"{message_id}.{timestamp}.".encode() + request.body
    digest = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    headers = {
        **request.headers,
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{digest}",
    }
    return Request(
        method=request.method, url=request.url, headers=headers, body=request.body, shown=request.shown
    )
