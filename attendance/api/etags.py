"""Whether what a device has is still what it would get."""

import hashlib
import json
from typing import Any

from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

# Only for this device, and asked about each time. No cache keeps names: a device sends the ETag itself.
_CACHING = {"Cache-Control": "private, no-cache"}
_WITH_NAMES = {"Cache-Control": "no-store"}


def etag_of(content: Any) -> str:
    """A strong ETag of JSON values."""
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(plain.encode()).hexdigest()[:32]}"'


def has_already(request: Request, etag: str) -> bool:
    """Whether `If-None-Match` names it: weak or strong, one of a list, or `*`."""
    named = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in named or etag in [name.removeprefix("W/") for name in named]


def unchanged(etag: str, *, names: bool = False) -> Response:
    """304. The server itself adds `Date`, by which a device sets its clock."""
    return Response(status=304, headers={"ETag": etag, **(_WITH_NAMES if names else _CACHING)})


def changed(content: Any, etag: str, *, names: bool = False) -> Response:
    """200, with the ETag."""
    return Response(content, headers={"ETag": etag, **(_WITH_NAMES if names else _CACHING)})
