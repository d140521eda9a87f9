"""No failure around the worker loses a message, sends it twice, or ends the worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from mail.outbox import LATER, compose_queued, greeting, outcomes, queue, running, work
from mail.sink import Sink
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from blueprints.mail.actions import claim_messages, compose_claimed, record_outcomes
from blueprints.mail.composing import EXTENSION
from blueprints.operations import mail_delivery
from blueprints.operations.mail_delivery import LEASE, SECONDS_OF_REST
from blueprints.operations.schedule import ScheduledTask
from blueprints.operations.worker import Worker
from core.database import db, sqlite
from core.letter import Letter
from core.mail_server import SmtpServer
from core.smtp import SmtpConnection
from core.time import utc_now
from models import OutboundMessage
from models.outbound_message import MessageStatus

WORK = """
import os, sys
from dataclasses import replace
from pathlib import Path
sys.path[:0] = ["tests"]
from conftest import make_settings
from app import create_app
from core.mail_server import parse_smtp_url
from core.time import utc_now
from blueprints.operations import mail_delivery
from blueprints.operations.worker import Worker
settings = replace(make_settings(Path(sys.argv[1])), smtp=parse_smtp_url(sys.argv[2]))
# Killed after the server has said 250, before anything is recorded.
mail_delivery.record_outcomes = lambda *_: os.kill(os.getpid(), 9)
Worker(create_app(settings)).send(utc_now())
"""


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose data folder is used by other processes that get killed."""
    return own_app


def test_a_worker_killed_between_the_server_s_yes_and_the_commit_loses_nothing(
    mailing: Flask, sink: Sink, server: SmtpServer
) -> None:
    compose_queued()
    db.session.remove()
    url = f"smtp://127.0.0.1:{server.port}?starttls=no"
    ended = subprocess.run([sys.executable, "-c", WORK, mailing.config["DATA_FOLDER"], url], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (outcomes(), len(sink.taken)) == (["claimed"], 1)
    work(mailing, utc_now() + LATER)
    # At-least-once delivery: the same message twice rather than not at all.
    assert (outcomes(), len(sink.taken)) == (["sent"], 2)
    assert sink.taken[0] == sink.taken[1]


def every_round(*functions: Callable[[datetime], object]) -> list[ScheduledTask]:
    return [
        ScheduledTask(f"task {number}", function, timedelta(seconds=15)) for number, function in enumerate(functions)
    ]


def run_once(worker: Worker, now: datetime) -> int:
    """Run what both loops of a worker do once, and return how many messages were claimed."""
    worker.do_round(now)
    return worker.send(now)


def test_a_task_that_fails_keeps_nobody_s_mail_waiting(mailing: Flask, sink: Sink) -> None:
    def broken(_now: datetime) -> None:
        db.session.execute(select(OutboundMessage).where(OutboundMessage.id == "x; nonsense")).all()
        db.session.connection().exec_driver_sql("nonsense")

    db.session.remove()
    with closing(Worker(mailing, every_round(broken))) as worker:
        run_once(worker, utc_now())
    assert len(sink.taken) == 1


def test_a_task_with_an_error_in_it_does_not_end_the_worker(
    mailing: Flask, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def broken(_now: datetime) -> None:
        raise KeyError("an error")

    db.session.remove()
    with running(Worker(mailing, every_round(broken, lambda _now: done.set()))):
        assert done.wait(10)
        deadline = time.monotonic() + 10
        while not sink.taken and time.monotonic() < deadline:
            time.sleep(0.05)
    assert len(sink.taken) == 1
    assert "Scheduled task “task 0” failed" in caplog.text


def test_of_many_messages_one_finds_out_that_the_server_accepts_none(mailing: Flask, sink: Sink) -> None:
    queue("bob@example.org")
    now = utc_now()
    runs: list[datetime] = []
    sink.answers["rcpt"] = "530 sign in first"
    db.session.remove()
    with closing(Worker(mailing, every_round(runs.append))) as worker:
        assert [run_once(worker, now + timedelta(seconds=second)) for second in (0, 1, 20)] == [1, 0, 0]
        # Everything else continues.
        assert len(runs) == 2
        attempts = list(db.session.scalars(select(OutboundMessage.attempts).order_by(OutboundMessage.id)))
        assert attempts == [1, 0]
        db.session.remove()
        sink.answers.clear()
        assert run_once(worker, now + timedelta(seconds=SECONDS_OF_REST)) == 1
    assert [recipient for recipient, _ in sink.taken] == ["bob@example.org"]


def test_what_was_sent_is_recorded_as_soon_as_the_database_can(
    mailing: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [1, 2]

    def locked(*values: object) -> set[int]:
        if failures:
            failures.pop()
            raise OperationalError("UPDATE …", {"recipient": "ada@example.org"}, Exception("database is locked"))
        return record_outcomes(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(mail_delivery, "record_outcomes", locked)
    monkeypatch.setattr(mail_delivery, "SECONDS_BETWEEN_TRIES", 0.01)
    work(mailing)
    assert (outcomes(), len(sink.taken)) == (["sent"], 1)
    assert "database is locked" in caplog.text
    assert "ada@example.org" not in caplog.text


def test_an_error_of_the_program_at_one_message_keeps_the_others_going(
    mailing: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver = SmtpConnection.deliver

    def broken(connection: SmtpConnection, sender: str, recipient: str, content: bytes) -> None:
        if recipient.startswith("ada"):
            raise KeyError(recipient)
        deliver(connection, sender, recipient, content)

    queue("bob@example.org")
    monkeypatch.setattr(SmtpConnection, "deliver", broken)
    assert (work(mailing), work(mailing), work(mailing)) == (1, 1, 0)
    assert outcomes() == ["queued", "sent"]


def test_a_message_that_cannot_be_composed_is_tried_again_and_keeps_the_others_going(
    mailing: Flask, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(message: OutboundMessage) -> Letter:
        raise KeyError(message.recipient)

    db.session.execute(update(OutboundMessage).values(kind="broken"))
    queue("bob@example.org")
    mailing.extensions[EXTENSION]["broken"] = broken
    now = utc_now()
    assert (work(mailing, now), work(mailing, now), work(mailing, now)) == (1, 1, 0)
    assert outcomes() == ["queued", "sent"]
    assert db.session.scalars(select(OutboundMessage.error)).first() == "could not be composed: KeyError"
    assert "Message 1 could not be composed" in caplog.text
    mailing.extensions[EXTENSION]["broken"] = greeting
    work(mailing, now + LATER)
    assert (outcomes(), sink.taken[-1][0]) == (["sent", "sent"], "ada@example.org")


@pytest.mark.parametrize("kind", ["unknown", "without-template"])
def test_a_kind_that_the_program_does_not_know_ends_no_worker(mailing: Flask, sink: Sink, kind: str) -> None:
    mailing.extensions[EXTENSION]["without-template"] = lambda _message: Letter("Ada", "Hello", "no-such-template")
    db.session.execute(update(OutboundMessage).values(kind=kind))
    db.session.commit()
    assert work(mailing) == 1
    assert (outcomes(), sink.taken) == (["queued"], [])


def test_what_is_erased_before_it_is_composed_is_not_sent(mailing: Flask, sink: Sink) -> None:
    [claim] = claim_messages(utc_now(), 1, LEASE)
    db.session.execute(update(OutboundMessage).values(status=MessageStatus.FAILED, recipient="", facts={}))
    db.session.commit()
    assert compose_claimed([claim]) == ([], {})


def test_what_is_erased_while_it_is_composed_is_not_sent(mailing: Flask, sink: Sink) -> None:
    def erased_meanwhile(message: OutboundMessage) -> Letter:
        letter = greeting(message)
        db.session.rollback()
        db.session.execute(update(OutboundMessage).values(status=MessageStatus.FAILED, recipient="", facts={}))
        db.session.commit()
        return letter

    mailing.extensions[EXTENSION]["greeting"] = erased_meanwhile
    work(mailing)
    assert (outcomes(), sink.taken) == (["failed"], [])
    assert db.session.scalars(select(OutboundMessage.content)).one() == b""


def test_no_lock_is_held_while_a_message_is_composed(mailing: Flask, sink: Sink) -> None:
    def slow(message: OutboundMessage) -> Letter:
        other = sqlite.connect(db.engine.url.database, isolation_level=None, timeout=0)
        other.execute("UPDATE outbound_message SET error = 'written meanwhile'")
        other.close()
        return greeting(message)

    mailing.extensions[EXTENSION]["greeting"] = slow
    work(mailing)
    assert (outcomes(), len(sink.taken)) == (["sent"], 1)


def test_mail_that_cannot_be_held_for_now_is_held_later(mailing: Flask) -> None:
    mailing.config["SMTP"] = None
    folder = Path(mailing.config["DATA_FOLDER"]) / "held-mail"
    folder.write_text("in the way")
    work(mailing)
    assert outcomes() == ["queued"]
    folder.unlink()
    work(mailing, utc_now() + LATER)
    assert outcomes() == ["held"]


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_the_command_works_until_it_is_told_to_stop(
    mailing: Flask, sink: Sink, server: SmtpServer, word: signal.Signals
) -> None:
    compose_queued()
    db.session.remove()
    environ = os.environ | {
        "PODIUM_DATA": mailing.config["DATA_FOLDER"],
        "PODIUM_SMTP_URL": f"smtp://127.0.0.1:{server.port}?starttls=no",
    }
    command = subprocess.Popen([sys.executable, "-m", "flask", "worker"], env=environ, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while "sent" not in outcomes() and time.monotonic() < deadline:
        time.sleep(0.1)
    command.send_signal(word)
    assert command.wait(10) == 0
    command.communicate()
    assert (outcomes(), len(sink.taken)) == (["sent"], 1)
