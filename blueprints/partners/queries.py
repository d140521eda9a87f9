"""Partner queries."""

from datetime import datetime

from sqlalchemy.orm import joinedload

from core.database import db
from models import Partner, published


def public_partners(now: datetime) -> list[Partner]:
    """Return the public partners by name."""
    query = published(Partner, now).options(joinedload(Partner.logo)).order_by(Partner.name)
    return list(db.session.scalars(query))


def public_partner(slug: str, now: datetime) -> Partner | None:
    """Return a public partner."""
    query = published(Partner, now).where(Partner.slug == slug).options(joinedload(Partner.logo))
    return db.session.scalar(query)
