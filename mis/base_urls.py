"""What may stand as the address of an MIS, and which server it leads to. Pure."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

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
