"""A section or legal page."""

from sqlalchemy.orm import Mapped

from core.database import Base
from models.record import Record


class Page(Record, Base):
    """A page of text at the root of the site."""

    __tablename__ = "page"

    title: Mapped[str]

    @property
    def path(self) -> str:
        """The address of the page."""
        return f"/{self.slug}"
