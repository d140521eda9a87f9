"""Partner organisations."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base
from models.media_file import MediaFile
from models.record import Record, enum_column


class PartnerKind(StrEnum):
    """The sectors that partners come from."""

    UNIVERSITY = "university"
    GOVERNMENT = "government"
    INDUSTRY = "industry"
    CHARITY = "charity"
    FUNDER = "funder"


class Partner(Record, Base):
    """A partner organisation."""

    __tablename__ = "partner"

    name: Mapped[str]
    kind: Mapped[PartnerKind] = mapped_column(enum_column(PartnerKind))
    url: Mapped[str] = mapped_column(default="")
    logo_id: Mapped[int | None] = mapped_column(ForeignKey("media_file.id"))

    logo: Mapped[MediaFile | None] = relationship()

    @property
    def title(self) -> str:
        """The name, as `title` like other record types."""
        return self.name

    @property
    def path(self) -> str:
        """The path of the partner's page."""
        return f"/partners/{self.slug}"
