"""What goes wrong, told as RFC 9457 (rest.md, When something is wrong)."""

import logging
import math
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import IntegrityError, connection
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from attendance.faults import EntryRefusedError, Fault
from attendance.recording import EventDeletedError, EventReusedError
from custr.devices import PairingCodeError
from custr.guesses import GuessingError
from custr.patience import AWAY, patience

CONTENT_TYPE = "application/problem+json"
DATABASE_RETRY_S = 5

log = logging.getLogger("custr.attendance")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One answer that is not what was asked for. Nothing of it holds what was sent."""

    status: int
    code: str
    title: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    event_id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """As JSON values; `errors` only where there are any, `id` only where it is about an event."""
        said = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        named = {"id": self.event_id} if self.event_id else {}
        return said | named | ({"errors": list(self.errors)} if self.errors else {})


class ProblemError(Exception):
    """Raised where a problem is found in the interface itself."""

    def __init__(self, found: Problem) -> None:
        super().__init__(found.code)
        self.problem = found


def problem(status: int, code: str, *, detail: str = "", **more: Any) -> Problem:
    """A problem with its usual title, and detail where nothing better is known."""
    title, usual = _words(status)
    return Problem(status=status, code=code, title=title, detail=detail or usual, **more)


def invalid(faults: Sequence[Fault]) -> Problem:
    """400: each fault by its field."""
    errors = [{"field": fault.field, "code": fault.code, "detail": fault.detail} for fault in faults]
    return problem(400, "invalid", errors=errors)


def throttled(wait_s: float) -> Problem:
    """429: too much at once; come back in so many seconds."""
    return problem(429, "throttled", headers={"Retry-After": str(max(1, math.ceil(wait_s)))})


def problem_of(error: Exception) -> Problem:
    """What an exception means to the caller. An unforeseen one is logged, without what it was about."""
    for kind, told in _TOLD.items():
        if isinstance(error, kind):
            return told(error)
    # The frames alone: a message may hold a name.
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("A call to the interface failed: %s\n%s", type(error).__name__, frames)
    return problem(500, "internal_error")


def handle(error: Exception, _context: Mapping[str, Any]) -> Response:
    """The exception handler of every view of the interface."""
    return respond(problem_of(error))


def respond(found: Problem) -> Response:
    """A problem as the whole answer."""
    return Response(found.body(), status=found.status, headers=dict(found.headers), content_type=CONTENT_TYPE)


def _method_not_allowed(_error: Any) -> Problem:
    return problem(405, "method_not_allowed")


def _unavailable(error: Any) -> Problem:
    log.warning("The database could not take a call: %s", type(error).__name__)
    if not isinstance(error, IntegrityError):
        patience.lose()
        _let_go()
    return problem(503, "unavailable", headers={"Retry-After": str(DATABASE_RETRY_S)})


_UNKNOWN_CALLER = {"WWW-Authenticate": "Bearer"}
_TOLD: dict[type[Exception], Callable[[Any], Problem]] = {
    ProblemError: lambda error: error.problem,
    EntryRefusedError: lambda error: invalid(error.faults),
    EventReusedError: lambda _: problem(409, "event_id_reused"),
    EventDeletedError: lambda _: problem(410, "event_deleted"),
    PairingCodeError: lambda _: problem(404, "pairing_code_invalid", detail=_wrong_code()),
    GuessingError: lambda error: throttled(error.wait_s),
    exceptions.NotAuthenticated: lambda _: problem(401, "unauthenticated", headers=_UNKNOWN_CALLER),
    exceptions.AuthenticationFailed: lambda _: problem(401, "unauthenticated", headers=_UNKNOWN_CALLER),
    exceptions.PermissionDenied: lambda _: problem(403, "forbidden"),
    DjangoPermissionDenied: lambda _: problem(403, "forbidden"),
    exceptions.NotFound: lambda _: problem(404, "not_found"),
    Http404: lambda _: problem(404, "not_found"),
    exceptions.MethodNotAllowed: _method_not_allowed,
    exceptions.UnsupportedMediaType: lambda _: problem(415, "unsupported_media_type"),
    exceptions.ParseError: lambda _: problem(400, "malformed"),
    **dict.fromkeys(AWAY, _unavailable),
    # Something that was there a moment ago is gone: sent again, it is judged anew.
    IntegrityError: _unavailable,
}


def _let_go() -> None:
    """Drop the connection: one that was opened while the database was read-only would stay so for minutes."""
    if not connection.in_atomic_block:
        connection.close()


def _wrong_code() -> str:
    return _("This code is wrong, used or too old. Ask for a new one.")


def _words(status: int) -> tuple[str, str]:
    """Title and usual detail of a status."""
    words = {
        400: (_("Check the details"), _("Some of what was sent cannot be accepted.")),
        401: (_("This device is not connected"), _("Pair the device with its school again.")),
        403: (_("Not allowed"), _("The school has not turned this on.")),
        404: (_("Not found"), _("There is nothing here for this school.")),
        405: (_("Not possible here"), _("This address does not take that method.")),
        409: (_("Already used"), _("Another event was stored under this id. Nothing was changed.")),
        410: (_("Deleted"), _("This event was deleted by the school. Nothing was stored.")),
        413: (_("Too large"), _("Send less at once.")),
        415: (_("Not JSON"), _("Send application/json.")),
        429: (_("Too many calls"), _("Wait a moment, then try again.")),
        503: (_("Not available just now"), _("Nothing was stored. Keep it, and try again in a moment.")),
    }
    return words.get(status, (_("Something went wrong"), _("The problem is ours. Please try again later.")))
