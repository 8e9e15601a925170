"""What a call to an MIS is made of: the request, the reply, and the failure. Values only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from mis.causes import Cause

MAX_BODY = 1024 * 1024  # bytes of an answer that are read, after decoding


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, complete. `shown` is the body, `shown_url` the address (empty: as it is), as people may
    see them once secrets are removed.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    shown: Any = None
    shown_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back. Headers and cookies belong to this reply alone; nothing keeps them.

    `body` is decoded from its transfer, at most `MAX_BODY`; `whole` says whether all of it arrived.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    whole: bool = True

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


class CallError(Exception):
    """A call that ended without an answer to go by.

    `cause` follows writeback.md's table as if this call were the write, `sent` says whether its first
    byte left, `reason` is a sentence for people, `reply` what had arrived of an answer.
    """

    def __init__(self, cause: Cause, reason: str, *, sent: bool, reply: Reply | None = None) -> None:
        """All there is to know about the failure."""
        super().__init__(reason)
        self.cause = cause
        self.reason = reason
        self.sent = sent
        self.reply = reply

    @property
    def too_large(self) -> bool:
        """Whether it was a good answer, and larger than what is read of one."""
        reply = self.reply
        return reply is not None and reply.ok and not reply.whole and len(reply.body) == MAX_BODY


def get_request(url: str, *, headers: Mapping[str, str] | None = None) -> Request:
    """A request that only reads."""
    return Request(method="GET", url=url, headers=headers or {})


def json_request(method: str, url: str, value: Any, *, headers: Mapping[str, str] | None = None) -> Request:
    """A request with a JSON body, its keys in the order of `value`."""
    body = json.dumps(value).encode("ascii")
    typed = {"Content-Type": "application/json", **(headers or {})}
    return Request(method=method, url=url, headers=typed, body=body, shown=value)


def form_request(
    method: str, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None
) -> Request:
    """A request with the fields of an HTML form."""
    typed = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    body = urlencode(fields).encode("ascii")
    return Request(method=method, url=url, headers=typed, body=body, shown=dict(fields))
