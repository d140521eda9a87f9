"""Mail server: its address and credentials, and which addresses it takes."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

STANDARD_PORTS = {"smtp": 587, "smtps": 465}
# In the data folder, since the program that talks to the mail server is not the one that shows forms.
NOTE = "mail-server"
ANY_SCRIPT, ASCII_ONLY = "any script", "ascii only"


class Security(StrEnum):
    """How the connection is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server and its credentials; without a user, no sign-in takes place."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """Return the server of a URL like `smtp://user:password@host:587`, or raise ValueError.

    `smtp:` requires STARTTLS unless `?starttls=no` is added; `smtps:` begins with TLS.
    """
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in STANDARD_PORTS or not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise ValueError("it has to be like smtp://user:password@mail.example.org:587 or smtps://…")
    if set(query) - {"starttls"} or query.get("starttls", ["yes"])[-1] not in ("yes", "no"):
        raise ValueError("only starttls=no may follow “?”")
    if re.search(r"[\x00-\x20\x7f]", unquote(url)):
        raise ValueError("it contains a space or a control character")
    plain = query.get("starttls") == ["no"]
    security = Security.TLS if parts.scheme == "smtps" else Security.NONE if plain else Security.STARTTLS
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or STANDARD_PORTS[parts.scheme],
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def note_mail_server(data_folder: Path, *, takes_any_script: bool) -> None:
    """Note whether the mail server takes addresses with non-ASCII letters before the @."""
    note, text = data_folder / NOTE, ANY_SCRIPT if takes_any_script else ASCII_ONLY
    if _read(note) != text:
        note.write_text(text)


def is_known_to_refuse(data_folder: Path, address: str) -> bool:
    """Tell whether the mail server, as it was last seen, can't write to an address."""
    return not address.isascii() and _read(data_folder / NOTE) == ASCII_ONLY


def _read(note: Path) -> str:
    try:
        return note.read_text()
    except OSError:
        return ""
