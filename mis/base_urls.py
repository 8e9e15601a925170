"""What may stand as the address of an MIS, and which server it leads to. Pure."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

_SHORTEST_KEY = 6  # characters of a value in an address that may be a key
_PLAIN_WORD = re.compile(r"[a-z]{1,15}|v?[0-9]{1,3}(?:\.[0-9]+)*")  # of a path: `attendance`, `v1`, `v1.0`
_PORTS = {"http": 80, "https": 443}


class Server(NamedTuple):
    """Who receives what is sent to an address: the credentials, too."""

    scheme: str
    host: str
    port: int


def server_of(address: str) -> Server | None:
    """The server behind an address; None where it cannot be told, so that nothing is sent anywhere."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in _PORTS
        or not parts.hostname
        or port == 0
        or re.search(r"[\s\\<>\x00-\x1f\x7f]", address)
    ):
        return None
    return Server(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])


def holds_user_info(address: str) -> bool:
    """Whether a user name or password stands before the host: such an address would be shown, and logged."""
    try:
        return "@" in urlsplit(address).netloc
    except ValueError:
        return True


def without_key(address: str) -> str:
    """Scheme, host and port alone: a key may stand anywhere behind. Empty where there is no host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""


def keys_in(address: str) -> list[str]:
    """What may be a key in a receiver's address: parts of the path that are no plain words, the query."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return []
    found = [part for part in parts.path.split("/") if not _PLAIN_WORD.fullmatch(part)]
    found += [part for part in parts.query.split("&") if "=" not in part]
    found += [value for _, value in parse_qsl(parts.query)]
    return [key for part in found for key in {part, unquote(part)} if len(key) >= _SHORTEST_KEY]
