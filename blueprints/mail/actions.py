"""Outbox actions: queue a message in the caller's transaction; claim, compose, record and retry in their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, not_, or_, select, update

from blueprints.mail.composing import compose, header_text
from blueprints.mail.composing import compose_letter as compose_letter
from core.database import db, reading_only, writing
from core.time import utc_now
from models import OutboundMessage, Registration
from models.outbound_message import WAITING, MessageStatus

LONGEST_ERROR = 500  # characters


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that one worker may send until its lease ends; `content` is empty until it has been composed."""

    id: int
    kind: str
    recipient: str
    content: bytes
    attempts: int


def queue_message(
    kind: str,
    recipient: str,
    facts: Mapping[str, Any],
    *,
    registration: Registration | None = None,
    idempotency_key: str | None = None,
) -> OutboundMessage | None:
    """Queue a message in the caller's transaction; None when one with this idempotency key was queued before.

    `facts` is JSON with what the message says; the composer of its kind turns it into a letter when it is sent.
    """
    if idempotency_key is not None and db.session.scalar(
        select(OutboundMessage.id).where(OutboundMessage.idempotency_key == idempotency_key)
    ):
        return None
    if registration is not None:
        # So that it has an id.
        db.session.flush()
    message = OutboundMessage(
        kind=kind,
        registration_id=None if registration is None else registration.id,
        recipient=recipient,
        facts=dict(facts),
        idempotency_key=idempotency_key,
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
    # Most looks find nothing, and need not wait for the write lock.
    with reading_only():
        found = db.session.scalar(select(OutboundMessage.id).where(due).limit(1))
        db.session.rollback()
    if found is None:
        return []
    query = select(OutboundMessage).where(due).order_by(OutboundMessage.due_at, OutboundMessage.id).limit(limit)
    with writing():
        claimed = list(db.session.scalars(query.with_for_update(skip_locked=True)))
        for message in claimed:
            message.status = MessageStatus.CLAIMED
            message.lease_until = now + timedelta(seconds=lease_seconds)
            message.attempts += 1
        return [Claim(one.id, one.kind, one.recipient, one.content, one.attempts) for one in claimed]


def compose_claimed(claim: Claim) -> bytes | None:
    """Return the bytes to send: composed and stored at the first attempt, the same ones at every later attempt.

    None when the message has been erased or claimed by another worker; any error of the composer is raised. Composing
    takes no write lock.
    """
    if claim.content:
        return claim.content
    with reading_only():
        message = db.session.get(OutboundMessage, claim.id)
        composed = compose(message) if message and message.recipient else None
        db.session.rollback()
    if composed is None:
        return None
    stored = (
        update(OutboundMessage)
        .where(_is_held(claim), OutboundMessage.recipient != "")
        .values(message_id=composed.message_id, subject=composed.subject, content=composed.content)
        .returning(OutboundMessage.id)
    )
    with writing():
        return composed.content if db.session.scalars(stored).all() else None


def record_outcome(claim: Claim, status: MessageStatus, error: str = "", retry_at: datetime | None = None) -> bool:
    """Record the outcome of a claimed message and when it is tried again; False when the claim no longer holds.

    That a message was sent is recorded even then, unless it was recorded before or the message was erased.
    """
    done = status in (MessageStatus.SENT, MessageStatus.HELD, MessageStatus.FAILED)
    values = {
        "status": status,
        "error": header_text(error)[:LONGEST_ERROR],
        "lease_until": retry_at if status is MessageStatus.UNKNOWN else None,
        "done_at": utc_now() if done else None,
        **({"due_at": retry_at} if retry_at else {}),
    }
    may_record = OutboundMessage.status.in_(WAITING) if status is MessageStatus.SENT else _is_held(claim)
    recorded = update(OutboundMessage).where(OutboundMessage.id == claim.id, may_record).values(**values)
    with writing():
        return bool(db.session.scalars(recorded.returning(OutboundMessage.id)).all())


def retry_message(message_id: int, now: datetime) -> bool:
    """Queue a message again, whatever its outcome; False when there is none, or a worker is sending it."""
    anew = {"status": MessageStatus.QUEUED, "due_at": now, "lease_until": None, "attempts": 0, "error": ""}
    in_hand = and_(OutboundMessage.status == MessageStatus.CLAIMED, OutboundMessage.lease_until > now)
    these = update(OutboundMessage).where(
        OutboundMessage.id == message_id, OutboundMessage.recipient != "", not_(in_hand)
    )
    with writing():
        return bool(db.session.scalars(these.values(done_at=None, **anew).returning(OutboundMessage.id)).all())


def _is_held(claim: Claim) -> Any:
    return and_(
        OutboundMessage.id == claim.id,
        OutboundMessage.status == MessageStatus.CLAIMED,
        OutboundMessage.attempts == claim.attempts,
    )
