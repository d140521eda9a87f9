"""Filling the outbox, composing and sending what is in it, and reading the outcome."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from blueprints.mail.actions import queue_message
from blueprints.mail.composing import compose
from blueprints.mail.worker import LEASE, Worker
from core.database import db
from core.letter import Letter
from core.time import utc_now
from models import OutboundMessage

LATER = timedelta(seconds=LEASE + 1)


def queue(recipient: str, **more: object) -> None:
    """Commit a message to an address."""
    queue_message("greeting", recipient, {"name": "Ada"}, **more)  # type: ignore[arg-type]
    db.session.commit()


def compose_queued() -> None:
    """Compose every message that is queued, and keep its bytes, as the worker does at its first attempt."""
    for message in db.session.scalars(select(OutboundMessage).where(OutboundMessage.message_id.is_(None))):
        composed = compose(message)
        message.message_id, message.subject, message.content = composed.message_id, composed.subject, composed.content
    db.session.commit()


def greeting(message: OutboundMessage) -> Letter:
    """Compose a message of these tests' own kind."""
    return Letter(message.facts["name"], "Hello", "privacy", {"link": "https://podium.test/x"})


def outcomes() -> list[str]:
    """Return the status of each message, in the order in which they were written."""
    db.session.expire_all()
    found = list(db.session.scalars(select(OutboundMessage.status).order_by(OutboundMessage.id)))
    db.session.rollback()
    return [str(status) for status in found]


def work(app: Flask, now: datetime | None = None) -> int:
    """Let a new worker do its round."""
    db.session.remove()
    return Worker(app).run_once(now or utc_now())
