"""Podcast episodes and their chapters."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base
from models.event import Event
from models.media_file import MediaFile
from models.partner import Partner
from models.person import Person
from models.record import Record, enum_column, forbid_changes
from models.topic import Topic, link_table


class EpisodeType(StrEnum):
    """The episode types of podcast apps."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


class Episode(Record, Base):
    """An episode; its guid never changes, since players identify episodes by it."""

    __tablename__ = "episode"
    __table_args__ = (
        *Record.__table_args__,
        UniqueConstraint("season", "number"),
        CheckConstraint("audio_id IS NOT NULL OR status IN ('draft', 'withdrawn')", name="public_has_audio"),
    )

    guid: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    number: Mapped[int | None]
    season: Mapped[int]
    type: Mapped[EpisodeType] = mapped_column(enum_column(EpisodeType), default=EpisodeType.FULL)
    explicit: Mapped[bool] = mapped_column(default=False, server_default=false())
    audio_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    transcript_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    # The cues of the transcript as {starts, ends, speaker, text}, in seconds; parsed when the file is saved.
    cues: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    image_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))

    audio: Mapped[MediaFile | None] = relationship(foreign_keys=[audio_id])
    transcript: Mapped[MediaFile | None] = relationship(foreign_keys=[transcript_id])
    image: Mapped[MediaFile | None] = relationship(foreign_keys=[image_id])
    chapters: Mapped[list["Chapter"]] = relationship(
        order_by="Chapter.position", collection_class=ordering_list("position"), cascade="all, delete-orphan"
    )
    guests: Mapped[list[Person]] = relationship(secondary=link_table("episode", "person"), order_by=Person.sort_text)
    topics: Mapped[list[Topic]] = relationship(secondary=link_table("episode", "topic"), order_by=Topic.title)
    partners: Mapped[list[Partner]] = relationship(secondary=link_table("episode", "partner"), order_by=Partner.name)
    events: Mapped[list[Event]] = relationship(
        secondary=link_table("episode", "event"), order_by=Event.starts, back_populates="episodes"
    )

    @property
    def path(self) -> str:
        """The path of the episode's page."""
        return f"/podcast/{self.slug}"

    @property
    def place(self) -> str:
        """The position in the show: `Season 2, episode 3`, or `Season 2, trailer`."""
        season = f"Season {self.season}"
        if self.type is not EpisodeType.FULL:
            return f"{season}, {self.type}"
        return season if self.number is None else f"{season}, episode {self.number}"


class Chapter(Base):
    """A chapter of an episode."""

    __tablename__ = "chapter"

    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episode.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    starts: Mapped[int]  # seconds
    title: Mapped[str]


forbid_changes(Episode, "guid", "an episode")
