"""What is read of opportunities."""

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import selectinload

from blueprints.opportunities.entries import opportunity_entry
from core.database import db
from core.feeds import MAX_ENTRIES, Entry, newest
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


def latest_entries(now: datetime, zone: str) -> list[Entry]:
    """Return the public calls that came out last as entries of a feed, their dates on the clocks of a zone."""
    came_out = func.coalesce(Opportunity.publish_at, Opportunity.created_at)
    query = (
        published(Opportunity, now)
        .options(selectinload(Opportunity.topics))
        .order_by(came_out.desc(), Opportunity.id.desc())
        .limit(MAX_ENTRIES)
    )
    return newest([opportunity_entry(call, zone) for call in db.session.scalars(query)])
