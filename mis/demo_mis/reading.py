"""Reading one request's body off the wire, within bounds."""

from collections.abc import Mapping
from io import BufferedIOBase

LARGEST_BODY = 1024 * 1024
_LONGEST_LINE = 1024


class UnreadableError(Exception):
    """The body cannot be read; `status` is what to answer before closing the connection."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def read_body(stream: BufferedIOBase, headers: Mapping[str, str]) -> bytes:
    """The body, by its length or in chunks; UnreadableError for any other framing."""
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if coding is not None:
        if length is not None or coding.strip().lower() != "chunked":
            raise UnreadableError(400, "The request's length is told in two ways, or in none.")
        return _read_chunks(stream)
    if length is None:
        return b""
    if not (length.isascii() and length.isdigit()):
        raise UnreadableError(400, "The Content-Length is not a number.")
    if len(length) > 12 or int(length) > LARGEST_BODY:
        raise UnreadableError(413, "The body is too large.")
    return _exactly(stream, int(length))


def _read_chunks(stream: BufferedIOBase) -> bytes:
    body = b""
    while size := _chunk_size(stream.readline(_LONGEST_LINE)):
        if len(body) + size > LARGEST_BODY:
            raise UnreadableError(413, "The body is too large.")
        body += _exactly(stream, size)
        stream.readline(_LONGEST_LINE)
    while stream.readline(_LONGEST_LINE) not in {b"\r\n", b"\n", b""}:
        pass  # trailers
    return body


def _chunk_size(line: bytes) -> int:
    digits = line.split(b";")[0].strip()
    try:
        size = int(digits, 16)
    except ValueError:
        size = -1
    if size < 0:
        raise UnreadableError(400, "A chunk has no size.")
    return size


def _exactly(stream: BufferedIOBase, size: int) -> bytes:
    body = stream.read(size)
    if len(body) != size:
        raise UnreadableError(400, "The body ended early.")
    return body
