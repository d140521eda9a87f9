"""A record type that Podium doesn't have, added as CONTRIBUTING.md says."""

from datetime import datetime
from typing import ClassVar

from flask import Blueprint, Response, abort
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from blueprints.content.references import Reference
from blueprints.content.schema import PUBLICATION, SUMMARY, TITLE
from blueprints.site.queries import get_site, is_withdrawn
from core.database import Base, UtcDateTime, db
from core.feeds import Entry, add_to_overall_feed
from core.fields.field import Field
from core.fields.record import BODY, RecordSchema
from core.fields.times import DateTime
from core.fragments import render
from core.metadata import Metadata, breadcrumbs
from core.time import utc_now
from models import Partner, published
from models.record import Record
from models.registry import RecordType


class Vacancy(Record, Base):
    """A post to be filled."""

    __tablename__ = "vacancy"

    moments_of_change: ClassVar[tuple[str, ...]] = ("publish_at", "closes")

    title: Mapped[str]
    closes: Mapped[datetime | None] = mapped_column(UtcDateTime)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))

    partner: Mapped[Partner | None] = relationship()

    @property
    def path(self) -> str:
        """The address of the vacancy's page."""
        return f"/vacancies/{self.slug}"


TYPE = RecordType(Vacancy, "vacancies", "/vacancies/", "vacancy", "vacancies")
SCHEMA = RecordSchema(
    "vacancies",
    Vacancy,
    (TITLE, SUMMARY, Field("closes", DateTime()), Field("partner", Reference("partners")), *PUBLICATION),
    (BODY,),
)
blueprint = Blueprint("vacancies", __name__, template_folder="templates")


def latest_entries(now: datetime) -> list[Entry]:
    """Return the latest vacancies as entries of a feed."""
    return [
        Entry(found.slug, found.path, found.title, found.body_html, found.created_at, found.updated_at)
        for found in db.session.scalars(published(Vacancy, now))
    ]


add_to_overall_feed(blueprint, latest_entries)


@blueprint.get("/vacancies/")
def index() -> Response:
    """Show all vacancies."""
    site, found = get_site(), db.session.scalars(published(Vacancy, utc_now())).all()
    meta = Metadata("Vacancies", f"Vacancies at {site.name}.", "/vacancies/", "/cards/site.png")
    return render("vacancies/index.html", "vacancies/_list.html", vacancies=found, meta=meta)


@blueprint.get("/vacancies/<slug>")
def vacancy(slug: str) -> Response:
    """Show a vacancy."""
    query = published(Vacancy, utc_now()).where(Vacancy.slug == slug).options(joinedload(Vacancy.partner))
    found = db.session.scalar(query)
    if found is None:
        abort(410 if is_withdrawn(Vacancy, slug) else 404)
    trail = (get_site().label, "/"), ("Vacancies", "/vacancies/"), (found.title, found.path)
    meta = Metadata(
        found.title, found.summary, found.path, f"/cards/vacancies/{found.slug}.png", jsonld=[breadcrumbs(*trail)]
    )
    return render("vacancies/vacancy.html", "vacancies/_vacancy.html", vacancy=found, meta=meta)
