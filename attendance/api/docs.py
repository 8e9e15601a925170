"""The published schema, the page to read it on, and every address that is none."""

import threading
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from attendance.api.base import KioskView
from attendance.api.problems import ProblemError, problem

_MAKING = threading.Lock()


class Public(KioskView):
    """Nobody needs a token here."""

    authentication_classes = []
    permission_classes = []
    schema = None


class PlainJSON(OpenApiJsonRenderer):
    """The schema for who asks for JSON and no more."""

    media_type = "application/json"


class PlainYAML(OpenApiYamlRenderer):
    """The schema for who asks for YAML by its registered name."""

    media_type = "application/yaml"


class JSONOrYAML(DefaultContentNegotiation):
    """What the caller accepts, and JSON where that is neither."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, Any]:
        """Never a 406."""
        known = list(renderers)
        try:
            found: tuple[BaseRenderer, Any] = super().select_renderer(request, known, format_suffix)
        except NotAcceptable:
            found = known[0], known[0].media_type
        return found


class Schema(Public):
    """OpenAPI 3.1: JSON, or YAML for who accepts that alone."""

    renderer_classes = [OpenApiJsonRenderer, PlainJSON, OpenApiYamlRenderer, PlainYAML]
    content_negotiation_class = JSONOrYAML

    def get(self, _request: Request) -> Response:
        """The schema, generated from the code."""
        return Response(schema())


class Unknown(Public):
    """Nothing lives at this address."""

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """A 404, whatever the method."""
        super().initial(request)
        raise ProblemError(problem(404, "not_found"))


def schema() -> dict[str, Any]:
    """The schema, made once a process, since it changes with the code alone: at its start (custr.wsgi).

    One at a time: the generator lends out state of the serializers while it looks at them.
    """
    with _MAKING:
        return _make_schema()


@cache
def _make_schema() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


@csrf_exempt  # so that a POST is told what it may do here, too
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The schema to be read and tried out by people. Its script lies in a file: nothing is inline."""
    return render(request, "attendance/api_docs.html")
