"""Topics, and link tables between record types."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from core.database import Base
from core.text import fold_for_search


class Topic(Base):
    """A topic of the site's vocabulary."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    search_text: Mapped[str] = mapped_column(default="", server_default="")  # the title, folded for search
    summary: Mapped[str] = mapped_column(Text, default="")

    @validates("title")
    def _update_search_text(self, _key: str, title: str) -> str:
        self.search_text = fold_for_search(title)
        return title

    @property
    def path(self) -> str:
        """The path of the topic's page."""
        return f"/topics/{self.slug}"


def link_table(left: str, right: str) -> Table:
    """Return a many-to-many table between two record types, indexed from both sides."""
    left_id, right_id = f"{left}_id", f"{right}_id"
    return Table(
        f"{left}_{right}",
        Base.metadata,
        Column(left_id, ForeignKey(f"{left}.id", ondelete="CASCADE"), primary_key=True),
        Column(right_id, ForeignKey(f"{right}.id", ondelete="CASCADE"), primary_key=True),
        Index(None, right_id, left_id),
    )
