"""Addresses of callers: one spelling each, and whom a chain of proxies tells of. Pure."""

import ipaddress
import re
from collections.abc import Iterable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_WITH_PORT = re.compile(r"(?P<v4>[0-9.]+):[0-9]{1,5}|\[(?P<v6>[^\]]+)\](:[0-9]{1,5})?")
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_OF_ONE_PLACE = 64  # bits: what one household or server is given of IPv6 (RFC 6177)


def read_address(text: str) -> Address | None:
    """The address in a header or a socket's name; None for anything else.

    Ports, brackets and zones are left out, and an IPv4 address mapped into IPv6 is that IPv4 address: it is
    what a socket on `::` sees of a neighbour.
    """
    text = text.strip().strip('"')
    if ported := _WITH_PORT.fullmatch(text):
        text = ported["v4"] or ported["v6"]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def read_network(text: str) -> Network:
    """A network, or a single address. Raises `ValueError`."""
    network = ipaddress.ip_network(text)
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        v4 = ipaddress.IPv4Address(int(network.network_address) & 0xFFFF_FFFF)
        return ipaddress.IPv4Network((v4, network.prefixlen - 96))
    return network


def is_within(address: Address | None, networks: Iterable[Network]) -> bool:
    """Whether one of the networks holds it."""
    return address is not None and any(address in network for network in networks)


def client_behind(neighbour: Address, hops: Sequence[str], trusted: Sequence[Network]) -> Address:
    """Who is at the other end of `X-Forwarded-For`, whose last hop the trusted neighbour wrote.

    Read from the right, up to the first that is not trusted. What cannot be read ends it before: whatever
    stands to its left, anybody may have written.
    """
    client = neighbour
    for hop in reversed(hops):
        address = read_address(hop)
        if address is None:
            return client
        client = address
        if not is_within(address, trusted):
            return client
    return client


def counted_as(address: str | None) -> str | None:
    """What guesses from an address count under: IPv6 by its /64, of which one caller has all."""
    found = read_address(address or "")
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((found, _OF_ONE_PLACE), strict=False))
    return str(found) if found else None
