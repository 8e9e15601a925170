"""Bodies sent in chunks, as many HTTP clients do by themselves: Django reads nothing without a length."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from custr.middleware import most_bytes

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def whole_bodies(application: Application) -> Application:
    """Read a body without a length, up to the most that its address takes, and say how long it is."""

    def respond(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if (
            environ.get("wsgi.input_terminated")
            and "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        ):
            # One byte more is too long: custr.middleware refuses it.
            body = environ["wsgi.input"].read(most_bytes(environ.get("PATH_INFO", "")) + 1)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return application(environ, start_response)

    return respond
