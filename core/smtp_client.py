"""A conversation with a mail server that ends in time, whatever the server does."""

import re
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from functools import cache

SECONDS_TO_ANSWER = 30  # at each step
# A server may look into a message for long before it takes it; to give up sooner is to send it twice.
SECONDS_TO_TAKE = 120
SECONDS_FOR_ALL = 240
SECONDS_TO_PART = 2


class Client(smtplib.SMTP):
    """Ends a conversation that lasts too long, for a server that says a little now and then is never late."""

    _end: threading.Timer | None = None

    def getreply(self) -> tuple[int, bytes]:
        if self._end is None:
            self._end = threading.Timer(SECONDS_FOR_ALL, self._cut)
            self._end.daemon = True
            self._end.start()
        return super().getreply()

    def send_text(self, content: bytes) -> None:
        """Send a message and its end."""
        if self.sock is not None:
            self.sock.settimeout(SECONDS_TO_TAKE)
        end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(re.sub(rb"(?m)^\.", b"..", content) + end)

    def part(self) -> None:
        """Say goodbye, and do not wait long for an answer."""
        with suppress(OSError, smtplib.SMTPException):
            if self.sock is not None:
                self.sock.settimeout(SECONDS_TO_PART)
                self.quit()
        self.close()

    def close(self) -> None:
        if self._end is not None:
            self._end.cancel()
        super().close()

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class TlsClient(Client, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


def connect(host: str, port: int, *, tls: bool) -> Client:
    """Return a client that the server has greeted."""
    if tls:
        context = ssl.create_default_context()
        return TlsClient(host, port, _own_name(), timeout=SECONDS_TO_ANSWER, context=context)
    return Client(host, port, _own_name(), timeout=SECONDS_TO_ANSWER)


@cache
def _own_name() -> str:
    # Asked once, for where name servers are silent it takes long. A name without a dot is refused by many.
    name = socket.getfqdn()
    return name if "." in name else "[127.0.0.1]"
