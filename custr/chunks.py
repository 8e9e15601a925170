"""Bodies as a server reads them: sent in chunks, or left unread.

Many HTTP clients send chunks by themselves, and Django reads nothing without a length.
"""

from collections.abc import Callable, Iterable
from io import BytesIO, IOBase
from typing import Any

from custr.arrival import SMALL_BODY_BYTES
from custr.client_socket import ClientSocket, TooManySlowError
from custr.middleware import most_bytes

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ChunkedBody(IOBase):
    """A body without a length of which not all is here: read when somebody wants it, up to `most` bytes."""

    def __init__(self, stream: Any, most: int) -> None:
        self._stream: Any = stream
        self._most = self._left = most

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes. Raises `OSError` where they come too slowly."""
        data = _read(self._stream, self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def fetch(self) -> bool:
        """Read all of it now; whether it is no longer than it may be."""
        body = self.read()
        self._stream, self._left = BytesIO(body), len(body)
        return len(body) < self._most


def whole_bodies(application: Application) -> Application:
    """Say how long a body is that came in chunks; of one that is not all here, how long it may be at most."""

    def respond(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if (
            environ.get("wsgi.input_terminated")
            and "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        ):
            most = most_bytes(environ.get("PATH_INFO", ""))
            if _is_here(environ):
                # One byte more is too long: custr.middleware refuses it.
                body = _read(environ["wsgi.input"], most + 1)
                environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
            else:
                environ |= {
                    "wsgi.input": ChunkedBody(environ["wsgi.input"], most + 1),
                    "CONTENT_LENGTH": str(most + (_is_large(environ) and most <= SMALL_BODY_BYTES)),
                }
        return application(environ, start_response)

    return respond


def _read(stream: Any, size: int) -> bytes:
    """What is read; of what are no chunks, nothing: whoever reads it finds half a body."""
    try:
        data: bytes = stream.read(size)
    except (TimeoutError, TooManySlowError):
        raise
    except Exception:  # gunicorn's own errors of a body have no class in common
        return b""
    return data


def _is_here(environ: dict[str, Any]) -> bool:
    client = environ.get("gunicorn.socket")
    return not isinstance(client, ClientSocket) or client.whole_body_is_here


def _is_large(environ: dict[str, Any]) -> bool:
    return bool(environ["gunicorn.socket"].body_is_large)


def unread_bodies(application: Application) -> Application:
    """Say `Connection: close` where a body was not read: its rest would be taken for the next request."""

    def respond(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        client = environ.get("gunicorn.socket")
        if not isinstance(client, ClientSocket):
            return application(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            broken = getattr(environ.get("wsgi.input"), "failed", False)
            if broken or not client.whole_body_is_here or status.startswith("413"):
                client.close_after_answer()
            return start_response(status, headers, *error)

        return application(environ, start)

    return respond
