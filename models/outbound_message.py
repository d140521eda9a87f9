"""The outbox: messages to send."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from models.record import enum_column


class MessageStatus(StrEnum):
    """The delivery status of a message."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    HELD = "held"  # written to a file, as there is no mail server
    FAILED = "failed"
    UNKNOWN = "unknown"  # the connection was lost before the server confirmed


# Not sent yet, as far as is known.
WAITING = (MessageStatus.QUEUED, MessageStatus.CLAIMED, MessageStatus.UNKNOWN)


class OutboundMessage(Base):
    """A message: what it says is written by the transaction that causes it; the worker composes and sends it."""

    __tablename__ = "outbound_message"
    __table_args__ = (Index(None, "status", "due_at"), {"info": PRIVATE})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    recipient: Mapped[str] = mapped_column(index=True)
    # What the message says, as it was at the moment that caused it; the composer of its kind reads this.
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    # Empty until the message is composed at the first attempt; every later attempt sends the same bytes.
    message_id: Mapped[str | None] = mapped_column(unique=True)
    subject: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes] = mapped_column(LargeBinary, default=b"")  # RFC 5322, with CRLF
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)  # what this message must not be written twice for
    status: Mapped[MessageStatus] = mapped_column(enum_column(MessageStatus), default=MessageStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
