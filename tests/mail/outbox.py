"""Fill the outbox, compose and send its messages, and read the outcomes."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from blueprints.mail.actions import Claim, Outcome, queue_message, record_outcomes
from blueprints.mail.composing import compose
from blueprints.operations.mail_delivery import LEASE
from blueprints.operations.worker import Worker
from core.database import db
from core.letter import Letter
from core.time import utc_now
from models import OutboundMessage
from models.outbound_message import MessageStatus

LATER = timedelta(seconds=LEASE + 1)


def queue(recipient: str, **more: object) -> None:
    """Commit a message to a recipient."""
    queue_message("greeting", recipient, {"name": "Ada"}, **more)  # type: ignore[arg-type]
    db.session.commit()


def compose_queued() -> None:
    """Compose all queued messages and store their bytes, as the worker does at the first attempt."""
    for message in db.session.scalars(select(OutboundMessage).where(OutboundMessage.message_id.is_(None))):
        composed = compose(message)
        message.message_id, message.subject, message.content = composed.message_id, composed.subject, composed.content
    db.session.commit()


def greeting(message: OutboundMessage) -> Letter:
    """Compose a message of the kind that these tests use."""
    return Letter(message.facts["name"], "Hello", "privacy", {"link": "https://podium.test/x"})


def outcomes() -> list[str]:
    """Return the status of each message, in the order in which they were queued."""
    db.session.expire_all()
    found = list(db.session.scalars(select(OutboundMessage.status).order_by(OutboundMessage.id)))
    db.session.rollback()
    return [str(status) for status in found]


def record(claim: Claim, status: MessageStatus, error: str = "", retry_at: datetime | None = None) -> bool:
    """Record one outcome, and return whether it was accepted."""
    return record_outcomes([Outcome(claim, status, error, retry_at)]) == {claim.id}


def run(app: Flask, *arguments: object) -> Result:
    """Run a `flask` command, which may exit with any code but raise no other exception."""
    db.session.remove()
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def work(app: Flask, now: datetime | None = None) -> int:
    """Have a new worker send one batch, and return how many messages it claimed."""
    db.session.remove()
    with closing(Worker(app)) as worker:
        return worker.send(now or utc_now())


@contextmanager
def running(*workers: Worker) -> Iterator[None]:
    """Run workers in threads of their own."""
    threads = [threading.Thread(target=worker.run) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in threads)
