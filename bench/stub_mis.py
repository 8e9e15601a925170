"""A MIS in a process of its own that costs next to nothing: it accepts every mark, or never answers."""

import socket
import socketserver
import subprocess
import sys
import time
from types import TracebackType
from typing import Self

ACCEPTED = b'{"writeback_id": 1001}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b"
    % (len(ACCEPTED), ACCEPTED)
)


class StubMis:
    """`with StubMis("accepts") as mis` or `StubMis("hangs")`."""

    def __init__(self, manner: str) -> None:
        self._manner = manner

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.stub_mis", self._manner], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.base_url = f"http://127.0.0.1:{int(self._process.stdout.readline())}/v1.0/"
        return self

    def __exit__(
        self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()


class Accepting(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        got = b""
        while not _whole(got):
            some = self.request.recv(65536)
            if not some:
                return
            got += some
        self.request.sendall(ANSWER)


class Hanging(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        time.sleep(60)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


def _whole(got: bytes) -> bool:
    head, found, body = got.partition(b"\r\n\r\n")
    lengths = [
        line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    ]
    return bool(found) and len(body) >= int(lengths[0] if lengths else 0)


def main() -> None:
    """Serve until killed; says its port first."""
    handler = {"accepts": Accepting, "hangs": Hanging}[sys.argv[1]]
    with Server(("127.0.0.1", 0), handler) as server:
        assert server.socket.family == socket.AF_INET
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
