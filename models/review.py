"""Links for review: people without an account look at a draft, and comment on it."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE
from core.time import utc_now
from models.account import Account
from models.draft import Draft

VALID_FOR = timedelta(days=30)


class ReviewLink(Base):
    """A link to the preview of a draft; whoever has it may look and comment."""

    __tablename__ = "review_link"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)  # half of the token; the site's secret is the other
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    draft: Mapped[Draft] = relationship()
    account: Mapped[Account | None] = relationship()
    comments: Mapped[list["ReviewComment"]] = relationship(
        back_populates="link", order_by="ReviewComment.id", cascade="all, delete-orphan", passive_deletes=True
    )

    def is_valid(self, now: datetime) -> bool:
        """Tell whether the link still leads to the draft."""
        return self.revoked_at is None and now < self.expires_at and self.draft.deleted_at is None


class ReviewComment(Base):
    """What somebody says about a draft."""

    __tablename__ = "review_comment"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("review_link.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    link: Mapped[ReviewLink] = relationship(back_populates="comments")
