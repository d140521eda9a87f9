"""Delayed notices: changes of events that were published a moment ago, and that nobody has been notified of yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from models.audit_entry import AuditEntry
from models.event import Event


class DelayedNotice(Base):
    """What a published change of an event is about to do; while the row is there, all of it can be undone."""

    __tablename__ = "delayed_notice"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    # The action that published the change.
    audit_entry_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id", ondelete="SET NULL"), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)  # the facts of the event before the change
    # Whether registrants are notified; whoever gets a place from the waiting list is in any case.
    notifies: Mapped[bool]
    # The ids of the registrations to notify, if not all: those that acted on a change which was then undone.
    only: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    event: Mapped[Event] = relationship()
    audit_entry: Mapped[AuditEntry | None] = relationship()
