"""Messages a second from the outbox to a mail server, next to bare messages over one connection."""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from app import create_app, prepare
from bench.sites import free_port
from blueprints.mail.actions import queue_message
from blueprints.mail.composing import init_mail
from blueprints.operations.worker import Worker
from core.database import db, writing
from core.letter import Letter
from core.mail_server import Security, SmtpServer
from core.settings import Settings
from core.time import utc_now
from models import OutboundMessage

MESSAGES = 1000


def rates_of_messages(data: Path) -> tuple[float, float]:
    """Return how many messages a second the worker composes and delivers, and smtplib delivers of the same bytes."""
    with _mail_server() as server:
        settings = Settings(data=data, database_url=None, base_url="https://podium.test", host="127.0.0.1", port=8000)
        app = create_app(replace(settings, smtp=server))
        prepare(app)
        init_mail(app, {"bench": _compose})
        with app.app_context(), writing():
            for number in range(MESSAGES):
                queue_message("bench", f"person-{number}@people.test", {"name": "Ada"})
        with closing(Worker(app)) as worker:
            began = time.perf_counter()
            while worker.send(utc_now()):
                pass
            delivered = MESSAGES / (time.perf_counter() - began)
        with app.app_context():
            contents = list(db.session.scalars(db.select(OutboundMessage.content)))
            left = db.session.scalar(db.select(db.func.count()).where(OutboundMessage.status != "sent"))
        assert left == 0
        return delivered, _bare_rate(server, contents)


def _compose(message: OutboundMessage) -> Letter:
    return Letter(message.facts["name"], "Your personal data", "privacy", {"link": "https://podium.test/privacy/me/x"})


def _bare_rate(server: SmtpServer, contents: list[bytes]) -> float:
    with smtplib.SMTP(server.host, server.port, "podium.test") as client:
        began = time.perf_counter()
        for content in contents:
            client.sendmail("podium@podium.test", ["ada@people.test"], content)
        return len(contents) / (time.perf_counter() - began)


@contextmanager
def _mail_server() -> Iterator[SmtpServer]:
    """Run a server that drops what it accepts, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(OSError), smtplib.SMTP("127.0.0.1", port):
                break
            time.sleep(0.05)
        yield SmtpServer("127.0.0.1", port, Security.NONE)
    finally:
        process.terminate()
        process.wait(20)
