"""Outbox queries."""

from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from core.database import db
from models import AuditEntry, OutboundMessage
from models.outbound_message import WAITING, MessageStatus

# The start of the error text of a message that a bug in the program kept from being composed.
NOT_COMPOSED = "could not be composed"


def messages(status: MessageStatus | None = None, limit: int = 100) -> list[OutboundMessage]:
    """Return the latest messages, optionally only those with one status."""
    query = select(OutboundMessage).order_by(OutboundMessage.id.desc()).limit(limit)
    if status is not None:
        query = query.where(OutboundMessage.status == status)
    return list(db.session.scalars(query))


def message(message_id: int) -> OutboundMessage | None:
    """Return a message."""
    return db.session.get(OutboundMessage, message_id)


def count_messages() -> dict[MessageStatus, int]:
    """Return the number of messages by status."""
    counts = select(OutboundMessage.status, func.count().label("number")).group_by(OutboundMessage.status)
    return {row.status: row.number for row in db.session.execute(counts)}


def count_late(before: datetime) -> int:
    """Return the number of messages that were due before a moment and have not been sent."""
    late = select(func.count()).where(OutboundMessage.status.in_(WAITING), OutboundMessage.due_at <= before)
    return db.session.scalar(late) or 0


def count_uncomposed() -> int:
    """Return the number of messages that a bug in the program kept from being composed."""
    return db.session.scalar(select(func.count()).where(OutboundMessage.error.startswith(NOT_COMPOSED))) or 0


def held_mail_folder() -> Path:
    """Return the folder for messages that are written to files when no mail server is configured."""
    return Path(current_app.config["DATA_FOLDER"]) / "held-mail"


def messages_caused_by(entry: AuditEntry) -> list[OutboundMessage]:
    """Return the messages that an action in the audit log has caused, in order; erased ones have no recipient."""
    query = select(OutboundMessage).where(OutboundMessage.id.in_(entry.detail.get("messages", ())))
    return list(db.session.scalars(query.order_by(OutboundMessage.id)))
