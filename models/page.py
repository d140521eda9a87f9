"""Text pages."""

from sqlalchemy.orm import Mapped

from core.database import Base
from models.record import Record


class Page(Record, Base):
    """A text page at the root of the site, such as a section or a legal page."""

    __tablename__ = "page"

    title: Mapped[str]

    @property
    def path(self) -> str:
        """The path of the page."""
        return f"/{self.slug}"
