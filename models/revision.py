"""Revisions: records as they were published, or saved with a name."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from models.account import Account


class Revision(Base):
    """The text of a record's file at one moment."""

    __tablename__ = "revision"
    __table_args__ = (Index(None, "folder", "record_id", "id"), {"info": PRIVATE})

    id: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str]
    record_id: Mapped[int | None]
    draft_key: Mapped[str] = mapped_column(default="", index=True)  # of a record that isn't published yet
    slug: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text)
    media: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the digest of each media file by its name
    name: Mapped[str] = mapped_column(default="")  # given by a person
    is_live: Mapped[bool] = mapped_column(default=False)  # whether it was published, not only saved with a name
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    account: Mapped[Account | None] = relationship()
