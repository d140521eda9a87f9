"""The outbox: messages are written with what causes them, and leave it one by one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, not_, or_, select, update

from blueprints.mail.messages import compose, harmless
from core.database import db, reading_only
from core.time import utc_now
from models import OutboundMessage, Registration
from models.outbound_message import MessageStatus

WAITING = (MessageStatus.QUEUED, MessageStatus.CLAIMED, MessageStatus.UNKNOWN)
LONGEST_ERROR = 500  # characters


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
    idempotency_key: str | None = None,
    calendar: bytes | None = None,
    calendar_method: str = "REQUEST",
    due_at: datetime | None = None,
) -> OutboundMessage | None:
    """Put a message into the outbox within the caller's transaction; None when one was there already for `once`."""
    if idempotency_key is not None and db.session.scalar(
        select(OutboundMessage.id).where(OutboundMessage.idempotency_key == idempotency_key)
    ):
        return None
    if registration is not None:
        # So that it has a number.
        db.session.flush()
    composed = compose(kind, recipient, name, subject, context, calendar, calendar_method)
    message = OutboundMessage(
        kind=kind,
        registration_id=None if registration is None else registration.id,
        recipient=recipient,
        subject=composed.subject,
        content=composed.content,
        message_id=composed.message_id,
        idempotency_key=idempotency_key,
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
    # Most looks find nothing, and need not wait for those who write.
    with reading_only():
        found = db.session.scalar(select(OutboundMessage.id).where(due).limit(1))
        db.session.rollback()
    if found is None:
        return []
    query = select(OutboundMessage).where(due).order_by(OutboundMessage.due_at, OutboundMessage.id).limit(limit)
    claimed = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    for message in claimed:
        message.status = MessageStatus.CLAIMED
        message.lease_until = now + timedelta(seconds=lease_seconds)
        message.attempts += 1
    claims = [Claim(one.id, one.kind, one.recipient, one.content, one.attempts) for one in claimed]
    db.session.commit()
    return claims


def record_outcome(claim: Claim, status: MessageStatus, error: str = "", retry_at: datetime | None = None) -> bool:
    """Note what became of a claimed message, and when it is tried again; False when the claim holds no more.

    That a message was sent is noted even then, unless it was noted before or the message was erased.
    """
    done = status in (MessageStatus.SENT, MessageStatus.HELD, MessageStatus.FAILED)
    is_held = and_(OutboundMessage.status == MessageStatus.CLAIMED, OutboundMessage.attempts == claim.attempts)
    noted = update(OutboundMessage).where(
        OutboundMessage.id == claim.id,
        OutboundMessage.status.in_(WAITING) if status is MessageStatus.SENT else is_held,
    )
    values = {
        "status": status,
        "error": harmless(error)[:LONGEST_ERROR],
        "lease_until": retry_at if status is MessageStatus.UNKNOWN else None,
        "done_at": utc_now() if done else None,
        **({"due_at": retry_at} if retry_at else {}),
    }
    found = db.session.scalars(noted.values(**values).returning(OutboundMessage.id)).all()
    db.session.commit()
    return bool(found)


def retry_message(message_id: int, now: datetime) -> bool:
    """Queue a message again, whatever became of it; False when there is none, or a worker has it in hand."""
    anew = {"status": MessageStatus.QUEUED, "due_at": now, "lease_until": None, "attempts": 0, "error": ""}
    in_hand = and_(OutboundMessage.status == MessageStatus.CLAIMED, OutboundMessage.lease_until > now)
    these = update(OutboundMessage).where(
        OutboundMessage.id == message_id, OutboundMessage.recipient != "", not_(in_hand)
    )
    found = db.session.scalars(these.values(done_at=None, **anew).returning(OutboundMessage.id)).all()
    db.session.commit()
    return bool(found)
