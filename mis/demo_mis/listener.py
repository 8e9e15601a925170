"""A port that can be opened, really closed and opened again, and its connections."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING, Any

from mis.demo_mis.handler import Handler

if TYPE_CHECKING:
    from mis.demo_mis.server import DemoMis


class Listener(ThreadingMixIn, TCPServer):
    """One port of the demo MIS. A closed port stays reserved: nobody else is given it meanwhile."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, demo: DemoMis, *, host: str, port: int, api: bool) -> None:
        self.demo = demo
        self.api = api
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._connections: set[Any] = set()
        self._lock = threading.Lock()
        self._loop: threading.Thread | None = None
        super().__init__((host, port), Handler)

    @property
    def port(self) -> int:
        """The port that is (or, when closed, was and will be) listened on."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """Host and port as they stand in a URL."""
        host = str(self.server_address[0])
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    def open(self) -> None:
        """Accept connections (again)."""
        if self._loop is None:
            self.socket.listen(self.request_queue_size)
            self._loop = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
            self._loop.start()

    def shut(self) -> None:
        """Refuse connections from now on. The port stays bound without listening, so ours."""
        self._stop_loop()
        self.socket.close()
        self.socket = socket.socket(self.address_family, self.socket_type)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address[:2])

    def close(self) -> None:
        """Give the port back and end every connection."""
        self._stop_loop()
        self.server_close()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note the connection, so that stopping can end it."""
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection once it has ended."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks is its client's business; the server goes on."""

    def _stop_loop(self) -> None:
        if self._loop is not None:
            self.shutdown()
            self._loop.join()
            self._loop = None
