"""The interface speaks JSON, whatever the caller says it accepts."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONAlways(DefaultContentNegotiation):
    """One renderer; and a body without a type is taken for JSON."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser for the body's type, or None: 415. A body has one type: `application/*` is none."""
        if not request.content_type:
            return next(iter(parsers))
        return None if "*" in request.content_type else super().select_parser(request, parsers)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, Any]:
        """Never a 406."""
        only = next(iter(renderers))
        return only, only.media_type
