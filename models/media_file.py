"""Media files: audio, transcripts, images and documents."""

from datetime import datetime

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column, validates

from core.database import Base, UtcDateTime
from core.pictures import variant_widths
from core.time import utc_now

CENTRE = 50  # percent


class MediaFile(Base):
    """The metadata of a file; its bytes are in the media folder under their SHA-256."""

    __tablename__ = "media_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    # Of the file that was uploaded, which had metadata that the stored one lacks; empty for a file that was loaded.
    source_sha256: Mapped[str] = mapped_column(default="", server_default="")
    mime_type: Mapped[str]
    length: Mapped[int]  # bytes
    duration: Mapped[float | None]  # seconds
    width: Mapped[int | None]  # pixels
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(default="")
    decorative: Mapped[bool] = mapped_column(default=False, server_default=false())  # it says nothing, so needs no alt
    credit: Mapped[str] = mapped_column(default="")
    # The point that stays in view when a picture is cropped, in percent of its width and height.
    focal_x: Mapped[int] = mapped_column(default=CENTRE, server_default=str(CENTRE))
    focal_y: Mapped[int] = mapped_column(default=CENTRE, server_default=str(CENTRE))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, onupdate=utc_now)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it was put into the trash

    @validates("sha256")
    def _forget_source(self, _key: str, sha256: str) -> str:
        if sha256 != self.sha256:
            self.source_sha256 = ""
        return sha256

    @property
    def path(self) -> str:
        """The path of the file."""
        return f"/media/{self.name}"

    @property
    def is_picture(self) -> bool:
        """Whether it is an image with a known size."""
        return self.mime_type.startswith("image/") and bool(self.width and self.height)

    @property
    def description(self) -> str:
        """The alt text that pages give the picture: empty for a decorative one."""
        return "" if self.decorative else self.alt

    @property
    def lacks_description(self) -> bool:
        """Whether it is a picture that nobody has described or marked as decorative."""
        return self.is_picture and not self.decorative and not self.alt

    @property
    def variants(self) -> list[tuple[int, str]]:
        """The widths in which the picture is offered, each with its path; the addresses change with the bytes."""
        return [(width, f"/media/{self.sha256}/{width}.webp") for width in variant_widths(self.width or 0)]

    @property
    def focal_classes(self) -> str:
        """The classes that keep the focal point in view, in steps of 10 %; none for the centre."""
        steps = (("x", round(self.focal_x, -1)), ("y", round(self.focal_y, -1)))
        moved = [f"focal-{axis}-{step}" for axis, step in steps if step != CENTRE]
        return " ".join(["focal", *moved]) if moved else ""
