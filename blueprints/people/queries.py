"""People queries."""

from datetime import datetime

from sqlalchemy.orm import defer, joinedload

from core.database import db
from models import Person, published


def public_people(now: datetime) -> list[Person]:
    """Return the public people by family name."""
    query = published(Person, now).options(joinedload(Person.image), defer(Person.body), defer(Person.body_html))
    return list(db.session.scalars(query.order_by(Person.sort_text, Person.id)))


def public_person(slug: str, now: datetime) -> Person | None:
    """Return a public person."""
    query = published(Person, now).where(Person.slug == slug).options(joinedload(Person.image))
    return db.session.scalar(query)
