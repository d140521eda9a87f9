"""The audit log: what the team changed, and who signed in."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now


class AuditEntry(Base):
    """One action: who did what to which record, and when."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "folder", "record_id"), {"info": PRIVATE})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    # None for commands and scheduled tasks; the name stays when the account is gone.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    account_name: Mapped[str] = mapped_column(default="")
    action: Mapped[str]  # a verb in the past, such as `published` or `signed-in`
    folder: Mapped[str] = mapped_column(default="")  # of the record's type
    record_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(default="")  # of the record, as it was
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", ondelete="SET NULL"))
    # More for people to read, and under `messages` the ids of the messages that the action caused.
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # What takes a content action back; None if nothing does.
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
