"""Research items: projects, publications and spotlights."""

import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base
from models.media_file import MediaFile
from models.partner import Partner
from models.person import Person
from models.record import Record, enum_column, forbid_changes
from models.topic import Topic, link_table


class ResearchKind(StrEnum):
    """The kinds of research items."""

    PROJECT = "project"
    PUBLICATION = "publication"
    SPOTLIGHT = "spotlight"


class ResearchItem(Record, Base):
    """A project, a publication, or a spotlight on somebody's work."""

    __tablename__ = "research"

    # The id of the item in feeds; it never changes, even if the address does.
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))
    title: Mapped[str]
    kind: Mapped[ResearchKind] = mapped_column(enum_column(ResearchKind))
    date: Mapped[datetime.date | None]
    url: Mapped[str] = mapped_column(default="")
    image_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))

    image: Mapped[MediaFile | None] = relationship()
    people: Mapped[list[Person]] = relationship(secondary=link_table("research", "person"), order_by=Person.sort_text)
    topics: Mapped[list[Topic]] = relationship(secondary=link_table("research", "topic"), order_by=Topic.title)
    partners: Mapped[list[Partner]] = relationship(secondary=link_table("research", "partner"), order_by=Partner.name)

    @property
    def path(self) -> str:
        """The path of the item's page."""
        return f"/research/{self.slug}"


forbid_changes(ResearchItem, "uid", "research")
