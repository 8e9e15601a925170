"""Whatever fails under /api/, before or outside of a view, is told as a problem, too."""

import json
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from attendance.api.problems import CONTENT_TYPE, problem
from attendance.api.representation import instant
from custr.middleware import HEALTH
from custr.patience import patience

_CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "throttled",
    503: "unavailable",
}


def problems_under_api(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Rewrite Django's own pages for errors, debugging pages among them; headers stay.

    And nobody at a kiosk waits for a database that others hold. Every answer tells the time, which a device
    learns from that alone, and none is kept by a cache that was not told to.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            if request.path_info not in HEALTH:  # asked of the process, whatever the database does
                patience.of_a_page(connection)
            return get_response(request)
        with patience.of_a_call(connection):
            response = get_response(request)
        if response.status_code >= 400:
            _tell(response)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["Custr-Time"] = instant(timezone.now()) or ""
        return response

    return respond


def _tell(response: HttpResponseBase) -> None:
    if not isinstance(response, HttpResponse) or response.headers.get("Content-Type") == CONTENT_TYPE:
        return
    found = problem(response.status_code, _CODES.get(response.status_code, "internal_error"))
    response.content = json.dumps(found.body()).encode()
    response.headers["Content-Type"] = CONTENT_TYPE
    response.headers.pop("Content-Length", None)
