"""Which network addresses may be asked: public ones alone, so that a register or a redirect reaches nothing behind a firewall."""

from __future__ import annotations

import ipaddress
import socket

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""NAT64 (RFC 6052): the last 32 bits are an IPv4 address, and that is who is reached."""


def is_public(address: IPAddress) -> bool:
    """Tell whether an address is one of the public internet: not this machine's, a private network's, a link's or a group's."""
    if isinstance(address, ipaddress.IPv6Address):
        if inner := _inner(address):
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, port: int) -> list[IPAddress]:
    """Return the addresses that a name stands for; a number stands for itself, however it is written.

    Raises:
        OSError: There is no such name, or nobody who knows.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(str(place[0])) for *_, place in found))


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address is another form of, or leads to."""
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
