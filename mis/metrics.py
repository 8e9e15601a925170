"""`/metrics` for Prometheus: what the rows say at this moment. Off unless a token is configured (rest.md)."""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from mis.measures.ended import time_to_mark, writebacks
from mis.measures.house import build, devices, processes
from mis.measures.queued import queued

log = logging.getLogger("custr.mis")


def metrics(request: HttpRequest) -> HttpResponse:
    """Counts alone: no school, no person. 404 where it is off, 401 without the token."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    try:
        registry.register(Rows())
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    except Error as error:
        log.warning("The database could not be counted: %s", type(error).__name__)
        return HttpResponse(status=503)


class Rows(Collector):
    """The rows, counted when somebody asks: whichever process answers, it tells of all of them."""

    def collect(self) -> Iterable[Metric]:
        """How attempts ended, what waits, and who is there to see to it."""
        yield from build()
        yield writebacks()
        yield time_to_mark()
        yield from queued()
        yield from processes()
        yield from devices()
