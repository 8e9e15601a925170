"""One line a request: its id, its route, how it ended and how long it took. Never its path or its query."""

import logging
import re
import secrets
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bound_contextvars

log = logging.getLogger("custr.request")

HEADER = "X-Request-ID"
# As machines make them: with a digit, and too short for a token to be taken for one.
_SANE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9._-]{8,40}")
_QUIET = frozenset({"healthz", "readyz", "metrics"})

_attempts: ContextVar[list[str] | None] = ContextVar("attempts", default=None)


def requests_logged(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Bind the request's id to every line that is written while it is answered, and give it back."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request_id = request_id_of(request)
        attempts: list[str] = []
        token = _attempts.set(attempts)
        with bound_contextvars(request_id=request_id):
            try:
                response = get_response(request)
                _tell(request, response, attempts, began=began)
            finally:
                _attempts.reset(token)
        response.headers[HEADER] = request_id
        return response

    return respond


def request_id_of(request: HttpRequest) -> str:
    """The id that a proxy gave the request, if it looks like one; else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if given and _SANE.fullmatch(given) else secrets.token_hex(16)


def note_attempt(trace_id: uuid.UUID) -> None:
    """Have the request's line name the attempt that came of it, so that one leads to the other."""
    attempts = _attempts.get()
    if attempts is not None:
        attempts.append(str(trace_id))


def _tell(request: HttpRequest, response: HttpResponseBase, attempts: list[str], *, began: float) -> None:
    route = route_of(request)
    said = {
        "method": request.method if request.method in _METHODS else "other",
        "route": route,
        "status": response.status_code,
        "duration_ms": round((time.perf_counter() - began) * 1000, 1),
    }
    if attempts:
        said["trace_ids"] = attempts
    log.log(_level(route, response.status_code), "request", extra=said)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_of(request: HttpRequest) -> str:
    """The pattern that matched, never the path: what was typed into an address may be a name."""
    if request.resolver_match is not None:
        return request.resolver_match.route or "/"
    return "static" if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "none"


def _level(route: str, status: int) -> int:
    if status >= 500:
        return logging.WARNING
    return logging.DEBUG if route in _QUIET or route == "static" else logging.INFO
