"""Names of hosts as addresses that may be connected to."""

import socket
from collections.abc import Callable
from ipaddress import ip_address

from core.public_address import IpAddress

MOST_ADDRESSES = 4  # tried one after the other


class ResolvingError(OSError):
    """A name leads nowhere, or to where nobody from outside may send us."""


def resolve(host: str, port: int, permitted: Callable[[IpAddress], bool]) -> list[IpAddress]:
    """Return the addresses of a host, asked for once; ResolvingError unless all of them are permitted."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ResolvingError(f"there is no host of the name {host}") from error
    addresses = list(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))
    if refused := [address for address in addresses if not permitted(address)]:
        raise ResolvingError(f"{host} is {refused[0]}, which is not on the internet but of a network of its own")
    return addresses[:MOST_ADDRESSES]
