"""What is read of opportunities."""

from datetime import datetime

from sqlalchemy.orm import selectinload

from core.database import db
from models import Opportunity, published


def public_opportunities(now: datetime) -> list[Opportunity]:
    """Return the public calls: open ones first, then those to come, then closed ones; soonest deadline first."""
    calls = db.session.scalars(published(Opportunity, now).options(selectinload(Opportunity.topics)))
    order = ["open", "announced", "closed"]
    return sorted(calls, key=lambda call: (order.index(call.state(now)), call.closes is None, call.closes, call.title))


def public_opportunity(slug: str, now: datetime) -> Opportunity | None:
    """Return a public call with what its page shows."""
    query = (
        published(Opportunity, now)
        .where(Opportunity.slug == slug)
        .options(selectinload(Opportunity.topics), selectinload(Opportunity.partners))
    )
    return db.session.scalar(query)
