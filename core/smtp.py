"""Handing one message to a mail server, and telling apart what can go wrong."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

SECONDS_TO_ANSWER = 30  # at each step
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
    password: str = ""


class MailFault(Exception):  # noqa: N818 - a fault of the mail, not of the program
    """A message was not handed over; the message says what the server said."""


class TemporaryFault(MailFault):
    """It may be taken later."""


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
    """Hand a message over, or raise TemporaryFault, PermanentFault or OutcomeUnknown."""
    try:
        client = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        raise _fault(error) from error
    try:
        _sign_in(client, server)
        _check(client.mail(sender))
        _check(client.rcpt(recipient))
        _send(client, content)
    except (OSError, smtplib.SMTPException) as error:
        raise _fault(error) from error
    finally:
        _part(client)


def check_server(server: SmtpServer) -> None:
    """Connect, secure the connection and sign in, or raise as `deliver` does."""
    try:
        client = _connect(server)
        try:
            _sign_in(client, server)
        finally:
            _part(client)
    except (OSError, smtplib.SMTPException) as error:
        raise _fault(error) from error


def _connect(server: SmtpServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security is Security.TLS:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS_TO_ANSWER, context=context)
    client = smtplib.SMTP(server.host, server.port, timeout=SECONDS_TO_ANSWER)
    if server.security is Security.STARTTLS:
        try:
            client.starttls(context=context)
        except BaseException:
            client.close()
            raise
    return client


def _sign_in(client: smtplib.SMTP, server: SmtpServer) -> None:
    client.ehlo_or_helo_if_needed()
    if server.user:
        client.login(server.user, server.password)


def _send(client: smtplib.SMTP, content: bytes) -> None:
    try:
        _check(client.data(content))
    except smtplib.SMTPResponseException:
        raise
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        # The last of it may have been taken.
        raise OutcomeUnknown(f"no answer after the message: {error}") from error


def _check(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, text)


def _part(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()


def _fault(error: Exception) -> MailFault:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        kind = PermanentFault if error.smtp_code >= 500 and not _is_of_the_server(error) else TemporaryFault
        return kind(f"{error.smtp_code} {said}")
    return TemporaryFault(str(error) or type(error).__name__)


def _is_of_the_server(error: smtplib.SMTPResponseException) -> bool:
    # A wrong password or a missing extension is for the team to mend; the message itself is as good as before.
    return isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError)
