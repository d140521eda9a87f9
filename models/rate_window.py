"""Rate limit windows."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime


class RateWindow(Base):
    """The number of tries of a key since the start of its window."""

    __tablename__ = "rate_window"

    key: Mapped[str] = mapped_column(primary_key=True)  # a digest, so that no IP or email address is stored
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int]
