"""People: speakers, authors and guests."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from core.database import Base
from core.person_names import sort_key
from core.text import fold_for_search
from models.media_file import MediaFile
from models.record import Record


class Person(Record, Base):
    """A person with a page; the body is the biography."""

    __tablename__ = "person"

    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(default="", server_default="")  # the family name; empty leaves it to a guess
    sort_text: Mapped[str] = mapped_column(default="", server_default="", index=True)
    search_text: Mapped[str] = mapped_column(default="")  # the name, folded for search
    role: Mapped[str] = mapped_column(default="")
    affiliation: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    image_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))

    image: Mapped[MediaFile | None] = relationship()

    @validates("name", "sort_name")
    def _update_derived_texts(self, key: str, value: str) -> str:
        names = {"name": self.name or "", "sort_name": self.sort_name or "", key: value}
        self.search_text = fold_for_search(names["name"])
        self.sort_text = sort_key(**names)
        return value

    @property
    def title(self) -> str:
        """The name, as `title` like other record types."""
        return self.name

    @property
    def path(self) -> str:
        """The path of the person's page."""
        return f"/people/{self.slug}"
