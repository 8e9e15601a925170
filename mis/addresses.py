"""Which addresses a call may connect to: the guard against a base URL that points inside."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

IPNetwork = IPv4Network | IPv6Network
IPAddress = IPv4Address | IPv6Address
Allowed = IPNetwork | tuple[str, int]  # a network, or one host (by name or address) at one port

# Everything else in IPv6 is local, mapped, translated (64:ff9b::/96), site-local (fec0::/10) or multicast.
_GLOBAL_UNICAST = IPv6Network("2000::/3")

# What Python 3.11's `is_global` lets through although it leads elsewhere (mis-wire.md).
_NOT_PUBLIC: tuple[IPNetwork, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # "this host": Linux connects to itself
        "192.0.0.0/24",  # protocol assignments; a cloud's metadata service lives here
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # Azure's own host, answering inside every machine there
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocol assignments, Teredo among them: an IPv4 address in disguise
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)


def is_public(address: IPAddress) -> bool:
    """Whether anyone on the internet would reach the same machine at `address`."""
    address = _plain(address)
    if any(address in network for network in _NOT_PUBLIC):
        return False
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast


def may_connect(address: str, *, allowed: Iterable[Allowed], host: str = "", port: int = 0) -> bool:
    """Whether a call may go to `address` (as `getaddrinfo` gives it): public, or allowed all the same.

    `host` is the name that was looked up, `port` where the call goes. What cannot be read as an address is
    refused.
    """
    try:
        parsed = _plain(ip_address(address.partition("%")[0]))  # the zone says which wire, not where
    except ValueError:
        return False
    return any(_holds(one, parsed, host=host, port=port) for one in allowed) or is_public(parsed)


def _holds(allowed: Allowed, address: IPAddress, *, host: str, port: int) -> bool:
    if not isinstance(allowed, tuple):
        return address in allowed
    name, at = allowed
    return port == at and name in (str(address), host.lower().rstrip("."))


def _plain(address: IPAddress) -> IPAddress:
    # ::ffff:127.0.0.1 connects to 127.0.0.1, so it is judged as that.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
