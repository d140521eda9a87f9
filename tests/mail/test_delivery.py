"""Delivery to a real mail server distinguishes the ways in which it can fail."""

import ssl
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mail.sink import Sink, dripping, only, saying, serving
from ports import reserved_port

import core.smtp
from core.mail_server import Security, SmtpServer, parse_smtp_url
from core.smtp import (
    MailError,
    PermanentError,
    ServerError,
    SmtpConnection,
    TemporaryError,
    UnknownOutcomeError,
    check_server,
    deliver,
)

SENDER, RECIPIENT = "podium@podium.test", "ada@example.org"
MESSAGE = b"Subject: Hello\r\n\r\nA line.\r\n.hidden\r\n"
CERTIFICATE = Path(__file__).parent / "localhost.pem"
READY = [b"220 hello\r\n", b"250 hello\r\n"]
TAKING = [*READY, b"250 ok\r\n", b"250 ok\r\n"]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.smtp, "SECONDS_TO_ANSWER", 0.5)
    monkeypatch.setattr(core.smtp, "SECONDS_TO_ACCEPT", 0.5)
    monkeypatch.setattr(core.smtp, "SECONDS_TO_QUIT", 0.2)
    monkeypatch.setattr(core.smtp, "SECONDS_FOR_A_MESSAGE", 2.0)


def send(server: SmtpServer) -> None:
    deliver(server, SENDER, RECIPIENT, MESSAGE)


def test_a_message_arrives_as_it_was_written() -> None:
    sink = Sink()
    with serving(sink) as server:
        send(server)
    assert sink.taken == [(RECIPIENT, MESSAGE)]


def test_nobody_listens() -> None:
    with reserved_port() as port, pytest.raises(ServerError):
        send(SmtpServer("127.0.0.1", port, Security.NONE))


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([b"421 too busy\r\n"], ServerError),
        ([b"554 go away\r\n"], ServerError),
        ([b""], ServerError),
        ([b"220 hello\r\n"], ServerError),
        (READY, TemporaryError),
        ([*READY, b"250 ok\r\n"], TemporaryError),
        ([*READY, b"530 sign in first\r\n"], ServerError),
        (TAKING, TemporaryError),
        ([*TAKING, b"354 go\r\n"], UnknownOutcomeError),
        ([*TAKING, b"451 later\r\n"], TemporaryError),
        ([*TAKING, b"552 too large\r\n"], PermanentError),
        ([*TAKING, b"354 go\r\n", b"gibberish\r\n"], TemporaryError),
    ],
    ids=[
        *("421 at the banner", "554 at the banner", "silent when connected", "silent after the banner"),
        *("silent at MAIL", "silent at RCPT", "530 at MAIL", "silent at DATA", "silent after the message"),
        *("451 at DATA", "552 at DATA", "gibberish after the message"),
    ],
)
def test_a_server_that_refuses_or_falls_silent(lines: list[bytes], error: type[MailError]) -> None:
    with saying(*lines) as server, pytest.raises(MailError) as caught:
        send(server)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"rcpt": "450 greylisted"}, TemporaryError),
        ({"rcpt": "550 no such user"}, PermanentError),
        ({"data": "451 disk full"}, TemporaryError),
        ({"data": "554 spam"}, PermanentError),
        ({"data": "drop"}, UnknownOutcomeError),
    ],
    ids=str,
)
def test_a_server_that_does_not_take_the_message(answers: dict[str, str], error: type[MailError]) -> None:
    with serving(Sink(**answers)) as server, pytest.raises(MailError) as caught:
        send(server)
    assert type(caught.value) is error


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_one_signs_in_where_that_is_asked() -> None:
    sink = Sink()
    options: dict[str, Any] = {
        "authenticator": only("podium", "secret"),
        "auth_required": True,
        "auth_require_tls": False,
    }
    with serving(sink, **options) as server:
        send(replace(server, user="podium", password="secret"))
        # A wrong password is for the team to fix, and not an error in the message.
        with pytest.raises(ServerError, match="535"):
            send(replace(server, user="podium", password="wrong"))
        with pytest.raises(ServerError, match="535"):
            check_server(replace(server, user="podium", password="wrong"))
        with pytest.raises(ServerError):
            send(replace(server, user="podium", password="tr\xe8s secret"))
    assert len(sink.taken) == 1


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(SmtpServer("mail.test", 587, Security.STARTTLS, "podium", "secret"))


def test_nothing_is_sent_in_the_open_where_starttls_is_missing() -> None:
    sink = Sink()
    with serving(sink) as server, pytest.raises(ServerError, match="STARTTLS"):
        send(replace(server, security=Security.STARTTLS))
    assert sink.taken == []


def test_starttls_that_is_refused_is_no_fault_of_the_message() -> None:
    lines = (b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"502 not today\r\n")
    with saying(*lines) as server, pytest.raises(ServerError, match="502"):
        send(replace(server, security=Security.STARTTLS))


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_has_to_be_trusted_and_of_the_host(security: Security, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    sink = Sink()
    options = {"ssl_context": context} if security is Security.TLS else {"tls_context": context}
    with serving(sink, **options) as server:
        named, numbered = replace(server, host="localhost", security=security), replace(server, security=security)
        with pytest.raises(ServerError, match="self-signed"):
            send(named)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        with pytest.raises(ServerError, match="not valid for"):
            send(numbered)
        assert sink.taken == []
        send(named)
    assert sink.taken == [(RECIPIENT, MESSAGE)]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_that_falls_silent_where_tls_begins(security: Security) -> None:
    lines = (b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"220 go\r\n")
    with saying(*(lines if security is Security.STARTTLS else (b"",))) as server, pytest.raises(ServerError):
        send(replace(server, security=security))


def test_a_server_that_is_silent_at_the_end_has_taken_the_message() -> None:
    began = time.monotonic()
    with saying(*TAKING, b"354 go\r\n", b"250 taken\r\n") as server:
        send(server)
    assert time.monotonic() - began < 1


def test_a_server_that_says_a_little_now_and_then_is_not_listened_to_for_ever() -> None:
    began = time.monotonic()
    with dripping() as server, pytest.raises(ServerError):
        send(server)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("recipient", ["ada\u2028@example.org", "ada@example.org\r\nRCPT TO:<eve@example.org>"])
def test_an_address_that_cannot_be_written_is_refused_for_good(recipient: str) -> None:
    sink = Sink()
    with serving(sink) as server, pytest.raises(PermanentError):
        deliver(server, SENDER, recipient, MESSAGE)
    assert sink.taken == []


@pytest.mark.parametrize("recipient", ["jos\xe9@example.org", "用户@例え.example", "δοκιμή@παράδειγμα.example"])
def test_an_address_in_any_script_is_written_to_where_the_server_takes_it(recipient: str) -> None:
    sink = Sink()
    local, _, domain = recipient.rpartition("@")
    with serving(sink, enable_SMTPUTF8=True) as server:
        deliver(server, SENDER, recipient, f"To: {recipient}\r\n\r\nA line.\r\n".encode())
        send(server)
    assert [to for to, _ in sink.taken] == [f"{local}@{domain.encode('idna').decode()}", RECIPIENT]
    assert sink.options == [["SMTPUTF8", "BODY=8BITMIME"], []]
    assert recipient.encode() in sink.taken[0][1]


def test_a_server_without_smtputf8_is_not_asked_and_the_reason_is_told() -> None:
    sink = Sink()
    with serving(sink, enable_SMTPUTF8=False) as server, closing(SmtpConnection(server)) as connection:
        for _ in range(2):
            with pytest.raises(PermanentError, match=r"only ASCII letters before the @.*SMTPUTF8"):
                connection.deliver(SENDER, "jos\xe9@example.org", MESSAGE)
            connection.deliver(SENDER, RECIPIENT, MESSAGE)
        assert connection.takes_any_script is False
    assert [to for to, _ in sink.taken] == [RECIPIENT] * 2
    assert len(set(sink.connections)) == 1


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.test", SmtpServer("mail.test", 587, Security.STARTTLS)),
        ("smtp://mail.test:25?starttls=no", SmtpServer("mail.test", 25, Security.NONE)),
        ("smtps://a%40b:p%3Aw@mail.test", SmtpServer("mail.test", 465, Security.TLS, "a@b", "p:w")),
    ],
)
def test_a_url_names_a_server(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.test",
        "http://mail.test",
        "smtp://",
        "smtp://mail.test/x",
        "smtp://mail.test?tls=no",
        "smtp://a%0Ab@c",
        "smtp://mail.test:99999",
    ],
)
def test_a_url_that_names_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"it |follow|range"):
        parse_smtp_url(url)
