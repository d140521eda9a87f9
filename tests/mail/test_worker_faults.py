"""Nothing that breaks around the worker loses a message, sends it twice, or ends the worker."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from mail.outbox import LATER, outcomes, queue, work
from mail.sink import Sink, saying
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

import blueprints.mail.worker as room
from blueprints.mail.actions import record_outcome
from blueprints.mail.worker import SECONDS_OF_REST, Worker
from core.database import db
from core.smtp import SmtpServer, deliver
from core.time import utc_now
from models import OutboundMessage

WORK = """
import os, sys
from dataclasses import replace
from pathlib import Path
sys.path[:0] = ["tests"]
from conftest import make_settings
from app import create_app
from core.smtp import parse_smtp_url
from core.time import utc_now
import blueprints.mail.worker as room
from blueprints.mail.actions import record_outcome
settings = replace(make_settings(Path(sys.argv[1])), smtp=parse_smtp_url(sys.argv[2]))
# Killed after the server has said 250, before anything is noted.
room.record_outcome = lambda *_: os.kill(os.getpid(), 9)
room.Worker(create_app(settings)).run_once(utc_now())
"""


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application whose data folder other processes use, which are killed."""
    return own_app


def test_a_worker_killed_between_the_server_s_yes_and_the_commit_loses_nothing(
    mailing: Flask, sink: Sink, server: SmtpServer
) -> None:
    db.session.remove()
    url = f"smtp://127.0.0.1:{server.port}?starttls=no"
    ended = subprocess.run([sys.executable, "-c", WORK, mailing.config["DATA_FOLDER"], url], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert (outcomes(), len(sink.taken)) == (["claimed"], 1)
    work(mailing, utc_now() + LATER)
    # At least once: the same message a second time, rather than none.
    assert (outcomes(), len(sink.taken)) == (["sent"], 2)
    assert sink.taken[0] == sink.taken[1]


def test_a_chore_that_fails_keeps_nobody_s_mail_waiting(mailing: Flask, sink: Sink) -> None:
    def broken(_now: datetime) -> None:
        db.session.execute(select(OutboundMessage).where(OutboundMessage.id == "x; nonsense")).all()
        db.session.connection().exec_driver_sql("nonsense")

    db.session.remove()
    Worker(mailing, [broken]).run_once(utc_now())
    assert len(sink.taken) == 1


def test_a_chore_with_a_fault_in_it_is_no_end_of_the_worker(mailing: Flask, sink: Sink) -> None:
    done = threading.Event()

    def broken(_now: datetime) -> None:
        raise KeyError("a fault")

    db.session.remove()
    worker = Worker(mailing, [broken, lambda _now: done.set()])
    worker.start()
    assert done.wait(10)
    deadline = time.monotonic() + 10
    while not sink.taken and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.stop()
    assert len(sink.taken) == 1


def test_of_many_messages_one_finds_out_that_the_server_takes_none(mailing: Flask, sink: Sink) -> None:
    queue("bob@example.org")
    server, now = mailing.config["SMTP"], utc_now()
    chores: list[datetime] = []
    with saying(b"421 too busy\r\n") as busy:
        mailing.config["SMTP"] = busy
        db.session.remove()
        worker = Worker(mailing, [chores.append])
        assert [worker.run_once(now + timedelta(seconds=second)) for second in (0, 1, 20)] == [1, 0, 0]
    # What else is to be done does not rest.
    assert len(chores) == 2
    attempts = list(db.session.scalars(select(OutboundMessage.attempts).order_by(OutboundMessage.id)))
    assert attempts == [1, 0]
    db.session.remove()
    mailing.config["SMTP"] = server
    assert worker.run_once(now + timedelta(seconds=SECONDS_OF_REST)) == 1
    assert [recipient for recipient, _ in sink.taken] == ["bob@example.org"]


def test_what_was_sent_is_noted_as_soon_as_the_database_can(
    mailing: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [1, 2]

    def locked(*values: object) -> bool:
        if failures:
            failures.pop()
            raise OperationalError("UPDATE …", {"recipient": "ada@example.org"}, Exception("database is locked"))
        return record_outcome(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(room, "record_outcome", locked)
    monkeypatch.setattr(room, "SECONDS_BETWEEN_ROUNDS", 0.01)
    work(mailing)
    assert (outcomes(), len(sink.taken)) == (["sent"], 1)
    assert "database is locked" in caplog.text
    assert "ada@example.org" not in caplog.text


def test_a_fault_of_the_program_at_one_message_keeps_the_others_going(
    mailing: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(server: SmtpServer, sender: str, recipient: str, content: bytes) -> None:
        if recipient.startswith("ada"):
            raise KeyError(recipient)
        deliver(server, sender, recipient, content)

    queue("bob@example.org")
    monkeypatch.setattr(room, "deliver", broken)
    assert (work(mailing), work(mailing), work(mailing)) == (1, 1, 0)
    assert outcomes() == ["queued", "sent"]


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
