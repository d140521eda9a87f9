"""Checks of links: whether the addresses on other sites that records link to still answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.public_version import PRIVATE


class LinkCheck(Base):
    """The last check of one address, and the records that linked to it then."""

    __tablename__ = "link_check"
    __table_args__ = ({"info": PRIVATE},)

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(unique=True)
    status: Mapped[int | None]  # of the answer; None if there was none
    error: Mapped[str] = mapped_column(default="")  # why there was no answer
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whether it is gone for good, or has failed in two nights.
    is_broken: Mapped[bool] = mapped_column(default=False, index=True)
    # The folder of each record, and its id, or the key of its draft.
    places: Mapped[list[Any]] = mapped_column(JSON, default=list)
