"""An MIS in a process of its own: it notes every request the moment it is whole, whatever it answers then.

How it answers depends on the mark alone, so a seed gives the same MIS again. `python -m faults.mis_stub
FOLDER SEED PORT` writes FOLDER/mis.log; a file FOLDER/calm makes it answer at once and well.
"""

import json
import os
import random
import socket
import struct
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

# Out of a hundred marks. What a client is told, and when.
WAYS = {
    "quick": 52,
    "slow": 18,
    "hangs": 5,
    "resets": 5,
    "error": 5,
    "refuses": 5,
    "unauthorised": 4,
    "bad_json": 3,
    "drips": 3,
}
RESETS_UNREAD = 0.03  # of the connections, before anything was read
LONGEST_SLOW_S = 1.2
HANGS_S = 10
ANSWERS = {
    "error": (500, b'{"message": "Server Error"}'),
    "refuses": (422, b'{"message": "The register for this session is locked."}'),
    "unauthorised": (401, b'{"message": "Unauthenticated."}'),
    "bad_json": (200, b'{"writeback_id": '),
}
TAKEN = ("quick", "slow")  # the ways in which a mark is taken and the client told so


class Stub:
    """One listening socket, a thread for each connection, one log."""

    def __init__(self, folder: Path, seed: str, port: int) -> None:
        self._seed, self._calm = seed, folder / "calm"
        self._log = os.open(folder / "mis.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._numbers = random.Random(f"{seed}/connections")
        self._listener = socket.create_server(("127.0.0.1", port), backlog=512)

    def serve(self) -> None:
        """For ever."""
        while True:
            sock, _ = self._listener.accept()
            unread = self._numbers.random() < RESETS_UNREAD and not self._calm.exists()
            threading.Thread(target=self._one, args=(sock, unread), daemon=True).start()

    def _one(self, sock: socket.socket, unread: bool) -> None:
        with suppress(OSError, ValueError), sock:
            if unread:
                _reset(sock)
            else:
                head, body = _read(sock)
                self._answer(sock, head, body)

    def _answer(self, sock: socket.socket, head: str, body: bytes) -> None:
        if head.startswith("GET"):  # how an accepted mark ended
            _send(sock, 200, b'{"data": {"status": "completed"}}')
            return
        mark = json.loads(body)["attendance"][0]
        way = "quick" if self._calm.exists() else self._way(mark)
        noted = {"student": mark["student_id"], "comment": mark.get("comment", ""), "way": way}
        os.write(self._log, (json.dumps(noted) + "\n").encode())
        os.fdatasync(self._log)
        _behave(sock, way, chance=random.Random(f"{noted}"))

    def _way(self, mark: dict[str, Any]) -> str:
        chance = random.Random(f"{self._seed}/{mark['student_id']}/{mark.get('comment')}")
        return chance.choices([*WAYS], weights=[*WAYS.values()])[0]


def _behave(sock: socket.socket, way: str, *, chance: random.Random) -> None:
    if way == "slow":
        threading.Event().wait(chance.uniform(0.05, LONGEST_SLOW_S))
    if way == "hangs":
        sock.settimeout(HANGS_S)
        sock.recv(1)
    elif way == "resets":
        _reset(sock)
    elif way == "drips":
        _drip(sock)
    else:
        _send(sock, *ANSWERS.get(way, (200, b'{"writeback_id": %d}' % chance.randrange(1, 10**9))))


def _read(sock: socket.socket) -> tuple[str, bytes]:
    """One whole request; OSError when its sender went away before that."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += _some(sock)
    head, _, body = raw.partition(b"\r\n\r\n")
    text = head.decode("latin-1")
    lengths = [line for line in text.lower().split("\r\n") if line.startswith("content-length:")]
    wanted = int(lengths[0].partition(":")[2]) if lengths else 0
    while len(body) < wanted:
        body += _some(sock)
    return text, body


def _some(sock: socket.socket) -> bytes:
    piece = sock.recv(65_536)
    if not piece:
        raise ConnectionAbortedError
    return piece


def _send(sock: socket.socket, status: int, body: bytes) -> None:
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    sock.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode() + body)


def _drip(sock: socket.socket) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{")
    while not threading.Event().wait(0.2):
        sock.sendall(b" ")


def _reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


if __name__ == "__main__":
    Stub(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])).serve()
