"""Putting an answer on the wire: whole, byte by byte, not at all, or with a reset."""

import socket
import struct
from email.utils import formatdate
from http import HTTPStatus
from threading import Event

from mis.demo_mis.values import Answer

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def encoded(answer: Answer, *, with_body: bool, close: bool) -> bytes:
    """The answer as HTTP/1.1; the length is always told, also where no body goes (HEAD)."""
    reason = HTTPStatus(answer.status).phrase
    headers = {
        "Date": formatdate(usegmt=True),
        "Server": "Demo MIS",
        "Content-Type": answer.content_type,
        "Content-Length": str(len(answer.body)),
        "Connection": "close" if close else "keep-alive",
        **answer.headers,
    }
    lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
    return head + answer.body if with_body else head


def drip(connection: socket.socket, content: bytes, *, seconds: float, over: Event) -> None:
    """Send one byte every so many seconds until done, or until nobody wants it any more."""
    for place in range(len(content)):
        connection.sendall(content[place : place + 1])
        if over.wait(seconds):
            return


def hold(connection: socket.socket, *, over: Event) -> None:
    """Answer nothing until the client goes away or the mode ends."""
    connection.setblocking(False)
    while not over.wait(0.05):
        try:
            if not connection.recv(1, socket.MSG_PEEK):
                return
        except BlockingIOError:
            continue


def reset(connection: socket.socket) -> None:
    """Make closing this connection a reset (RST), not an orderly end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    connection.close()
