"""How often something was tried of late."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE


class RateWindow(Base):
    """The tries of one key since the beginning of a window of time."""

    __tablename__ = "rate_window"
    __table_args__ = ({"info": PRIVATE},)

    key: Mapped[str] = mapped_column(primary_key=True)  # a digest, so that no address is kept
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int]
