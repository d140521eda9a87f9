"""The one row of identity."""

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base


class Site(Base):
    """Who the institute is, and what stands in its menus."""

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(default="")
    strapline: Mapped[str]
    summary: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(default="en-GB")
    timezone: Mapped[str] = mapped_column(default="Europe/London")
    accent: Mapped[str] = mapped_column(default="#7a1f2b")
    email: Mapped[str] = mapped_column(default="")
    press_email: Mapped[str] = mapped_column(default="")
    registered_line: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[str] = mapped_column(Text, default="")
    podcast_title: Mapped[str] = mapped_column(default="")
    podcast_summary: Mapped[str] = mapped_column(Text, default="")
    newsletter_summary: Mapped[str] = mapped_column(Text, default="")
    # Days after the end of an event at which what registrants told of themselves is erased.
    keep_sensitive_days: Mapped[int] = mapped_column(default=30, server_default="30")
    keep_registration_days: Mapped[int] = mapped_column(default=90, server_default="90")

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

    @property
    def label(self) -> str:
        """The name where there is little room."""
        return self.short_name or self.name


class MenuItem(Base):
    """A link of "Explore" or of the footer."""

    __tablename__ = "menu_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), default=1)
    place: Mapped[str]  # "menu" or "footer"
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]
    line: Mapped[str] = mapped_column(Text, default="")
    promote: Mapped[str] = mapped_column(default="")  # a record, as `folder/slug`
