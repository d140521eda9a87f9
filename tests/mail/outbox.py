"""Filling the outbox, working it off, and seeing what became of it."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from blueprints.mail.actions import queue_message
from blueprints.mail.worker import LEASE, Worker
from core.database import db
from core.time import utc_now
from models import OutboundMessage

LATER = timedelta(seconds=LEASE + 1)


def queue(recipient: str, **more: object) -> None:
    """Commit a message to an address."""
    queue_message("privacy", recipient, "Ada", "Hello", {"link": "https://podium.test/x"}, **more)  # type: ignore[arg-type]
    db.session.commit()


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
