"""The guarded way to an MIS: one call, one connection, a wall-clock deadline, no second try.

Rules: "Every adapter" in mis-wire.md, and the failure table of writeback.md.
"""

import ssl
from collections.abc import Mapping
from contextlib import closing
from urllib.parse import urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import TimeoutError as PoolTimeoutError
from urllib3.util import parse_url

from mis.calls import MAX_BODY, CallError, Reply, Request
from mis.causes import Cause
from mis.deadline import Deadline
from mis.dialling import Network, UnreachableError
from mis.wire import Call, GuardedAdapter

_PIECE = 65_536

BAD_ADDRESS = "The address is not a web address without user name (http or https)."


class _TooLargeError(Exception):
    """The body is over the limit."""


def send(request: Request, *, deadline: Deadline, network: Network) -> Reply:
    """Make one call, once, and give what came back, whatever its status. Raises CallError only.

    The status of an answer counts as soon as its line arrived: a refusal whose body drips or breaks
    is a Reply that is not `whole`. Success needs the whole answer: a 2xx without it is a CallError.
    """
    call = Call(network=network, deadline=deadline)
    answer = _Partial()
    error: Exception | None = None
    try:
        _converse(request, call, answer)
    except Exception as trouble:  # every failure ends as a cause: see _cause
        error = trouble
    finally:
        call.close()
    reply = _reply(call, answer, whole=error is None)
    # Before the first byte left, no answer can be about this request.
    if call.sent and reply and (error is None or not reply.ok):
        return reply
    raise CallError(_cause(call, error), _reason(call, error), sent=call.sent, reply=reply) from error


class _Partial:
    """What has arrived so far."""

    def __init__(self) -> None:
        self.headers: Mapping[str, str] = {}
        self.cookies: Mapping[str, str] = {}
        self.body = bytearray()


def _converse(request: Request, call: Call, answer: _Partial) -> None:
    # The adapter is used without a Session: that is where requests follows redirects, keeps cookies,
    # and reads proxies, netrc and certificate settings from the environment.
    prepared = _prepare(request)
    with closing(GuardedAdapter(call)) as adapter:
        response = adapter.send(prepared, stream=True, timeout=call.socket_timeout)
        try:
            answer.headers = CaseInsensitiveDict(response.headers)
            answer.cookies = {cookie.name: cookie.value or "" for cookie in response.cookies}
            _read_body(response, call, answer.body)
        finally:
            response.close()


def _prepare(request: Request) -> requests.PreparedRequest:
    headers = {
        "User-Agent": "Custr",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        **request.headers,
        "Connection": "close",
    }
    _check_address(request.url)
    return requests.Request(request.method, request.url, headers=headers, data=request.body or None).prepare()


def _check_address(url: str) -> None:
    # Both readings of an address are asked: they differ in odd cases, and either may find a user name.
    parsed = parse_url(url)
    named = parsed.auth is not None or "@" in urlsplit(url).netloc
    if parsed.scheme not in ("http", "https") or not parsed.host or named:
        raise UnreachableError(BAD_ADDRESS)


def _read_body(response: requests.Response, call: Call, body: bytearray) -> None:
    # read1 hands over what is there, so that nothing is lost when the rest never comes.
    while piece := response.raw.read1(_PIECE, decode_content=True):
        body += piece
        if len(body) > MAX_BODY:
            del body[MAX_BODY:]
            raise _TooLargeError
    if call.late:  # the end that was read may be our own shutdown
        raise TimeoutError


def _reply(call: Call, answer: _Partial, *, whole: bool) -> Reply | None:
    if call.status is None:
        return None
    return Reply(
        status=call.status,
        headers=answer.headers,
        cookies=answer.cookies,
        body=bytes(answer.body),
        whole=whole,
    )


def _cause(call: Call, error: Exception | None) -> Cause:
    if not call.sent:
        return Cause.MIS_UNREACHABLE
    if isinstance(error, _TooLargeError):
        return Cause.MIS_UNEXPECTED_ANSWER
    if call.late:
        return Cause.MIS_TIMEOUT
    return Cause.MIS_CONNECTION_LOST if _is_loss(call, error) else Cause.MIS_UNEXPECTED_ANSWER


def _is_loss(call: Call, error: Exception | None) -> bool:
    kinds = (requests.ConnectionError, requests.Timeout, ProtocolError, PoolTimeoutError, ssl.SSLError)
    return isinstance(error, kinds) and not call.malformed


def _reason(call: Call, error: Exception | None) -> str:
    if not call.sent:
        return _reason_unsent(call, error)
    return {
        Cause.MIS_UNEXPECTED_ANSWER: "The answer cannot be read.",
        Cause.MIS_TIMEOUT: "No complete answer came in time.",
        Cause.MIS_CONNECTION_LOST: "The connection was lost before the answer was complete.",
    }[_cause(call, error)]


def _reason_unsent(call: Call, error: Exception | None) -> str:
    if isinstance(error, UnreachableError):
        return str(error)
    if isinstance(error, ValueError | HTTPError) and not call.unreachable:
        return BAD_ADDRESS  # requests' and urllib3's own words for an address they cannot read
    return call.unreachable or "The connection was lost before anything was sent."
