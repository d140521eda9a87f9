"""Fetch untrusted URLs without reaching the server's own network (SSRF)."""

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

# Only global unicast IPv6, without the ranges that are reserved or embed IPv4 addresses.
GLOBAL_UNICAST = ip_network("2000::/3")
RESERVED_V6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# In an IPv6-only network, DNS64 maps the IPv4 internet into this range.
NAT64 = ip_network("64:ff9b::/96")
# Ranges that some releases of Python wrongly treat as global.
RESERVED_V4 = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24")))
MAX_ADDRESSES = 4  # tried one after the other
CONNECT_TIMEOUT = 10  # seconds
READ_TIMEOUT = 30  # seconds, for each chunk
# A server that keeps trickling data never hits the read timeout.
TOTAL_TIMEOUT = 3600  # seconds
PROBE_TIMEOUT = 20  # seconds, for one answer without its content
MAX_REDIRECTS = 5
REDIRECT_STATUSES = (301, 302, 303, 307, 308)
CHUNK = 1 << 16  # bytes
CONTENT_RANGE = re.compile(r"bytes (?:([0-9]{1,18})-[0-9]{1,18}|\*)/([0-9]{1,18})")
STATUS_HINTS = {401: "it needs a password", 403: "access is denied", 404: "it doesn't exist", 410: "it is gone"}
AddressFilter = Callable[[IpAddress], bool]
ProgressCallback = Callable[[int, int | None], None]  # bytes so far, total bytes if known


class ResolveError(OSError):
    """A host name doesn't resolve, or resolves to an address that isn't allowed."""


class FetchError(Exception):
    """A fetch failed; the message is one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class PartialFile:
    """The beginning of a file that was fetched earlier, and its validator."""

    offset: int
    validator: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of a fetch: the final address, and how many bytes there are now.

    `validator` is the strong ETag of these bytes, so that a resumed download never mixes two versions of a file.
    """

    url: str
    status: int
    length: int
    validator: str


def is_public_address(address: IpAddress) -> bool:
    """Tell whether an address is a single host on the public internet."""
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
    """Fetch an http or https URL into a file, at most `limit` bytes; FetchError if that fails.

    With `part` only the rest is requested; if the server sends the whole file again, the content of the file is
    replaced. `on_begin` is called with the response's status and validator before the bytes arrive.
    """
    address = _parse(url)
    for _ in range(MAX_REDIRECTS + 1):
        with _request(address, part, is_allowed) as response:
            if response.status in REDIRECT_STATUSES:
                # http.client decodes header fields as Latin-1, whatever was sent.
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
                # Only after truncating: a validator must never be stored beside bytes that it doesn't describe.
                on_begin(begun)
            return replace(begun, length=_receive(begun, response, into, limit, on_progress))
    raise FetchError(f"{quoted(url)} redirects more than {MAX_REDIRECTS} times; use the final address.")


def probe(url: str, *, is_allowed: AddressFilter = is_public_address) -> int:
    """Return the status with which an http or https URL answers after its redirects; FetchError if none comes.

    It asks for the head alone, and for the whole only where the server doesn't answer that well; no content is read.
    """
    status = _probe(url, "HEAD", is_allowed)
    return status if status < 400 else _probe(url, "GET", is_allowed)


def _probe(url: str, method: str, is_allowed: AddressFilter) -> int:
    address = _parse(url)
    for _ in range(MAX_REDIRECTS + 1):
        with _request(address, None, is_allowed, method, PROBE_TIMEOUT) as response:
            location = (response.headers.get("Location") or "").encode("latin-1", "replace")
            if response.status not in REDIRECT_STATUSES or not location:
                return response.status
            # Nothing is taken from the answer, so a way over plain http does no harm.
            address = _parse(location.decode(errors="replace"), address, may_lose_tls=True)
    raise FetchError(f"{quoted(url)} redirects more than {MAX_REDIRECTS} times; use the final address.")


def _parse(url: str, base: WebAddress | None = None, *, may_lose_tls: bool = False) -> WebAddress:
    try:
        address = parse_web_address(url, base)
    except ValueError as error:
        what = f"The redirect of {base}" if base else "This"
        raise FetchError(f"{what} can't be fetched: {error}.") from None
    if base and base.scheme == "https" and address.scheme == "http" and not may_lose_tls:
        raise FetchError(f"{base} redirects from https to http ({address}), which isn't secure.")
    return address


@contextmanager
def _request(
    address: WebAddress,
    part: PartialFile | None,
    is_allowed: AddressFilter,
    method: str = "GET",
    total_timeout: float | None = None,
) -> Iterator[http.client.HTTPResponse]:
    headers = {"Host": address.authority, "User-Agent": f"Podium/{VERSION}", "Accept-Encoding": "identity"}
    if part:
        headers |= {"Range": f"bytes={part.offset}-", "If-Range": part.validator}
    with _translate_errors(address):
        connection = _Connection(address, is_allowed, TOTAL_TIMEOUT if total_timeout is None else total_timeout)
    try:
        with _translate_errors(address):
            connection.request(method, address.path, headers=headers)
            response = connection.getresponse()
        yield response
        if connection.late:
            # A download that was cut off may look complete.
            raise FetchError(f"{address} took too long; try again.")
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to a checked IP address, with the host name for TLS."""

    def __init__(self, address: WebAddress, is_allowed: AddressFilter, total_timeout: float) -> None:
        super().__init__(address.host, address.port)
        self.auto_open = 0
        # Connect to the checked addresses: resolving the name again may give others (DNS rebinding).
        self.sock = _connect_first(resolve(address.host, address.port, is_allowed), address.port)
        if address.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=address.host.rstrip("."))
        self.sock.settimeout(READ_TIMEOUT)
        self.late = False
        self._end = threading.Timer(total_timeout, self._cut)
        self._end.daemon = True
        self._end.start()

    def close(self) -> None:
        self._end.cancel()
        super().close()

    def _cut(self) -> None:
        self.late = True
        with suppress(OSError):
            # SSLSocket.shutdown would let the reader continue in plain text.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _connect_first(addresses: list[IpAddress], port: int) -> socket.socket:
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((str(address), port), CONNECT_TIMEOUT)
    return socket.create_connection((str(addresses[-1]), port), CONNECT_TIMEOUT)


@contextmanager
def _translate_errors(address: WebAddress | str) -> Iterator[None]:
    """Turn network errors into FetchError."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise FetchError(f"{address} has an invalid certificate: {error.verify_message}.") from error
    except TimeoutError as error:
        raise FetchError(f"{address} did not answer in time; try again later.") from error
    except ssl.SSLError as error:
        raise FetchError(f"{address} failed the TLS handshake: {error.reason}.") from error
    except OSError as error:
        raise FetchError(f"{address} can't be reached: {error.strerror or error}.") from error
    except http.client.IncompleteRead as error:
        raise FetchError(f"{address} ended too early; try again.") from error
    except (http.client.HTTPException, ValueError) as error:
        raise FetchError(f"{address} doesn't answer like a web server: {type(error).__name__}.") from error


def _range_start(response: http.client.HTTPResponse) -> int:
    """Return the offset of the range that a server sends, or -1 if it has none."""
    match = CONTENT_RANGE.fullmatch(response.headers.get("Content-Range") or "")
    # A 416 gives the total length: if that equals our offset, nothing is missing.
    return int(match[1] or match[2]) if match else -1


def _check_response(address: WebAddress, response: http.client.HTTPResponse, part: PartialFile | None) -> Fetched:
    wanted = (200, 206, 416) if part else (200,)
    if response.status not in wanted:
        why = STATUS_HINTS.get(response.status, "try again later")
        raise FetchError(f"{address} answered {response.status}: {why}.")
    if (response.headers.get("Content-Encoding") or "identity").lower() != "identity":
        raise FetchError(f"{address} is compressed although an uncompressed answer was requested.")
    offset = part.offset if part and response.status != 200 else 0
    etag = response.headers.get("ETag") or ""
    # A weak ETag may stay the same for different bytes.
    validator = etag if re.fullmatch(r'"[\x21\x23-\x7e]{1,200}"', etag) else ""
    return Fetched(str(address), response.status, offset, validator)


def _receive(
    begun: Fetched, response: http.client.HTTPResponse, into: BinaryIO, limit: int, on_progress: ProgressCallback | None
) -> int:
    """Append the bytes of a response to the file, and return the total."""
    if begun.status == 416:
        return begun.length
    address, done = begun.url, begun.length
    total = None if response.length is None else done + response.length
    while True:
        if max(done, total or 0) > limit:
            raise FetchError(f"{address} is larger than the limit of {limit:,} bytes.")
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
    """Resolve a host once; ResolveError unless all its addresses are allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ResolveError(f"there is no host named {host}") from error
    addresses = list(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))
    if rejected := [address for address in addresses if not is_allowed(address)]:
        raise ResolveError(f"{host} is {rejected[0]}, which isn't a public address")
    return addresses[:MAX_ADDRESSES]
