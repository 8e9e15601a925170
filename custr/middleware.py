"""What every request passes through."""

import logging
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from custr.arrival import SMALL_BODY_BYTES
from custr.client_address import Address, client_behind, is_within, read_address
from custr.client_socket import ClientSocket
from custr.silence import silence

log = logging.getLogger("custr.proxies")

MOST_HOSTS_TOLD = 20  # whoever scans the port would fill the log
_HOST = re.compile(r"[A-Za-z0-9._-]{1,200}(:[0-9]{1,5})?")

View = Callable[[HttpRequest], HttpResponse]


HEALTH = ("/healthz", "/readyz", "/metrics")
# A lock is waited for three seconds (`custr.patience`). Who comes while all wait, and then asks for all by
# connecting anew (two seconds), is answered within six as well.
DATABASE_S = 3.5


def answered_in_time(get_response: View) -> View:
    """No request waits longer for the database than somebody in front of it would."""

    def respond(request: HttpRequest) -> HttpResponse:
        with silence.bounded(DATABASE_S):
            return get_response(request)

    return respond


def browser_policies(get_response: View) -> View:
    """Send `SECURE_CSP` (nothing from another host, no inline script) and `PERMISSIONS_POLICY`."""
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return respond


def bounded_bodies(get_response: View) -> View:
    """Refuse a body over `MAX_BODY_BYTES`, or what `LARGER_BODIES` says of its page, before it is parsed."""

    def respond(request: HttpRequest) -> HttpResponse:
        if _length(request) <= most_bytes(request.path):
            return get_response(request)
        return _too_long()

    return respond


def large_bodies(get_response: View) -> View:
    """Read more than 64 KiB only of somebody who is signed in, and of few at a time.

    The interface sees to it by itself: a device's token is looked at before its body is read.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        if _length(request) <= SMALL_BODY_BYTES or request.path.startswith("/api/"):
            return get_response(request)
        if not request.user.is_authenticated:
            return _too_long()
        try:
            if not _fits_when_fetched(request):
                return _too_long()
        except OSError:
            return too_slow()
        return get_response(request)

    return respond


def _fits_when_fetched(request: HttpRequest) -> bool:
    """Whether a body is as long as it may be. Raises `OSError` where it comes too slowly, or too many do."""
    if is_cut_short(request) and not request.META["gunicorn.socket"].take_place():
        raise BlockingIOError
    fetch = getattr(request.META.get("wsgi.input"), "fetch", None)
    return fetch is None or bool(fetch())


def _too_long() -> HttpResponse:
    return HttpResponse(render_to_string("413.html"), status=413)


def too_slow() -> HttpResponse:
    """What is told where a body did not come in time, or too many are slow."""
    return HttpResponse(render_to_string("503_slow.html"), status=503, headers={"Retry-After": "15"})


def is_cut_short(request: HttpRequest) -> bool:
    """Whether a part of its body has not come. What nobody has wanted to read yet may still come."""
    client = request.META.get("gunicorn.socket")
    return isinstance(client, ClientSocket) and not client.whole_body_is_here


def most_bytes(path: str) -> int:
    """How long a body at this address may be."""
    return settings.LARGER_BODIES.get(path, settings.MAX_BODY_BYTES)


def health(get_response: View) -> View:
    """Health is asked for by address: any Host will do for it, as the answer shows nothing."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
            request.META["HTTP_HOST"] = urlsplit(settings.PUBLIC_URL).netloc
        return get_response(request)

    return respond


def hosts(get_response: View) -> View:
    """Say once of each host that is asked for in vain which setting would let it in."""
    told: set[str] = set()

    def respond(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            host = request.META.get("HTTP_HOST", "")
            if host not in told and len(told) < MOST_HOSTS_TOLD and _HOST.fullmatch(host):
                told.add(host)
                log.warning(
                    "Somebody asked for the host %s and was refused: if it is a name of this service, add it "
                    "to ALLOWED_HOSTS.",
                    host,
                )
        return get_response(request)

    return respond


def proxies(get_response: View) -> View:
    """Believe `X-Forwarded-*` from `TRUSTED_PROXIES` alone, and warn once of what was not believed."""
    warned: list[str] = []

    def respond(request: HttpRequest) -> HttpResponse:
        neighbour = read_address(request.META.get("REMOTE_ADDR", ""))
        if neighbour is None:
            return get_response(request)
        request.META["REMOTE_ADDR"] = str(neighbour)
        if is_within(neighbour, settings.TRUSTED_PROXIES):
            _believe(request, neighbour)
        elif _forwarded_scheme(request) == "https" and not warned:
            warned.append(str(neighbour))
            log.warning(
                "%s says that it forwards https, and is not believed: if it is your proxy, name it in "
                "TRUSTED_PROXIES.",
                neighbour,
            )
        return get_response(request)

    return respond


def _believe(request: HttpRequest, neighbour: Address) -> None:
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    request.META["REMOTE_ADDR"] = str(client_behind(neighbour, hops, settings.TRUSTED_PROXIES))
    if host := request.META.get("HTTP_X_FORWARDED_HOST"):
        request.META["HTTP_HOST"] = host.split(",")[-1].strip()
    if _forwarded_scheme(request) == "https":
        request.META["wsgi.url_scheme"] = "https"


def _forwarded_scheme(request: HttpRequest) -> str:
    """What the neighbour itself says of it."""
    said: str = request.META.get("HTTP_X_FORWARDED_PROTO", "")
    return said.rpartition(",")[2].strip().lower()


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdecimal() else 0
