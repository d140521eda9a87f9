"""Outbox queries."""

from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from core.database import db
from models import OutboundMessage
from models.outbound_message import WAITING, MessageStatus

# How the error of a message begins that was not composed because of an error in the program.
NOT_COMPOSED = "could not be composed"


def messages(status: MessageStatus | None = None, limit: int = 100) -> list[OutboundMessage]:
    """Return the latest messages, or those with one outcome."""
    query = select(OutboundMessage).order_by(OutboundMessage.id.desc()).limit(limit)
    if status is not None:
        query = query.where(OutboundMessage.status == status)
    return list(db.session.scalars(query))


def message(message_id: int) -> OutboundMessage | None:
    """Return one message."""
    return db.session.get(OutboundMessage, message_id)


def count_messages() -> dict[MessageStatus, int]:
    """Return how many messages there are of each outcome."""
    counts = select(OutboundMessage.status, func.count().label("number")).group_by(OutboundMessage.status)
    return {row.status: row.number for row in db.session.execute(counts)}


def count_late(before: datetime) -> int:
    """Return how many messages should have left before a moment and have not."""
    late = select(func.count()).where(OutboundMessage.status.in_(WAITING), OutboundMessage.due_at <= before)
    return db.session.scalar(late) or 0


def count_uncomposed() -> int:
    """Return how many messages could not be composed because of an error in the program."""
    return db.session.scalar(select(func.count()).where(OutboundMessage.error.startswith(NOT_COMPOSED))) or 0


def held_mail_folder() -> Path:
    """Return the folder of messages that were written to files because no mail server is set."""
    return Path(current_app.config["DATA_FOLDER"]) / "held-mail"
