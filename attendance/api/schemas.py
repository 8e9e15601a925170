"""What the published schema says of each call; and of the token that they need."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from attendance.api import shapes
from attendance.api.problems import CONTENT_TYPE

# Any call that needs a token, and any call at all.
_OF_CALLERS = (401, 503)
_OF_BODIES = (400, 413, 415)
_MEANING = {
    400: "Something in it is wrong; `code` and `errors` say what.",
    401: "No token, a wrong one or a revoked one.",
    403: "The school has not turned this on.",
    404: "Not there, or another school's.",
    409: "Another event was stored under this id.",
    410: "The event was deleted by the school.",
    413: "Over 256 KiB, or more than 100 events.",
    415: "The body is not application/json.",
    429: "Too much at once; `Retry-After` says when to come back.",
    503: "The database could not take it now; `Retry-After` says when to come back.",
}


class DeviceTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """One token per device."""

    target_class = "attendance.api.authentication.DeviceTokenAuthentication"
    name = "deviceToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "description": "The token a device got when paired."}


def without_last_slash(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """The addresses as rest.md has them; the slash that they also take is kindness, not contract."""
    return [(path.rstrip("/"), pattern, method, view) for path, pattern, method, view in endpoints]


def public_without_security(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Say of what needs no token that it needs none: `security: []`."""
    for path in result["paths"].values():
        for operation in path.values():
            operation.setdefault("security", [])
    return result


def _responses(answers: dict[int, Any], *problems: int) -> dict[Any, Any]:
    told = {
        (status, CONTENT_TYPE): OpenApiResponse(shapes.ProblemSerializer, description=_MEANING[status])
        for status in problems
    }
    return {**answers, **told}


def _told(name: str, kind: type, *statuses: int) -> OpenApiParameter:
    """A header of the answers with these statuses."""
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, response=list(statuses))


def _etag() -> list[OpenApiParameter]:
    asked = OpenApiParameter(
        "If-None-Match", str, OpenApiParameter.HEADER, description="The ETag of what it has."
    )
    return [asked, _told("ETag", str, 200, 304)]


def _again(*statuses: int) -> OpenApiParameter:
    return _told("Retry-After", int, *statuses)


_WHO = _told("WWW-Authenticate", str, 401)


_UNCHANGED = OpenApiResponse(description="What the device has is still true.")

pairing = extend_schema(
    operation_id="pairDevice",
    summary="Exchange a pairing code for a token",
    parameters=[_again(429, 503)],
    request=shapes.PairingCodeSerializer,
    responses=_responses({201: shapes.PairedSerializer}, *_OF_BODIES, 404, 429, 503),
    auth=[],
)
heartbeat = extend_schema(
    operation_id="sendHeartbeat",
    summary="Say how the device is",
    parameters=[_WHO, _again(503)],
    request=shapes.HeartbeatSerializer,
    responses=_responses({204: OpenApiResponse(description="Noted.")}, *_OF_BODIES, *_OF_CALLERS),
)
config = extend_schema(
    operation_id="readConfig",
    summary="Read what the device needs to know",
    parameters=[*_etag(), _WHO, _again(503)],
    responses=_responses({200: shapes.ConfigSerializer, 304: _UNCHANGED}, *_OF_CALLERS),
)
search = extend_schema(
    operation_id="searchStudents",
    summary="Find pupils by the first letters of their names, or one by number",
    parameters=[
        OpenApiParameter("search", str, description="Such as `ava ols`."),
        OpenApiParameter(
            "number", str, description="An admission number, instead, where the school allows it."
        ),
        _WHO,
        _again(429, 503),
    ],
    responses=_responses({200: shapes.PupilsSerializer}, 400, *_OF_CALLERS, 403, 429),
)
directory = extend_schema(
    operation_id="readDirectory",
    summary="Read all pupils, for search while offline",
    parameters=[*_etag(), _WHO, _again(429, 503)],
    responses=_responses({200: shapes.PupilsSerializer, 304: _UNCHANGED}, *_OF_CALLERS, 403, 429),
)
recording = extend_schema(
    operation_id="recordAttendance",
    summary="Record a late arrival or an early leave",
    parameters=[_WHO, _again(429, 503)],
    request=shapes.EventSerializer,
    responses=_responses(
        {
            200: OpenApiResponse(shapes.RecordSerializer, description="The same event again."),
            201: OpenApiResponse(shapes.RecordSerializer, description="Stored."),
        },
        *_OF_BODIES,
        *_OF_CALLERS,
        409,
        410,
        429,
    ),
)
batch = extend_schema(
    operation_id="recordBatch",
    summary="Record many events",
    parameters=[_WHO, _again(207, 429, 503)],
    request=shapes.BatchSerializer,
    responses=_responses({207: shapes.ResultsSerializer}, *_OF_BODIES, *_OF_CALLERS, 429),
)
one_record = extend_schema(
    operation_id="readAttendance",
    summary="Read a record with its writeback",
    parameters=[_WHO, _again(503)],
    responses=_responses({200: shapes.RecordSerializer}, *_OF_CALLERS, 404),
)
