"""A mail server that accepts messages, or fails on request."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from ports import reserved_port

from core.mail_server import Security, SmtpServer


class Sink:
    """Keeps what it accepts; `answers` are its replies at RCPT, at the end of DATA, and at MAIL on a used connection.

    A message to `hangs_at` is accepted once `goes_on` is set. With `closes`, each connection is closed after a message.
    """

    def __init__(self, **answers: str) -> None:
        self.taken: list[tuple[str, bytes]] = []
        self.connections: list[int] = []  # the client port of each message
        self.options: list[list[str]] = []  # of MAIL
        self.answers = answers
        self.hangs_at = ""
        self.goes_on = threading.Event()
        self.closes = False

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Start a message, or reject a connection that has been used before."""
        if "mail" in self.answers and _port(session) in self.connections:
            return self.answers["mail"]
        envelope.mail_from = address
        self.options.append([option for option in options if not option.startswith("SIZE")])
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept or reject a recipient."""
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Accept a message, or fail."""
        assert isinstance(envelope.content, bytes)
        while envelope.rcpt_tos[0] == self.hangs_at and not self.goes_on.is_set():
            await asyncio.sleep(0.05)
        self.connections.append(_port(session))
        self.taken.append((envelope.rcpt_tos[0], envelope.content))
        answer = self.answers.get("data", "250 OK")
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
            await asyncio.sleep(0.1)
        if self.closes:
            assert server.transport is not None
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return answer


def _port(session: Session) -> int:
    return int((session.peer or ("", 0))[1])


@contextmanager
def serving(sink: Sink, **options: Any) -> Iterator[SmtpServer]:
    """Run a sink on loopback and yield its address."""
    controller = Controller(sink, hostname="127.0.0.1", port=0, **options)
    with reserved_port() as controller.port:
        controller.start()
    try:
        yield SmtpServer("127.0.0.1", controller.port, Security.NONE)
    finally:
        controller.stop()


def only(user: str, password: str) -> Any:
    """Return an authenticator that lets one user in."""

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        good = isinstance(given, LoginPassword) and (given.login, given.password) == (user.encode(), password.encode())
        return AuthResult(success=good, handled=False)

    return authenticate


@contextmanager
def saying(*lines: bytes) -> Iterator[SmtpServer]:
    """Run a server that replies with one line to each command, then stays silent."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connections = []
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                break
            connections.append(connection)
            for number, line in enumerate(lines):
                if number:
                    connection.recv(65536)
                connection.sendall(line)
        for connection in connections:
            connection.close()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield SmtpServer("127.0.0.1", listener.getsockname()[1], Security.NONE)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def dripping() -> Iterator[SmtpServer]:
    """Run a server that sends its greeting one byte at a time, ten a second, and never finishes it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(b"220-")
            while True:
                connection.sendall(b"x")
                time.sleep(0.1)

    threading.Thread(target=talk, daemon=True).start()
    with listener:
        yield SmtpServer("127.0.0.1", listener.getsockname()[1], Security.NONE)
