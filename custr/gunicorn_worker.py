"""Gunicorn's threaded worker, for a world in which clients are slow or silent.

Gunicorn's own hands a connection to one of its few threads as soon as a byte is there, and the thread waits
for the rest: eight silent clients stop the service. Here the worker's loop, which waits for all of them at
once, reads each head and each small body (`custr.arrival`): a thread has nothing to wait for. What a client
does not take of an answer the loop sends on, and the end of a connection is waited for there, too. A thread
reads a large body itself, once it is known who sends it, and at most half of the threads do so at a time.
"""

import errno
import selectors
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import ThreadWorker

from custr.arrival import HEAD_S, Arrival, Stage
from custr.client_socket import ClientSocket

LINGER_S = 5.0  # after the last of what nobody reads
_LINGER_WHOLE_S = 30.0
_MOST_DISCARDED_BYTES = 16 * 1024 * 1024
# A client that has sent its head and not its body is answered where none of the body is needed for it.
_EARLY_S = 1.0
_STOPPING_S = 2.0
_LOOK_EVERY_S = 0.25
_SHORT_OF_RESOURCES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_NOTHING_TO_ACCEPT = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED)
_ANSWER = "HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_SLOW = _ANSWER.format("408 Request Timeout").encode()
_TOO_LONG = _ANSWER.format("431 Request Header Fields Too Large").encode()
_GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection:
    """One client, with the attributes that gunicorn's worker looks for."""

    initialized = data_ready = True
    is_http2 = False

    def __init__(self, cfg: Any, sock: ClientSocket, client: Any, server: Any) -> None:
        self.cfg, self.sock, self.client, self.server = cfg, sock, client, server
        self.parser = http.get_parser(cfg, sock, client)
        self.arrival = Arrival(time.monotonic(), HEAD_S)
        self.deadline = 0.0
        self.since = time.monotonic()
        self.rank = 0  # who goes first where there is no room: the lowest
        self.is_early = False
        self.discarded = 0
        self.when_late: Callable[[], None] = lambda: None

    def init(self) -> None:
        """Gunicorn would set it up here; it is."""

    def begin_request(self, patience_s: float) -> None:
        """The next request, of which some may be here already."""
        now = time.monotonic()
        self.arrival, self.since = Arrival(now, patience_s), now
        if here := self.parser.unreader.take_buffered():
            self.arrival.take(here, now)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn is not typed
    """See above. All but `handle`, `handle_request` and `_keepalive_after` runs in the loop's own thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        threads = self.cfg.threads
        # Where every thread waits for the database, this one still tells that the process lives.
        self._for_life = ThreadPoolExecutor(1, "life")
        self._places = threading.Semaphore(max(1, threads // 2))
        self._most_early = threads // 4
        self._early = 0
        self._waiting: set[Connection] = set()
        self._looked_at = 0.0

    def accept(self, listener: Any) -> None:
        """Somebody new. Where there is no room, whoever has been waited for longest goes."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno in _SHORT_OF_RESOURCES:
                self._make_room()
            elif error.errno not in _NOTHING_TO_ACCEPT:
                raise
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, ClientSocket(sock, self._places), address, listener.getsockname())
        self._read_on(conn)
        if self.nr_conns >= self.worker_connections:
            self._make_room()

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """As gunicorn does; the answer may close the connection (`custr.chunks`)."""
        conn.sock.request = req
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Connection, keepalive: Any) -> bool:
        """Whether another request may follow: what is unread of a body must be here."""
        conn.sock.stop_waiting()
        return bool(keepalive) and bool(conn.parser.finish_body(max_bytes=_MOST_DISCARDED_BYTES))

    def _submit(self, conn: Connection, pool: Executor) -> None:
        """As gunicorn's `enqueue_req` does, to whichever pool."""
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda ended: self.method_queue.defer(self.finish_request, conn, ended))

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:
        """A thread is done with it: send what it left, then wait for the next request, or for the end."""
        keeps = False
        with suppress(Exception):
            keeps = not fs.cancelled() and bool(fs.result())
        conn.sock.end()
        self._early -= conn.is_early
        conn.is_early = False
        if conn.sock.unsent:
            self._watch(conn, selectors.EVENT_WRITE, partial(self._send_on, conn, keeps))
            conn.deadline, conn.rank = conn.sock.sending_deadline, 2
            conn.when_late = partial(self._drop, conn)
        else:
            self._go_on(conn, keeps)

    def murder_keepalived(self, force: bool = False) -> None:
        """Part with those who are too slow; gunicorn's loop calls it at every turn."""
        now = time.monotonic()
        if not force and now < self._looked_at + _LOOK_EVERY_S:
            return
        self._looked_at = now
        for conn in list(self._waiting):
            if force:
                self._drop(conn)
            elif conn.deadline <= now:
                conn.when_late()
            elif conn.arrival.pace and now >= conn.arrival.pace.since + _EARLY_S:
                self._hand_over_early(conn)

    def murder_pending(self) -> None:
        """Gunicorn's other list is empty here."""

    def _cap_keepalive(self, deadline: float) -> None:
        """The worker stops: who says nothing is not waited for much longer."""
        for conn in self._waiting:
            if not conn.sock.unsent and not conn.arrival.data:
                conn.deadline = min(conn.deadline, deadline)

    def _read_on(self, conn: Connection) -> None:
        self._watch(conn, selectors.EVENT_READ, partial(self._receive, conn))
        conn.rank = 1
        conn.when_late = partial(self._answer_and_close, conn, _TOO_SLOW)
        self._judge(conn)

    def _receive(self, conn: Connection, _fileobj: Any) -> None:
        try:
            data = conn.sock.receive(64 * 1024)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            conn.arrival.take(data, time.monotonic())
            self._judge(conn)
        elif conn.arrival.stage is Stage.BODY:
            self._hand_over(conn)  # a body that is cut short, which the parser notices
        else:
            self._drop(conn)

    def _judge(self, conn: Connection) -> None:
        arrival = conn.arrival
        conn.deadline = arrival.deadline
        if arrival.stage is Stage.READY:
            self._hand_over(conn)
        elif arrival.stage is Stage.TOO_LONG:
            self._answer_and_close(conn, _TOO_LONG)
        elif arrival.stage is Stage.BODY and arrival.asks_to_go_on and not arrival.was_told:
            arrival.was_told = True
            self._send_now(conn, _GO_ON)

    def _hand_over_early(self, conn: Connection) -> None:
        """Perhaps it is refused unread. A few at a time: a thread may have to wait for it after all."""
        if self._early < self._most_early and conn.sock.take_place():
            self._early += 1
            conn.is_early = True
            self._hand_over(conn)

    def _hand_over(self, conn: Connection) -> None:
        self._unwatch(conn)
        arrival = conn.arrival
        conn.parser.unreader.unread(arrival.for_the_parser())
        conn.sock.begin(arrival)
        conn.arrival = Arrival(time.monotonic(), HEAD_S)
        self._submit(conn, self._for_life if arrival.asks_for_life else self.tpool)

    def _send_on(self, conn: Connection, keeps: bool, _fileobj: Any) -> None:
        try:
            is_all_sent = conn.sock.send_held()
        except OSError:
            self._drop(conn)
            return
        conn.deadline = conn.sock.sending_deadline
        if is_all_sent:
            self._unwatch(conn)
            self._go_on(conn, keeps)

    def _go_on(self, conn: Connection, keeps: bool) -> None:
        if keeps:
            conn.begin_request(self.cfg.keepalive if self.alive else _STOPPING_S)
            self._read_on(conn)
        else:
            self._linger(conn)

    def _answer_and_close(self, conn: Connection, answer: bytes) -> None:
        """In words where something was asked."""
        if not conn.arrival.data:
            self._drop(conn)
            return
        self._send_now(conn, answer)
        self._unwatch(conn)
        self._linger(conn)

    def _linger(self, conn: Connection) -> None:
        """Say the end and read past what still comes: closed at once, the client might lose the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        conn.arrival, conn.since, conn.rank = Arrival(time.monotonic(), LINGER_S), time.monotonic(), 0
        conn.deadline, conn.when_late = conn.since + LINGER_S, partial(self._drop, conn)
        self._watch(conn, selectors.EVENT_READ, partial(self._discard, conn))

    def _discard(self, conn: Connection, _fileobj: Any) -> None:
        try:
            number = len(conn.sock.receive(256 * 1024))
        except BlockingIOError:
            return
        except OSError:
            number = 0
        conn.discarded += number
        conn.deadline = min(time.monotonic() + LINGER_S, conn.since + _LINGER_WHOLE_S)
        if not number or conn.discarded > _MOST_DISCARDED_BYTES:
            self._drop(conn)

    def _send_now(self, conn: Connection, data: bytes) -> None:
        with suppress(OSError):
            conn.sock.sendall(data)

    def _make_room(self) -> None:
        if self._waiting:
            self._drop(min(self._waiting, key=lambda conn: (conn.rank, conn.since)))

    def _watch(self, conn: Connection, event: int, callback: Callable[[Any], None]) -> None:
        self._waiting.add(conn)
        self.poller.register(conn.sock, event, callback)

    def _unwatch(self, conn: Connection) -> None:
        self._waiting.discard(conn)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._unwatch(conn)
        self._close(conn)

    def _close(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.sock.hang_up()
