"""The production server: `make serve`. SQLite wants one worker of eight threads; PostgreSQL takes more."""

import ctypes
import os
import signal
from contextlib import suppress
from typing import Any

from custr.environment import read_file, whole_number

_M_ARENA_MAX = -8  # malloc.h

read_file()
# glibc gives every thread a heap of its own, and they never shrink: two are enough for one interpreter.
with suppress(OSError, AttributeError):  # another C library has no such thing
    ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _whole(name: str, default: str, most: int) -> int:
    """A number of the environment; one that is none ends the server with a sentence."""
    try:
        return whole_number(os.environ.get(name) or default, 1, most)
    except ValueError as problem:
        raise SystemExit(f"{name} {problem}.") from None


umask = 0o077  # the database's files are for their owner alone
_host = os.environ.get("HOST") or "127.0.0.1"
_host = f"[{_host}]" if ":" in _host and not _host.startswith("[") else _host  # an IPv6 address
bind = f"{_host}:{_whole('PORT', '8000', 65_535)}"
worker_class = "custr.gunicorn_worker.Worker"
workers = _whole("WEB_WORKERS", "1", 64)
threads = _whole("WEB_THREADS", "8", 256)
backlog = 512
# Nothing here has a longer address or more headers. A body has its own bound (custr.middleware).
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
keepalive = 15
# Of one process, which may have 1,024 files open. Beyond it whoever was waited for longest is parted with.
worker_connections = 512
sendfile = False  # would block a thread for as long as the client likes
timeout = 60
# An attempt takes 30 s at most; it may finish. `make serve` is down 45 s after SIGTERM at the latest.
graceful_timeout = 38
# Scheme headers are believed from TRUSTED_PROXIES alone, which custr.middleware sees to.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# Query strings hold names: no access log.
accesslog = None
loglevel = os.environ.get("LOG_LEVEL") or "info"
control_socket_disable = True
logger_class = "custr.server_log.Logger"


def when_ready(server: Any) -> None:
    """One line for whoever has just started it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "custr.settings")
    from custr.server_log import started_line

    server.log.tell(started_line(bind))


def post_worker_init(_worker: Any) -> None:
    """From SIGTERM on no attempt begins, however long an unfinished request keeps the worker alive."""
    from mis.pool import pool

    finish = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: Any) -> None:
        pool.stopping = True  # a bare attribute: a signal handler must not wait for a lock
        if callable(finish):
            finish(number, frame)

    signal.signal(signal.SIGTERM, stop)


def worker_exit(_server: Any, _worker: Any) -> None:
    """Let attempts under way finish; what has not started stays pending for the next process."""
    from mis.pool import stop_all

    stop_all()
