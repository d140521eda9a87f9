"""Parse and normalise untrusted http and https URLs."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from core.text import quoted

STANDARD_PORTS = {"http": 80, "https": 443}
# Lower ports other than 80 and 443 belong to mail, SSH and other protocols.
MIN_OTHER_PORT = 1024
MAX_LENGTH = 2000
MAX_HOST_LENGTH = 253
HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
SAFE_CHARACTERS = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A parsed http or https URL: the host in lower-case ASCII, the path with its query."""

    scheme: str
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """The host, with its port unless it is the default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == STANDARD_PORTS[self.scheme] else f"{host}:{self.port}"


def parse_web_address(text: str, base: WebAddress | None = None) -> WebAddress:
    """Parse a URL, relative to `base` if given; ValueError says what is wrong with it."""
    text = text.strip(" \t\r\n")
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the address {quoted(text)} is longer than {MAX_LENGTH} characters")
    if any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
        raise ValueError(f"the address {quoted(text)} contains a control character")
    try:
        parts = urlsplit(urljoin(str(base), text) if base else text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"{quoted(text)} isn't a valid address") from None
    if parts.scheme not in STANDARD_PORTS or not host:
        raise ValueError(f"{quoted(text)} isn't an address with http:// or https:// and a host")
    if "@" in parts.netloc:
        # Without the URL, which may contain a password.
        raise ValueError(f"an address at {quoted(host)} contains a user name or password; remove it")
    port = STANDARD_PORTS[parts.scheme] if port is None else port
    if port not in STANDARD_PORTS.values() and port < MIN_OTHER_PORT:
        raise ValueError(f"{quoted(text)} has port {port}; only 80, 443 and ports from 1024 are allowed")
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
        raise ValueError(f"{quoted(text)} has an invalid host")
    return plain
