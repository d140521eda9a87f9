"""Moved addresses, so that old links keep working."""

from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class MovedAddress(Base):
    """A path of this site that redirects permanently to another."""

    __tablename__ = "moved_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    old: Mapped[str] = mapped_column(unique=True)
    new: Mapped[str]
