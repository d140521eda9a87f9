"""Drafts: what somebody is writing, apart from the live record."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from models.account import Account


class Draft(Base):
    """The text of a record's file while it is being written, with whatever errors it still has."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("folder", "record_id"), {"info": PRIVATE})

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=lambda: uuid4().hex)
    folder: Mapped[str]
    record_id: Mapped[int | None]  # None until the record is published for the first time
    base_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", ondelete="SET NULL"))
    slug: Mapped[str] = mapped_column(default="")  # the slug to publish it at; empty follows the title
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    # For each field that was changed: the version that changed it, and the form that did.
    writers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when it replaces the live record
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    editor: Mapped[Account | None] = relationship()


class DraftForm(Base):
    """A form that is open in a browser, and the fields as it last sent them.

    It outlives the draft: a request from before the publication may come after it.
    """

    __tablename__ = "draft_form"
    __table_args__ = (UniqueConstraint("folder", "ref", "form"), {"info": PRIVATE})

    id: Mapped[int] = mapped_column(primary_key=True)
    folder: Mapped[str]
    ref: Mapped[str]  # the id of the record, or the key of a draft that was never published
    form: Mapped[str]  # a random name
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    sequence: Mapped[int] = mapped_column(default=0)  # of its last request; earlier ones that come late are ignored
    digests: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of each field as last sent
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    account: Mapped[Account | None] = relationship()
