"""Media files: audio, transcripts, images and documents."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, UtcDateTime
from core.time import utc_now


class MediaFile(Base):
    """The metadata of a file; its bytes are in the media folder under their SHA-256."""

    __tablename__ = "media_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    mime_type: Mapped[str]
    length: Mapped[int]  # bytes
    duration: Mapped[float | None]  # seconds
    width: Mapped[int | None]  # pixels
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(default="")
    credit: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)

    @property
    def path(self) -> str:
        """The path of the file."""
        return f"/media/{self.name}"
