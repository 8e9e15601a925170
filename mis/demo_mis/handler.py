"""One connection: read a request, find its answer, deliver it. Never a stack trace."""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from re import compile as pattern
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from mis.demo_mis import wire
from mis.demo_mis.faults import Delivery, Outcome
from mis.demo_mis.live import stream_events
from mis.demo_mis.modes import DRIP_SECONDS
from mis.demo_mis.reading import UnreadableError, read_body
from mis.demo_mis.values import Answer, Received, problem

if TYPE_CHECKING:
    from mis.demo_mis.listener import Listener

_HOST = pattern(r"[A-Za-z0-9.\-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
_LONGEST_LINE = 65536


class Handler(BaseHTTPRequestHandler):
    """Answers any method: which ones an address takes is decided by its answer, not here."""

    server: Listener
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds that a client may take over one request

    def handle_one_request(self) -> None:
        """Read and answer one request; a connection that fails is simply closed."""
        try:
            self.raw_requestline = self.rfile.readline(_LONGEST_LINE + 1)
            if not self.raw_requestline:
                self.close_connection = True
            elif len(self.raw_requestline) > _LONGEST_LINE:
                self.send_error(414, "The address is too long.")
            elif self.parse_request():
                self._answer()
        except OSError:
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library refuses, in JSON like everything else."""
        self.close_connection = True
        self._send(problem(code, message or explain or "The request was not understood."))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the panel shows what was asked."""

    def _answer(self) -> None:
        try:
            request = self._received()
        except UnreadableError as error:
            self.send_error(error.status, str(error))
            return
        except ValueError:
            self.send_error(400, "The address was not understood.")
            return
        if request.path == "/live" and request.method == "GET":
            self.close_connection = True
            stream_events(self.server.demo, request, self.connection)
            return
        self._deliver(self.server.demo.outcome(request, api=self.server.api))

    def _received(self) -> Received:
        if self.request_version == "HTTP/0.9":
            raise UnreadableError(400, "The request names no version of HTTP.")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = read_body(self.rfile, headers)
        address = urlsplit(self.path)
        return Received(
            method=self.command,
            path=unquote(address.path),
            query=dict(parse_qsl(address.query, keep_blank_values=True)),
            headers=headers,
            body=body,
            at=datetime.now(UTC),
            origin=self._origin(headers),
        )

    def _origin(self, headers: dict[str, str]) -> str:
        scheme = headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
        named = headers.get("x-forwarded-host", "").split(",")[0].strip() or headers.get("host", "").strip()
        host = named if _HOST.fullmatch(named) else self.server.address
        return f"{'https' if scheme == 'https' else 'http'}://{host}"

    def _deliver(self, outcome: Outcome) -> None:
        if outcome.delivery is Delivery.WHOLE:
            self._send(outcome.answer)
            return
        self.close_connection = True
        behaviour = outcome.behaviour
        if outcome.delivery is Delivery.NEVER:
            wire.hold(self.connection, over=behaviour.over)
        elif outcome.delivery is Delivery.RESET:
            self.rfile.close()
            wire.reset(self.connection)
        else:
            seconds = DRIP_SECONDS if behaviour.seconds is None else behaviour.seconds
            content = wire.encoded(outcome.answer, with_body=self.command != "HEAD", close=True)
            wire.drip(self.connection, content, seconds=seconds, over=behaviour.over)

    def _send(self, answer: Answer) -> None:
        with_body = getattr(self, "command", None) != "HEAD"
        content = wire.encoded(answer, with_body=with_body, close=self.close_connection)
        self.wfile.write(content)
