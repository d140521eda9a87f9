"""The worker sends each message once, as soon as it can."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from mail.sink import Sink, serving
from records import a_site, save
from sqlalchemy import select

from blueprints.mail.actions import claim_messages, queue_message, retry_message
from blueprints.mail.worker import LEASE, WAITS, Worker
from core.database import db
from core.smtp import SmtpServer
from core.time import utc_now
from models import OutboundMessage

LATER = timedelta(seconds=LEASE + 1)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server(sink: Sink) -> Iterator[SmtpServer]:
    with serving(sink) as address:
        yield address


@pytest.fixture
def mailing(app: Flask, server: SmtpServer) -> Flask:
    app.config["SMTP"] = server
    save(a_site())
    queue("ada@example.org")
    return app


def queue(recipient: str, **more: object) -> None:
    queue_message("privacy", recipient, "Ada", "Hello", {"link": "https://podium.test/x"}, **more)  # type: ignore[arg-type]
    db.session.commit()


def outcomes() -> list[str]:
    db.session.expire_all()
    found = list(db.session.scalars(select(OutboundMessage.status).order_by(OutboundMessage.id)))
    db.session.rollback()
    return [str(status) for status in found]


def work(app: Flask, now: datetime | None = None) -> int:
    db.session.remove()
    return Worker(app).run_once(now or utc_now())


def test_a_message_is_sent_once(mailing: Flask, sink: Sink) -> None:
    assert (work(mailing), work(mailing)) == (1, 0)
    assert [recipient for recipient, _ in sink.taken] == ["ada@example.org"]
    assert outcomes() == ["sent"]


def test_a_message_that_must_be_written_once_is(mailing: Flask) -> None:
    for _ in range(3):
        queue("bob@example.org", once="reminder:1")
    assert outcomes() == ["queued", "queued"]


def test_what_a_server_refuses_for_now_is_tried_again_later_and_not_for_ever(mailing: Flask, sink: Sink) -> None:
    sink.answers["rcpt"] = "450 greylisted"
    now = utc_now()
    for wait in WAITS:
        assert work(mailing, now) == 1
        assert outcomes() == ["queued"]
        assert work(mailing, now + wait - timedelta(seconds=1)) == 0
        now += wait
    assert work(mailing, now) == 1
    assert outcomes() == ["failed"]


def test_what_was_refused_for_now_arrives_in_the_end(mailing: Flask, sink: Sink) -> None:
    sink.answers["rcpt"] = "450 greylisted"
    work(mailing)
    sink.answers.clear()
    work(mailing, utc_now() + WAITS[0])
    assert (outcomes(), len(sink.taken)) == (["sent"], 1)


def test_what_a_server_refuses_for_good_is_not_tried_again(mailing: Flask, sink: Sink) -> None:
    sink.answers["rcpt"] = "550 no such user"
    work(mailing)
    assert work(mailing, utc_now() + timedelta(days=9)) == 0
    assert outcomes() == ["failed"]
    retry_message(1, utc_now())
    sink.answers.clear()
    work(mailing)
    assert outcomes() == ["sent"]


def test_what_may_have_arrived_is_sent_again_as_the_same_message(mailing: Flask, sink: Sink) -> None:
    sink.answers["data"] = "drop"
    work(mailing)
    assert outcomes() == ["unknown"]
    sink.answers.clear()
    work(mailing, utc_now() + WAITS[0])
    assert outcomes() == ["sent"]
    first, second = (content for _, content in sink.taken)
    assert first == second


def test_a_claim_is_the_worker_s_until_its_lease_ends(mailing: Flask, sink: Sink) -> None:
    now = utc_now()
    assert len(claim_messages(now, 10, LEASE)) == 1
    assert work(mailing, now) == 0
    assert work(mailing, now + LATER) == 1
    assert outcomes() == ["sent"]


def test_two_workers_never_send_the_same_message(mailing: Flask, sink: Sink) -> None:
    for number in range(20):
        queue(f"person-{number}@example.org")
    db.session.remove()
    workers = [Worker(mailing), Worker(mailing)]
    for worker in workers:
        worker.start()
    deadline = time.monotonic() + 30
    while len(sink.taken) < 21 and time.monotonic() < deadline:
        time.sleep(0.05)
    for worker in workers:
        worker.stop()
    assert len(sink.taken) == len({recipient for recipient, _ in sink.taken}) == 21


def test_without_a_server_mail_is_held_for_nobody_else_to_read(mailing: Flask) -> None:
    mailing.config["SMTP"] = None
    work(mailing)
    held = list((Path(mailing.config["DATA_FOLDER"]) / "held-mail").iterdir())
    assert [path.suffix for path in held] == [".eml"]
    assert b"ada@example.org" in held[0].read_bytes()
    assert held[0].stat().st_mode & 0o077 == 0
    assert outcomes() == ["held"]


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
settings = replace(make_settings(Path(sys.argv[1])), smtp=parse_smtp_url(sys.argv[2]))
# Killed after the server has said 250, before anything is noted.
room.record_outcome = lambda *_: os.kill(os.getpid(), 9)
room.Worker(create_app(settings)).run_once(utc_now())
"""


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
