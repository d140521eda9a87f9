"""SMTP: delivery to a mail server over a connection that is kept open, and the kinds of delivery error."""

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache

from core.email_address import writable_address
from core.mail_server import Security, SmtpServer

# Reply codes for a client that has not signed in, or not in the way that the server requires.
SIGN_IN_REFUSALS = (530, 534, 535, 538)
# 421 announces that the server is closing the connection; -1 is smtplib's code for a reply that it cannot read.
UNUSABLE = (421, -1)
# smtplib raises ValueError for a host or a password with characters that it cannot encode.
FAILURES = (OSError, smtplib.SMTPException, ValueError)
SECONDS_TO_ANSWER = 30  # at each step
# A server may scan a message for a long time before accepting it; a shorter timeout means sending it twice.
SECONDS_TO_ACCEPT = 120
SECONDS_FOR_A_MESSAGE = 240
SECONDS_TO_QUIT = 2
# Servers close idle connections, most after a minute or more.
SECONDS_IDLE = 10
NO_SMTPUTF8 = "the mail server takes only ASCII letters before the @ of an address (it does not offer SMTPUTF8)"


class MailError(Exception):
    """A message was not accepted; the text is the server's reply."""


class TemporaryError(MailError):
    """The message may be accepted later."""


class ServerError(TemporaryError):
    """The server accepts no messages at all; if that persists, the team has to fix it."""


class PermanentError(MailError):
    """The message will never be accepted."""


class UnknownOutcomeError(MailError):
    """The server received the whole message but did not reply whether it accepted it."""


def deliver(server: SmtpServer, sender: str, recipient: str, content: bytes) -> None:
    """Deliver one message over a connection of its own; raises what `SmtpConnection.deliver` raises."""
    with closing(SmtpConnection(server)) as connection:
        connection.deliver(sender, recipient, content)


def check_server(server: SmtpServer) -> None:
    """Connect, secure the connection and sign in, or raise ServerError."""
    _connected(server).part()


class SmtpConnection:
    """A connection, for one thread, that is opened for the first message and kept for later ones."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._client: _Client | None = None
        self._last_used = 0.0
        self._must_reset = False

    @property
    def is_open(self) -> bool:
        """Whether the connection is still open and usable for the next message."""
        return self._client is not None

    @property
    def takes_any_script(self) -> bool | None:
        """Whether the server takes addresses with non-ASCII letters before the @; None while not connected."""
        return None if self._client is None else bool(self._client.has_extn("smtputf8"))

    def open(self) -> None:
        """Connect unless connected, or raise ServerError."""
        if self._client is None:
            self._client = _connected(self._server)
            self._client.stop_clock()
            self._must_reset = False
            self._last_used = time.monotonic()

    def deliver(self, sender: str, recipient: str, content: bytes) -> None:
        """Deliver a message, or raise a TemporaryError, a PermanentError or UnknownOutcomeError."""
        address = writable_address(recipient)
        if address is None:
            raise PermanentError("no mail server can read this address")
        with self._kept_if_usable():
            client = self._begin(sender, address)
            _check(client.rcpt(address))
            _send(client, content)

    def close_if_idle(self) -> None:
        """Close the connection if no message was delivered for `SECONDS_IDLE`."""
        if time.monotonic() - self._last_used >= SECONDS_IDLE:
            self.close()

    def close(self) -> None:
        """Close the connection with QUIT; the next message opens a new one."""
        if self._client is not None:
            self._client.part()
            self._client = None

    @contextmanager
    def _kept_if_usable(self) -> Iterator[None]:
        """Raise delivery errors as a MailError, and close the connection unless it is still usable."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            refusal = _refusal(error)
            self._must_reset = True
            if isinstance(refusal, ServerError) or error.smtp_code in UNUSABLE:
                self.close()
            raise refusal from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TemporaryError(_text(error)) from error
        except PermanentError:
            raise
        except Exception:
            self.close()
            raise
        finally:
            self._last_used = time.monotonic()
            if self._client is not None:
                self._client.stop_clock()

    def _begin(self, sender: str, recipient: str) -> "_Client":
        """Begin a message on the open connection, or on a new one if the server closed it or refuses more messages."""
        if self._client is not None:
            answer = self._begin_again(self._client, sender, recipient)
            if answer is not None and not 400 <= answer[0] < 500:
                _check(answer)
                return self._client
            self.close()
        self._client = _connected(self._server)
        self._must_reset = False
        _check(self._client.mail(sender, _options(self._client, recipient)))
        return self._client

    def _begin_again(self, client: "_Client", sender: str, recipient: str) -> tuple[int, bytes] | None:
        options = _options(client, recipient)
        with suppress(OSError, smtplib.SMTPException):
            if self._must_reset:
                _check(client.rset())
                self._must_reset = False
            return client.mail(sender, options)
        return None


def _options(client: "_Client", recipient: str) -> list[str]:
    if recipient.isascii():
        return []
    if not client.has_extn("smtputf8"):
        raise PermanentError(NO_SMTPUTF8)
    return ["SMTPUTF8", "BODY=8BITMIME"]


def _connected(server: SmtpServer) -> "_Client":
    """Return a client that is connected and signed in, or raise ServerError."""
    tls = server.security is Security.TLS
    client: _Client | None = None
    try:
        if tls:
            context = ssl.create_default_context()
            client = _TlsClient(server.host, server.port, _own_name(), timeout=SECONDS_TO_ANSWER, context=context)
        else:
            client = _Client(server.host, server.port, _own_name(), timeout=SECONDS_TO_ANSWER)
        client.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
        if server.user:
            client.login(server.user, server.password)
    except FAILURES as error:
        if client is not None:
            client.part()
        raise ServerError(_text(error)) from error
    return client


class _Client(smtplib.SMTP):
    """Cuts the connection when a message takes too long: a server that sends a few bytes at a time never times out."""

    _clock: threading.Timer | None = None

    def getreply(self) -> tuple[int, bytes]:
        if self._clock is None:
            self._clock = threading.Timer(SECONDS_FOR_A_MESSAGE, self._cut)
            self._clock.daemon = True
            self._clock.start()
        return super().getreply()

    def stop_clock(self) -> None:
        """Stop timing the message; the next one is timed from its first reply."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def send_content(self, content: bytes) -> None:
        """Send a message and the dot that ends it."""
        if self.sock is not None:
            self.sock.settimeout(SECONDS_TO_ACCEPT)
        end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(re.sub(rb"(?m)^\.", b"..", content) + end)

    def accept_soon(self) -> None:
        """Return to the normal timeout after the message was accepted."""
        if self.sock is not None:
            self.sock.settimeout(SECONDS_TO_ANSWER)

    def part(self) -> None:
        """Send QUIT without waiting long for the reply, and close the connection."""
        with suppress(OSError, smtplib.SMTPException):
            if self.sock is not None:
                self.sock.settimeout(SECONDS_TO_QUIT)
                self.quit()
        self.close()

    def close(self) -> None:
        self.stop_clock()
        super().close()

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class _TlsClient(_Client, smtplib.SMTP_SSL):
    """A client with TLS from the first byte."""


def _send(client: _Client, content: bytes) -> None:
    code, said = client.docmd("DATA")
    if code != 354:
        raise smtplib.SMTPResponseException(code, said)
    # If sending fails here, the last byte was not sent, so the message was not accepted.
    client.send_content(content)
    try:
        answer = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise UnknownOutcomeError(f"no answer after the message: {_text(error)}") from error
    client.accept_soon()
    _check(answer)


def _check(answer: tuple[int, bytes]) -> None:
    code, said = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, said)


def _refusal(error: smtplib.SMTPResponseException) -> MailError:
    if error.smtp_code in SIGN_IN_REFUSALS:
        return ServerError(_text(error))
    return PermanentError(_text(error)) if error.smtp_code >= 500 else TemporaryError(_text(error))


def _text(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__


@cache
def _own_name() -> str:
    # Looked up once, since it is slow when name servers don't respond. Many servers reject a name without a dot.
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"
