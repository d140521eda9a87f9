"""Fetching from the web what strangers name, without being led into the network that the server stands in."""

import http.client
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import BinaryIO

from core.settings import VERSION
from core.text import quoted
from core.web_address import WebAddress, parse_web_address

IpAddress = IPv4Address | IPv6Address

# Of IPv6 only what is assigned to networks of the internet; of that, what is set aside or carries IPv4 inside.
GLOBAL_UNICAST = ip_network("2000::/3")
RESERVED_V6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# Where a network has IPv6 alone, its name server writes the rest of the internet like this.
NAT64 = ip_network("64:ff9b::/96")
# What releases of Python take for public that is not.
RESERVED_V4 = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24")))
MAX_ADDRESSES = 4  # tried one after the other
CONNECT_TIMEOUT = 10
READ_TIMEOUT = 30  # for each piece
# A server that sends a little now and then is never late.
TOTAL_TIMEOUT = 3600
MAX_REDIRECTS = 5
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
CHUNK = 1 << 16  # bytes
CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,18})-[0-9]{1,18}|\*)/([0-9]{1,18})")
STATUS_HINTS = {401: "it wants a password", 403: "it is not given to us", 404: "it is not there", 410: "it is gone"}
AddressFilter = Callable[[IpAddress], bool]
ProgressCallback = Callable[[int, int | None], None]  # bytes there, bytes in all when that is known


class ResolveError(OSError):
    """A name leads nowhere, or to where nobody from outside may send us."""


class FetchError(Exception):
    """Something was not fetched; the message is one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class PartialFile:
    """The beginning of a file that is there already, and the validator that it came with."""

    offset: int
    validator: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched: the address in the end, and how many bytes there are now.

    `validator` names these very bytes to the server, so that a rest is never joined to the beginning of others.
    """

    url: str
    status: int
    length: int
    validator: str


def is_public_address(address: IpAddress) -> bool:
    """Tell whether an address is one host of the internet, and nothing that only this network can reach."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public_address(IPv4Address(int(address) & 0xFFFF_FFFF))
        return address in GLOBAL_UNICAST and not any(address in network for network in RESERVED_V6)
    if address.is_multicast or address.is_reserved:
        return False
    return address.is_global and not any(address in network for network in RESERVED_V4)


def fetch(
    url: str,
    *,
    into: BinaryIO,
    limit: int,
    part: PartialFile | None = None,
    on_begin: Callable[[Fetched], None] | None = None,
    on_progress: ProgressCallback | None = None,
    is_allowed: AddressFilter = is_public_address,
) -> Fetched:
    """Write what lies at an http or https address into a file, at most `limit` bytes; FetchError when it cannot be.

    With a part, only the rest is asked for; what is in the file is replaced when the server begins anew. `on_begin`
    hears what the server says of the bytes before they come.
    """
    address = _parse(url)
    for _ in range(MAX_REDIRECTS + 1):
        with _request(address, part, is_allowed) as response:
            if response.status in REDIRECT_STATUSES:
                # Header fields come as Latin-1, whatever was written.
                location = (response.headers.get("Location") or "").encode("latin-1", "replace")
                address = _parse(location.decode(errors="replace"), address)
                continue
            if part and response.status in (206, 416) and _range_start(response) != part.offset:
                part = None
                continue
            begun = _check_response(address, response, part)
            into.seek(begun.length)
            into.truncate()
            if on_begin:
                # Only now, for a validator must never be stored beside bytes that it does not describe.
                on_begin(begun)
            return replace(begun, length=_receive(begun, response, into, limit, on_progress))
    raise FetchError(f"{quoted(url)} leads on more than {MAX_REDIRECTS} times; give the address where it ends.")


def _parse(url: str, base: WebAddress | None = None) -> WebAddress:
    try:
        address = parse_web_address(url, base)
    except ValueError as error:
        where = f"{base} leads to what" if base else "This"
        raise FetchError(f"{where} cannot be fetched: {error}.") from None
    if base and base.scheme == "https" and address.scheme == "http":
        raise FetchError(f"{base} leads from https to http ({address}), where anybody on the way can alter it.")
    return address


@contextmanager
def _request(
    address: WebAddress, part: PartialFile | None, is_allowed: AddressFilter
) -> Iterator[http.client.HTTPResponse]:
    headers = {"Host": address.authority, "User-Agent": f"Podium/{VERSION}", "Accept-Encoding": "identity"}
    if part:
        headers |= {"Range": f"bytes={part.offset}-", "If-Range": part.validator}
    with _translate_errors(address):
        connection = _Connection(address, is_allowed)
    try:
        with _translate_errors(address):
            connection.request("GET", address.path, headers=headers)
            response = connection.getresponse()
        yield response
        if connection.late:
            # What was cut off may look as if it had ended by itself.
            raise FetchError(f"{address} took too long; try again.")
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, by the name that the certificate is for."""

    def __init__(self, address: WebAddress, is_allowed: AddressFilter) -> None:
        super().__init__(address.host, address.port)
        self.auto_open = 0
        # The checked addresses themselves, for a name may lead elsewhere when it is asked for again.
        self.sock = _connect_first(resolve(address.host, address.port, is_allowed), address.port)
        if address.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=address.host.rstrip("."))
        self.sock.settimeout(READ_TIMEOUT)
        self.late = False
        self._end = threading.Timer(TOTAL_TIMEOUT, self._cut)
        self._end.daemon = True
        self._end.start()

    def close(self) -> None:
        self._end.cancel()
        super().close()

    def _cut(self) -> None:
        self.late = True
        with suppress(OSError):
            # That of TLS would let the reader go on in plain text.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _connect_first(addresses: list[IpAddress], port: int) -> socket.socket:
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((str(address), port), CONNECT_TIMEOUT)
    return socket.create_connection((str(addresses[-1]), port), CONNECT_TIMEOUT)


@contextmanager
def _translate_errors(address: WebAddress | str) -> Iterator[None]:
    """Say what went wrong on the way."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise FetchError(f"{address} has a certificate that does not hold: {error.verify_message}.") from error
    except TimeoutError as error:
        raise FetchError(f"{address} did not answer in time; try again later.") from error
    except ssl.SSLError as error:
        raise FetchError(f"{address} does not speak TLS as it has to: {error.reason}.") from error
    except OSError as error:
        raise FetchError(f"{address} cannot be reached: {error.strerror or error}.") from error
    except http.client.IncompleteRead as error:
        raise FetchError(f"{address} ended too early; try again.") from error
    except (http.client.HTTPException, ValueError) as error:
        raise FetchError(f"{address} does not answer as a web server does: {type(error).__name__}.") from error


def _range_start(response: http.client.HTTPResponse) -> int:
    """Return where the part that a server sends begins, -1 when it does not say."""
    said = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range") or "")
    # With 416 there is none: when the whole is as long as the beginning, nothing is missing.
    return int(said[1] or said[2]) if said else -1


def _check_response(address: WebAddress, response: http.client.HTTPResponse, part: PartialFile | None) -> Fetched:
    wanted = (200, 206, 416) if part else (200,)
    if response.status not in wanted:
        why = STATUS_HINTS.get(response.status, "try again later")
        raise FetchError(f"{address} answered {response.status}: {why}.")
    if (response.headers.get("Content-Encoding") or "identity").lower() != "identity":
        raise FetchError(f"{address} comes compressed although it was asked for as it is.")
    offset = part.offset if part and response.status != 200 else 0
    etag = response.headers.get("ETag") or ""
    # A weak one may be the same for other bytes.
    validator = etag if re.fullmatch(r'"[\x21\x23-\x7e]{1,200}"', etag) else ""
    return Fetched(str(address), response.status, offset, validator)


def _receive(
    begun: Fetched, response: http.client.HTTPResponse, into: BinaryIO, limit: int, on_progress: ProgressCallback | None
) -> int:
    """Write the bytes of an answer behind those that are there, and return how many there are then."""
    if begun.status == 416:
        return begun.length
    address, done = begun.url, begun.length
    total = None if response.length is None else done + response.length
    while True:
        if max(done, total or 0) > limit:
            raise FetchError(f"{address} is larger than {limit:,} bytes, the most that is taken.")
        with _translate_errors(address):
            chunk = response.read(CHUNK)
        if not chunk:
            break
        into.write(chunk)
        done += len(chunk)
        if on_progress:
            on_progress(done, total)
    if total is not None and done < total:
        raise FetchError(f"{address} ended after {done:,} of {total:,} bytes; try again.")
    return done


def resolve(host: str, port: int, is_allowed: Callable[[IpAddress], bool]) -> list[IpAddress]:
    """Return the addresses of a host, asked for once; ResolveError unless all of them are allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ResolveError(f"there is no host of the name {host}") from error
    addresses = list(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))
    if refused := [address for address in addresses if not is_allowed(address)]:
        raise ResolveError(f"{host} is {refused[0]}, which is not on the internet but of a network of its own")
    return addresses[:MAX_ADDRESSES]
