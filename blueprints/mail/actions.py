"""Outbox actions: queue a message in the caller's transaction; claim, compose, record and retry in their own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_, select, update

from blueprints.mail.composing import Composed, compose, header_text
from blueprints.mail.composing import compose_letter as compose_letter
from core.database import db, writing
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a claimed message, and the time of the next attempt, if any."""

    claim: Claim
    status: MessageStatus
    error: str = ""
    retry_at: datetime | None = None


def queue_message(
    kind: str,
    recipient: str,
    facts: Mapping[str, Any],
    *,
    registration: Registration | None = None,
    idempotency_key: str | None = None,
) -> OutboundMessage | None:
    """Queue a message in the caller's transaction; None if its idempotency key has already been used.

    `facts` is JSON; the composer for this kind of message turns it into an email when the message is sent.
    """
    if idempotency_key is not None and db.session.scalar(
        select(OutboundMessage.id).where(OutboundMessage.idempotency_key == idempotency_key)
    ):
        return None
    if registration in db.session.new:
        # Flushed so that it has an id.
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
    """Claim due messages, oldest first; a message whose lease has ended can be claimed again."""
    due = or_(
        and_(OutboundMessage.status == MessageStatus.QUEUED, OutboundMessage.due_at <= now),
        and_(
            OutboundMessage.status.in_((MessageStatus.CLAIMED, MessageStatus.UNKNOWN)),
            OutboundMessage.lease_until <= now,
        ),
    )
    # Most polls find nothing, and need not wait for the write lock.
    if db.session.scalar(select(OutboundMessage.id).where(due).limit(1)) is None:
        return []
    query = select(OutboundMessage).where(due).order_by(OutboundMessage.due_at, OutboundMessage.id).limit(limit)
    with writing():
        claimed = list(db.session.scalars(query.with_for_update(skip_locked=True)))
        for message in claimed:
            message.status = MessageStatus.CLAIMED
            message.lease_until = now + timedelta(seconds=lease_seconds)
            message.attempts += 1
        return [Claim(one.id, one.kind, one.recipient, one.content, one.attempts) for one in claimed]


def compose_claimed(claims: Sequence[Claim]) -> tuple[list[Claim], dict[Claim, Exception]]:
    """Return the claims with the bytes to send, and the error of each message that could not be composed.

    A message is composed and stored at its first attempt; every later attempt sends the same bytes. Messages that were
    erased, or claimed by another worker, are in neither result. Composing takes no write lock.
    """
    composed: dict[int, Composed] = {}
    errors: dict[Claim, Exception] = {}
    for claim in claims:
        try:
            message = None if claim.content else db.session.get(OutboundMessage, claim.id)
            if message is not None and message.recipient:
                composed[claim.id] = compose(message)
        except Exception as error:
            db.session.rollback()
            errors[claim] = error
    db.session.rollback()
    stored = _store(claims, composed) if composed else set()
    ready = [
        replace(claim, content=claim.content or composed[claim.id].content)
        for claim in claims
        if claim.content or claim.id in stored
    ]
    return ready, errors


def _store(claims: Iterable[Claim], composed: Mapping[int, Composed]) -> set[int]:
    """Store composed messages, and return the ids of those that must still be sent."""
    stored: set[int] = set()
    with writing():
        for claim in claims:
            if (one := composed.get(claim.id)) is not None:
                values = {"message_id": one.message_id, "subject": one.subject, "content": one.content}
                stored |= _update(values, _is_held(claim), OutboundMessage.recipient != "")
    return stored


def record_outcomes(outcomes: Iterable[Outcome], not_sent: Iterable[Claim] = ()) -> set[int]:
    """Record outcomes and release unused claims in one transaction; return the ids of the recorded outcomes.

    An outcome is not recorded when its claim is no longer valid. “Sent” is recorded even then, unless it was recorded
    before or the message was erased.
    """
    recorded: set[int] = set()
    with writing():
        for outcome in outcomes:
            recorded |= _record(outcome)
        for claim in not_sent:
            back = {"status": MessageStatus.QUEUED, "lease_until": None, "attempts": claim.attempts - 1}
            _update(back, _is_held(claim))
    return recorded


def _record(outcome: Outcome) -> set[int]:
    claim, status, retry_at = outcome.claim, outcome.status, outcome.retry_at
    is_final = status in (MessageStatus.SENT, MessageStatus.HELD, MessageStatus.FAILED)
    values = {
        "status": status,
        "error": header_text(outcome.error)[:LONGEST_ERROR],
        "lease_until": retry_at if status is MessageStatus.UNKNOWN else None,
        "done_at": utc_now() if is_final else None,
        **({"due_at": retry_at} if retry_at else {}),
    }
    if status is MessageStatus.SENT:
        return _update(values, OutboundMessage.id == claim.id, OutboundMessage.status.in_(WAITING))
    return _update(values, _is_held(claim))


def retry_message(message_id: int, now: datetime) -> bool:
    """Queue a message again, whatever its outcome; False if it doesn't exist or a worker is sending it."""
    anew = {"status": MessageStatus.QUEUED, "due_at": now, "lease_until": None, "attempts": 0, "error": ""}
    is_being_sent = and_(OutboundMessage.status == MessageStatus.CLAIMED, OutboundMessage.lease_until > now)
    may_be_sent = and_(OutboundMessage.recipient != "", not_(is_being_sent))
    with writing():
        return bool(_update({**anew, "done_at": None}, OutboundMessage.id == message_id, may_be_sent))


def _update(values: Mapping[str, Any], *where: ColumnElement[bool]) -> set[int]:
    """Update messages, and return the ids of those that match the condition."""
    return set(db.session.scalars(update(OutboundMessage).where(*where).values(**values).returning(OutboundMessage.id)))


def _is_held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        OutboundMessage.id == claim.id,
        OutboundMessage.status == MessageStatus.CLAIMED,
        OutboundMessage.attempts == claim.attempts,
    )
