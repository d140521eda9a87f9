"""Series of talks."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base
from models.media_file import MediaFile
from models.partner import Partner
from models.record import Record
from models.topic import Topic, link_table


class Series(Record, Base):
    """A series of talks; its talks are events that refer to it."""

    __tablename__ = "series"

    title: Mapped[str]
    image_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))

    image: Mapped[MediaFile | None] = relationship()
    topics: Mapped[list[Topic]] = relationship(secondary=link_table("series", "topic"), order_by=Topic.title)
    partners: Mapped[list[Partner]] = relationship(secondary=link_table("series", "partner"), order_by=Partner.name)

    @property
    def path(self) -> str:
        """The path of the series' page."""
        return f"/talks/{self.slug}/"
