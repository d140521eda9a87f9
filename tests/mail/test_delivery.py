"""Handing a message to a real mail server tells apart what can go wrong."""

import socket
from dataclasses import replace
from typing import Any

import pytest
from mail.sink import Sink, only, saying, serving

import core.smtp
from core.smtp import (
    MailFault,
    OutcomeUnknown,
    PermanentFault,
    Security,
    SmtpServer,
    TemporaryFault,
    check_server,
    deliver,
    parse_smtp_url,
)

SENDER, RECIPIENT = "podium@podium.test", "ada@example.org"
MESSAGE = b"Subject: Hello\r\n\r\nA line.\r\n.hidden\r\n"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.smtp, "SECONDS_TO_ANSWER", 0.5)


def send(server: SmtpServer) -> None:
    deliver(server, SENDER, RECIPIENT, MESSAGE)


def test_a_message_arrives_as_it_was_written() -> None:
    sink = Sink()
    with serving(sink) as server:
        send(server)
    assert sink.taken == [(RECIPIENT, MESSAGE)]


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(TemporaryFault):
        send(SmtpServer("127.0.0.1", port, Security.NONE))


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([b"421 too busy\r\n"], TemporaryFault),
        ([b"554 go away\r\n"], TemporaryFault),
        ([b""], TemporaryFault),
        ([b"220 hello\r\n"], TemporaryFault),
        ([b"220 hello\r\n", b"250 hello\r\n"], TemporaryFault),
        ([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n"], TemporaryFault),
        ([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"], OutcomeUnknown),
        ([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"451 later\r\n"], TemporaryFault),
        ([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"552 too large\r\n"], PermanentFault),
    ],
    ids=[
        *("421 at the banner", "554 at the banner", "silent when connected", "silent after the banner"),
        *("silent after EHLO", "silent after MAIL", "silent after DATA", "451 at DATA", "552 at DATA"),
    ],
)
def test_a_server_that_refuses_or_falls_silent(lines: list[bytes], fault: type[MailFault]) -> None:
    with saying(*lines) as server, pytest.raises(MailFault) as caught:
        send(server)
    assert type(caught.value) is fault


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"rcpt": "450 greylisted"}, TemporaryFault),
        ({"rcpt": "550 no such user"}, PermanentFault),
        ({"data": "451 disk full"}, TemporaryFault),
        ({"data": "554 spam"}, PermanentFault),
        ({"data": "drop"}, OutcomeUnknown),
    ],
    ids=str,
)
def test_a_server_that_does_not_take_the_message(answers: dict[str, str], fault: type[MailFault]) -> None:
    with serving(Sink(**answers)) as server, pytest.raises(MailFault) as caught:
        send(server)
    assert type(caught.value) is fault


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
        # A wrong password is for the team to mend, and no fault of the message.
        with pytest.raises(TemporaryFault, match="535"):
            send(replace(server, user="podium", password="wrong"))
        with pytest.raises(TemporaryFault, match="535"):
            check_server(replace(server, user="podium", password="wrong"))
    assert len(sink.taken) == 1


def test_nothing_is_sent_in_the_open_where_starttls_is_missing() -> None:
    sink = Sink()
    with serving(sink) as server, pytest.raises(TemporaryFault, match="STARTTLS"):
        send(replace(server, security=Security.STARTTLS))
    assert sink.taken == []


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
    ["mail.test", "http://mail.test", "smtp://", "smtp://mail.test/x", "smtp://mail.test?tls=no", "smtp://a%0Ab@c"],
)
def test_a_url_that_names_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"it |follow"):
        parse_smtp_url(url)
