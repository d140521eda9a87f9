"""Addresses of the web as strangers write them."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from core.text import quoted

STANDARD_PORTS = {"http": 80, "https": 443}
# Below it only those two speak HTTP; the others belong to mail, shells and the like.
MIN_OTHER_PORT = 1024
MAX_LENGTH = 2000
MAX_HOST_LENGTH = 253
HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
SAFE_CHARACTERS = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address in its parts: the host in small letters and ASCII, the path with its query."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """The host with its port, when that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == STANDARD_PORTS[self.scheme] else f"{host}:{self.port}"


def parse_web_address(text: str, base: WebAddress | None = None) -> WebAddress:
    """Return the parts of an address, relative ones taken from `base`; ValueError says what is wrong with it."""
    text = text.strip(" \t\r\n")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the address {quoted(text)} is longer than {MAX_LENGTH} characters")
    if any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
        raise ValueError(f"the address {quoted(text)} has a control character in it")
    try:
        parts = urlsplit(urljoin(str(base), text) if base else text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"{quoted(text)} is no address that can be read") from None
    if parts.scheme not in STANDARD_PORTS or not host:
        raise ValueError(f"{quoted(text)} is no address that begins with http:// or https:// and a host")
    if "@" in parts.netloc:
        # Without the address, which may hold a password.
        raise ValueError(f"an address at {quoted(host)} has a user or a password in it; give one without")
    port = STANDARD_PORTS[parts.scheme] if port is None else port
    if port not in STANDARD_PORTS.values() and port < MIN_OTHER_PORT:
        raise ValueError(f"{quoted(text)} names port {port}, which is not one of the web: 80, 443, or 1024 and above")
    path = quote(parts.path or "/", safe=SAFE_CHARACTERS)
    query = f"?{quote(parts.query, safe=SAFE_CHARACTERS)}" if parts.query else ""
    return WebAddress(parts.scheme, _host(host, text), port, path + query)


def _host(host: str, text: str) -> str:
    try:
        if ":" in host:
            return str(IPv6Address(host.partition("%")[0]))
        plain = host.encode("idna").decode().lower()
    except ValueError:
        plain = ""
    if not HOST.fullmatch(plain) or len(plain) > MAX_HOST_LENGTH:
        raise ValueError(f"{quoted(text)} names no host that can be asked for")
    return plain
