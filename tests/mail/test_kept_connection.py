"""A mail server connection is reused for further messages, and replaced once it no longer works."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from mail.sink import Sink, serving

import core.smtp
from core.smtp import PermanentError, SmtpConnection, TemporaryError, UnknownOutcomeError

SENDER, MESSAGE = "podium@podium.test", b"Subject: Hello\r\n\r\nA line.\r\n"


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def connection(sink: Sink) -> Iterator[SmtpConnection]:
    with serving(sink) as server, closing(SmtpConnection(server)) as connection:
        yield connection


def send(connection: SmtpConnection, recipient: str = "ada@example.org") -> None:
    connection.deliver(SENDER, recipient, MESSAGE)


def recipients(sink: Sink) -> list[str]:
    return [recipient for recipient, _ in sink.taken]


def test_many_messages_take_one_connection(connection: SmtpConnection, sink: Sink) -> None:
    for number in range(5):
        send(connection, f"person-{number}@example.org")
    assert recipients(sink) == [f"person-{number}@example.org" for number in range(5)]
    assert len(set(sink.connections)) == 1


def test_a_message_that_is_refused_leaves_nothing_behind_for_the_next(connection: SmtpConnection, sink: Sink) -> None:
    send(connection)
    sink.answers["rcpt"] = "550 no such user"
    with pytest.raises(PermanentError):
        send(connection, "bob@example.org")
    sink.answers.clear()
    send(connection, "cat@example.org")
    assert recipients(sink) == ["ada@example.org", "cat@example.org"]
    assert len(set(sink.connections)) == 1


def test_a_connection_that_the_server_has_ended_is_made_again(connection: SmtpConnection, sink: Sink) -> None:
    sink.closes = True
    for number in range(3):
        send(connection, f"person-{number}@example.org")
        time.sleep(0.2)
    assert len(sink.taken) == 3
    assert len(set(sink.connections)) == 3


@pytest.mark.parametrize("answer", ["421 enough for one connection", "452 enough for one connection"])
def test_a_server_that_has_had_enough_of_a_connection_gets_another(
    connection: SmtpConnection, sink: Sink, answer: str
) -> None:
    sink.answers["mail"] = answer
    send(connection)
    send(connection, "bob@example.org")
    assert recipients(sink) == ["ada@example.org", "bob@example.org"]
    assert len(set(sink.connections)) == 2


def test_a_server_that_refuses_the_sender_for_good_is_not_asked_twice(connection: SmtpConnection, sink: Sink) -> None:
    sink.answers["mail"] = "550 not you"
    send(connection)
    with pytest.raises(PermanentError, match="550 not you"):
        send(connection)
    assert len(sink.taken) == 1


def test_after_an_unknown_outcome_the_next_message_takes_a_new_connection(
    connection: SmtpConnection, sink: Sink
) -> None:
    sink.answers["data"] = "drop"
    with pytest.raises(UnknownOutcomeError):
        send(connection)
    assert not connection.is_open
    sink.answers.clear()
    send(connection, "bob@example.org")
    assert len(set(sink.connections)) == 2


def test_an_idle_connection_is_closed(connection: SmtpConnection, sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    send(connection)
    connection.close_if_idle()
    assert connection.is_open
    monkeypatch.setattr(core.smtp, "SECONDS_IDLE", 0.0)
    connection.close_if_idle()
    assert not connection.is_open


def test_the_time_for_a_message_begins_with_the_message(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.smtp, "SECONDS_FOR_A_MESSAGE", 1.0)
    with serving(sink) as server, closing(SmtpConnection(server)) as connection:
        send(connection)
        time.sleep(1.2)
        send(connection)
        assert len(set(sink.connections)) == 1
        sink.hangs_at = "bob@example.org"
        began = time.monotonic()
        with pytest.raises((UnknownOutcomeError, TemporaryError)):
            send(connection, "bob@example.org")
        assert time.monotonic() - began < 3
        sink.goes_on.set()
