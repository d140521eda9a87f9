"""The outbox: messages are written with what causes them, and leave it one by one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from blueprints.mail.messages import compose
from core.database import db
from core.time import utc_now
from models import OutboundMessage, Registration
from models.outbound_message import MessageStatus


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that one worker may send until its lease ends."""

    id: int
    kind: str
    recipient: str
    content: bytes
    attempts: int


def queue_message(
    kind: str,
    recipient: str,
    name: str,
    subject: str,
    context: dict[str, Any],
    *,
    registration: Registration | None = None,
    once: str | None = None,
    calendar: bytes | None = None,
    calendar_method: str = "REQUEST",
    due_at: datetime | None = None,
) -> OutboundMessage | None:
    """Put a message into the outbox within the caller's transaction; None when one was there already for `once`."""
    if once is not None and db.session.scalar(select(OutboundMessage.id).where(OutboundMessage.once == once)):
        return None
    composed = compose(kind, recipient, name, subject, context, calendar, calendar_method)
    message = OutboundMessage(
        kind=kind,
        registration_id=None if registration is None else registration.id,
        recipient=recipient,
        subject=composed.subject,
        content=composed.content,
        message_id=composed.message_id,
        once=once,
        due_at=due_at or utc_now(),
    )
    db.session.add(message)
    return message


def claim_messages(now: datetime, limit: int, lease_seconds: int) -> list[Claim]:
    """Claim the messages that are due, the oldest first; a claim whose lease has ended is claimed again."""
    due = or_(
        and_(OutboundMessage.status == MessageStatus.QUEUED, OutboundMessage.due_at <= now),
        and_(
            OutboundMessage.status.in_((MessageStatus.CLAIMED, MessageStatus.UNKNOWN)),
            OutboundMessage.lease_until <= now,
        ),
    )
    query = select(OutboundMessage).where(due).order_by(OutboundMessage.due_at, OutboundMessage.id).limit(limit)
    claimed = list(db.session.scalars(query))
    for message in claimed:
        message.status = MessageStatus.CLAIMED
        message.lease_until = now + timedelta(seconds=lease_seconds)
        message.attempts += 1
    claims = [Claim(one.id, one.kind, one.recipient, one.content, one.attempts) for one in claimed]
    db.session.commit()
    return claims


def record_outcome(message_id: int, status: MessageStatus, error: str = "", retry_at: datetime | None = None) -> None:
    """Note what became of a claimed message, and when it is tried again."""
    done = status in (MessageStatus.SENT, MessageStatus.HELD, MessageStatus.FAILED)
    db.session.execute(
        update(OutboundMessage)
        .where(OutboundMessage.id == message_id)
        .values(
            status=status,
            error=error[:500],
            lease_until=retry_at if status is MessageStatus.UNKNOWN else None,
            done_at=utc_now() if done else None,
            **({"due_at": retry_at} if retry_at else {}),
        )
    )
    db.session.commit()


def retry_message(message_id: int, now: datetime) -> bool:
    """Queue a message again, whatever became of it; False when there is none."""
    message = db.session.get(OutboundMessage, message_id)
    if message is not None:
        message.status, message.due_at, message.lease_until, message.error = MessageStatus.QUEUED, now, None, ""
    db.session.commit()
    return message is not None


def drop_messages_to(recipient: str) -> int:
    """Take every message to an address out of the outbox, within the caller's transaction; return how many."""
    result = db.session.execute(delete(OutboundMessage).where(OutboundMessage.recipient == recipient))
    return int(getattr(result, "rowcount", 0))
