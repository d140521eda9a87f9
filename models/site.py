"""The site: one row with name, settings of podcast and privacy, menu and footer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DDL, CheckConstraint, Connection, ForeignKey, Text, event, false, inspect, true
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from core.database import Base, UtcDateTime
from core.time import utc_now
from models.media_file import MediaFile
from models.record import enum_column

# What a site has that its content file does not say.
LANGUAGE = "en-GB"
TIME_ZONE = "Europe/London"
ACCENT = "#7a1f2b"
PODCAST_CATEGORY = "Science"
KEEP_SENSITIVE_DAYS = 30
KEEP_REGISTRATION_DAYS = 90
KEEP_LOG_DAYS = 365


class PodcastType(StrEnum):
    """The order in which players present a show: newest first, or from its beginning."""

    EPISODIC = "episodic"
    SERIAL = "serial"


class Site(Base):
    """The settings of the site, in a single row."""

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    strapline: Mapped[str]
    summary: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(default=LANGUAGE)
    timezone: Mapped[str] = mapped_column(default=TIME_ZONE)
    accent: Mapped[str] = mapped_column(default=ACCENT)
    email: Mapped[str] = mapped_column(default="")
    press_email: Mapped[str] = mapped_column(default="")
    registered_line: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[str] = mapped_column(Text, default="")
    podcast_title: Mapped[str] = mapped_column(default="")
    podcast_summary: Mapped[str] = mapped_column(Text, default="")
    podcast_author: Mapped[str] = mapped_column(default="", server_default="")
    podcast_category: Mapped[str] = mapped_column(default=PODCAST_CATEGORY, server_default=PODCAST_CATEGORY)
    podcast_type: Mapped[PodcastType] = mapped_column(
        enum_column(PodcastType), default=PodcastType.EPISODIC, server_default="episodic"
    )
    podcast_explicit: Mapped[bool] = mapped_column(default=False, server_default=false())
    podcast_copyright: Mapped[str] = mapped_column(default="", server_default="")
    podcast_image_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))
    # Whether other hosts may import the show, and whether the feed publishes the owner's address.
    podcast_locked: Mapped[bool] = mapped_column(default=True, server_default=true())
    podcast_show_email: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The id of the show in all directories; it belongs to the first address of the feed and only changes together with
    # that, when the site imports another show.
    podcast_guid: Mapped[str] = mapped_column(default="", server_default="")
    podcast_first_feed_url: Mapped[str] = mapped_column(default="", server_default="")
    # Where the feed has moved to; it then redirects there.
    podcast_new_feed_url: Mapped[str] = mapped_column(default="", server_default="")
    # The pages of the show in directories and players.
    podcast_apple_url: Mapped[str] = mapped_column(default="", server_default="")
    podcast_spotify_url: Mapped[str] = mapped_column(default="", server_default="")
    podcast_pocket_casts_url: Mapped[str] = mapped_column(default="", server_default="")
    podcast_youtube_url: Mapped[str] = mapped_column(default="", server_default="")
    newsletter_summary: Mapped[str] = mapped_column(Text, default="")
    # Days after the end of an event until the personal data of its registrants is erased.
    keep_sensitive_days: Mapped[int] = mapped_column(
        default=KEEP_SENSITIVE_DAYS, server_default=str(KEEP_SENSITIVE_DAYS)
    )
    keep_registration_days: Mapped[int] = mapped_column(
        default=KEEP_REGISTRATION_DAYS, server_default=str(KEEP_REGISTRATION_DAYS)
    )
    # Days that an entry of the audit log is kept.
    keep_log_days: Mapped[int] = mapped_column(default=KEEP_LOG_DAYS, server_default=str(KEEP_LOG_DAYS))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    podcast_image: Mapped[MediaFile | None] = relationship()
    menu: Mapped[list["MenuItem"]] = relationship(
        primaryjoin="and_(MenuItem.site_id == Site.id, MenuItem.place == 'menu')",
        order_by="MenuItem.position",
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
        overlaps="footer",
    )
    footer: Mapped[list["MenuItem"]] = relationship(
        primaryjoin="and_(MenuItem.site_id == Site.id, MenuItem.place == 'footer')",
        order_by="MenuItem.position",
        collection_class=ordering_list("position"),
        cascade="all, delete-orphan",
        overlaps="menu",
    )

    @classmethod
    def unnamed(cls) -> "Site":
        """Return the site before anything is loaded: every column at its default."""
        defaults: dict[str, Any] = {}
        for column in inspect(cls).columns:
            if isinstance(column.default, ScalarElementColumnDefault):
                defaults[column.key] = column.default.arg
        own = {"name": "Podium", "short_name": "Podium", "strapline": "", "summary": "", "podcast_title": "Podcast"}
        return cls(**defaults | own)

    @property
    def label(self) -> str:
        """The short name, or the name if there is none."""
        return self.short_name or self.name

    @property
    def podcast_directories(self) -> list[tuple[str, str]]:
        """The name and address of each directory that has the podcast."""
        addresses = {
            "Apple Podcasts": self.podcast_apple_url,
            "Spotify": self.podcast_spotify_url,
            "Pocket Casts": self.podcast_pocket_casts_url,
            "YouTube": self.podcast_youtube_url,
        }
        return [(name, address) for name, address in addresses.items() if address]


@event.listens_for(Site, "before_update")
def _stamp_changes(_mapper: Mapper[Site], _connection: Connection, site: Site) -> None:
    if inspect(site).session.is_modified(site, include_collections=False):  # type: ignore[union-attr]
        site.updated_at = utc_now()


PODCAST_GUID_TRIGGER = DDL(
    "CREATE TRIGGER site_podcast_guid_never_changes BEFORE UPDATE OF podcast_guid ON site "
    "WHEN OLD.podcast_guid != '' AND NEW.podcast_guid IS NOT OLD.podcast_guid "
    "AND NEW.podcast_first_feed_url IS OLD.podcast_first_feed_url "
    "BEGIN SELECT RAISE(ABORT, 'a podcast keeps its guid'); END"
)
event.listen(Site.__table__, "after_create", PODCAST_GUID_TRIGGER.execute_if(dialect="sqlite"))


class MenuItem(Base):
    """A link in the Explore menu or the footer."""

    __tablename__ = "menu_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), default=1)
    place: Mapped[str]  # "menu" or "footer"
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]
    line: Mapped[str] = mapped_column(Text, default="")
    promote: Mapped[str] = mapped_column(default="")  # the promoted record, as `folder/slug`
