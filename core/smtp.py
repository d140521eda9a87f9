"""Handing one message to a mail server, and telling apart what can go wrong."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from core.email_address import writable_address
from core.smtp_client import Client, connect

# What a server says to somebody who has not signed in, or not as it wants.
SIGN_IN_REFUSALS = (530, 534, 535, 538)
# ValueError is for a host or a password with letters that smtplib cannot write.
TROUBLE = (OSError, smtplib.SMTPException, ValueError)
STANDARD_PORTS = {"smtp": 587, "smtps": 465}


class Security(StrEnum):
    """How the connection is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server and how to sign in to it; without a user, one does not sign in."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


class MailFault(Exception):  # noqa: N818 - a fault of the mail, not of the program
    """A message was not handed over; the message says what the server said."""


class TemporaryFault(MailFault):
    """It may be taken later."""


class ServerFault(TemporaryFault):
    """The server takes no message at all, whichever it is; when it does not mend itself, the team has to."""


class PermanentFault(MailFault):
    """It will never be taken."""


class OutcomeUnknown(MailFault):
    """The server had all of it and did not say whether it took it."""


def parse_smtp_url(url: str) -> SmtpServer:
    """Return the server of a URL like `smtp://user:password@host:587`, or raise ValueError.

    `smtp:` requires STARTTLS unless `?starttls=no` is added; `smtps:` begins with TLS.
    """
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme not in STANDARD_PORTS or not parts.hostname or parts.path not in ("", "/") or parts.fragment:
        raise ValueError("it has to be like smtp://user:password@mail.example.org:587 or smtps://…")
    if set(query) - {"starttls"} or query.get("starttls", ["yes"])[-1] not in ("yes", "no"):
        raise ValueError("all that may follow “?” is starttls=no")
    if re.search(r"[\x00-\x20\x7f]", unquote(url)):
        raise ValueError("it holds a blank or a control character")
    plain = query.get("starttls") == ["no"]
    security = Security.TLS if parts.scheme == "smtps" else Security.NONE if plain else Security.STARTTLS
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or STANDARD_PORTS[parts.scheme],
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def deliver(server: SmtpServer, sender: str, recipient: str, content: bytes) -> None:
    """Hand a message over, or raise a TemporaryFault, PermanentFault or OutcomeUnknown."""
    address = writable_address(recipient)
    if address is None:
        raise PermanentFault("no mail server can read this address")
    with _conversation(server) as client:
        try:
            _check(client.mail(sender))
            _check(client.rcpt(address))
            _send(client, content)
        except smtplib.SMTPResponseException as error:
            raise _refusal(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise TemporaryFault(_words(error)) from error


def check_server(server: SmtpServer) -> None:
    """Connect, secure the connection and sign in, or raise ServerFault."""
    with _conversation(server):
        pass


@contextmanager
def _conversation(server: SmtpServer) -> Iterator[Client]:
    """Yield a client that is connected and signed in, and part from the server at the end."""
    try:
        client = connect(server.host, server.port, tls=server.security is Security.TLS)
    except TROUBLE as error:
        raise ServerFault(_words(error)) from error
    try:
        try:
            _sign_in(client, server)
        except TROUBLE as error:
            raise ServerFault(_words(error)) from error
        yield client
    finally:
        client.part()


def _sign_in(client: Client, server: SmtpServer) -> None:
    client.ehlo_or_helo_if_needed()
    if server.security is Security.STARTTLS:
        client.starttls(context=ssl.create_default_context())
        client.ehlo_or_helo_if_needed()
    if server.user:
        client.login(server.user, server.password)


def _send(client: Client, content: bytes) -> None:
    code, said = client.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPResponseException(code, said)
    # A message of which the last byte could not leave was not taken.
    client.send_text(content)
    try:
        answer = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise OutcomeUnknown(f"no answer after the message: {_words(error)}") from error
    _check(answer)


def _check(answer: tuple[int, bytes]) -> None:
    code, said = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, said)


def _refusal(error: smtplib.SMTPResponseException) -> MailFault:
    if error.smtp_code in SIGN_IN_REFUSALS:
        return ServerFault(_words(error))
    return PermanentFault(_words(error)) if error.smtp_code >= 500 else TemporaryFault(_words(error))


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
