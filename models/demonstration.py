"""The demonstration as it was loaded into this site, so that it can be cleared again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now


class Demonstration(Base):
    """One loading of the demonstration: who asked for it, how it ended, and the records that it added."""

    __tablename__ = "demonstration"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None while the worker has still to load it
    error: Mapped[str] = mapped_column(default="")
    # The digest of each record's text as it was loaded, by names such as events/open-day.
    records: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # The values of the site before, None if there was no site, and as they were loaded.
    site_before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    site_after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
