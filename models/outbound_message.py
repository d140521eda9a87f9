"""The outbox: messages to send."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
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


class OutboundMessage(Base):
    """A whole message, written in the transaction that causes it and sent by the worker after that."""

    __tablename__ = "outbound_message"
    __table_args__ = (Index(None, "status", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)  # as RFC 5322 has it, with CRLF
    message_id: Mapped[str] = mapped_column(unique=True)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)  # at most one message has a given key
    status: Mapped[MessageStatus] = mapped_column(enum_column(MessageStatus), default=MessageStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
