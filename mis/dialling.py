"""Opening a connection: names are resolved once, every address is checked, time is bounded."""

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from mis.addresses import Allowed, may_connect
from mis.deadline import Deadline

AddressInfo = tuple[Any, ...]  # as `socket.getaddrinfo` gives it
Lookup = Callable[..., Sequence[AddressInfo]]

# One sentence for both: whoever enters addresses is not to learn which names exist in the house.
NOT_FOUND = FORBIDDEN = (
    "The name of the address is not known, or it leads into a private network that the setting "
    "MIS_ALLOWED_PRIVATE_NETWORKS does not allow."
)
LOOKUP_LATE = "The name of the address could not be looked up in time."
REFUSED = "Nothing answers at the address: the connection was refused."
NO_ANSWER = "Nothing answers at the address."
CONNECT_LATE = "Nothing answered at the address in time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a deployment lets its calls reach, and how."""

    allowed: tuple[Allowed, ...] = ()  # what is allowed although it is private
    ca_file: str | None = None  # authorities to trust (PEM), beside the usual public ones
    connect_timeout_s: float = 3.0  # names, connections and TLS handshake together (mis-wire.md)
    lookup: Lookup = socket.getaddrinfo


class UnreachableError(OSError):
    """No connection could be opened; the text says why, in a sentence for people."""


def dial(*, host: str, port: int, network: Network, deadline: Deadline) -> socket.socket:
    """Connect to the first address of `host` that is allowed and answers.

    The connection goes to the very address that was checked; the name is never resolved again.
    Raises UnreachableError.
    """
    found = resolve(host=host, port=port, lookup=network.lookup, deadline=deadline)
    usable = [
        info for info in found if may_connect(str(info[4][0]), allowed=network.allowed, host=host, port=port)
    ]
    if not usable:
        raise UnreachableError(FORBIDDEN)
    trouble = CONNECT_LATE
    for position, info in enumerate(usable):
        # A fair share of the time each: one dead address must not cost the others their turn.
        step = deadline.within(deadline.remaining / (len(usable) - position))
        if step.expired:
            break
        try:
            return _connect(info, step)
        except OSError as error:
            trouble = _reason(error)
    raise UnreachableError(trouble)


def resolve(*, host: str, port: int, lookup: Lookup, deadline: Deadline) -> Sequence[AddressInfo]:
    """The addresses of `host`, at least one. Raises UnreachableError, also when the deadline passes.

    The system's resolver cannot be interrupted, so it works in a thread that is left behind when late.
    """
    answer: queue.SimpleQueue[Sequence[AddressInfo]] = queue.SimpleQueue()

    def look_up() -> None:
        found: Sequence[AddressInfo] = ()
        with suppress(Exception):  # gaierror; UnicodeError for an impossible name; OverflowError for a port
            found = lookup(host, port, type=socket.SOCK_STREAM)
        answer.put(found)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = answer.get(timeout=deadline.remaining)
    except queue.Empty:
        raise UnreachableError(LOOKUP_LATE) from None
    if not found:
        raise UnreachableError(NOT_FOUND)
    return found


def _connect(info: AddressInfo, deadline: Deadline) -> socket.socket:
    family, kind, protocol, _, address = info
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(deadline.remaining or 0.001)  # 0 would mean "do not wait at all"
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return CONNECT_LATE
    return REFUSED if isinstance(error, ConnectionRefusedError) else NO_ANSWER
