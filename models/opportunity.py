"""Opportunities: calls for applications."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, UtcDateTime
from models.partner import Partner
from models.record import Record, enum_column, forbid_changes
from models.topic import Topic, link_table


class OpportunityKind(StrEnum):
    """The kinds of opportunities."""

    CALL = "call"
    STUDENTSHIP = "studentship"
    FELLOWSHIP = "fellowship"
    JOB = "job"


class OpportunityState(StrEnum):
    """The state of a call, from its dates."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class Opportunity(Record, Base):
    """A call with optional opening and closing times; without one it is open from the beginning or without end."""

    __tablename__ = "opportunity"

    moments_of_change: ClassVar[tuple[str, ...]] = ("publish_at", "opens", "closes")

    # What feeds know the call by, whatever becomes of its address.
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))
    title: Mapped[str]
    kind: Mapped[OpportunityKind] = mapped_column(enum_column(OpportunityKind))
    opens: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes: Mapped[datetime | None] = mapped_column(UtcDateTime)
    url: Mapped[str] = mapped_column(default="")

    topics: Mapped[list[Topic]] = relationship(secondary=link_table("opportunity", "topic"), order_by=Topic.title)
    partners: Mapped[list[Partner]] = relationship(
        secondary=link_table("opportunity", "partner"), order_by=Partner.name
    )

    def state(self, now: datetime) -> OpportunityState:
        """Return the state of the call at a time."""
        if self.closes is not None and now >= self.closes:
            return OpportunityState.CLOSED
        if self.opens is not None and now < self.opens:
            return OpportunityState.ANNOUNCED
        return OpportunityState.OPEN

    @property
    def path(self) -> str:
        """The path of the call's page."""
        return f"/opportunities/{self.slug}"


forbid_changes(Opportunity, "uid", "an opportunity")
