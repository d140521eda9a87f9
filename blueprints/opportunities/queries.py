"""Opportunity queries: the list, single calls, and feed entries."""

from datetime import datetime

from sqlalchemy.orm import selectinload

from blueprints.opportunities.feed_entries import opportunity_entry
from core.database import db
from core.feeds import MAX_ENTRIES, Entry, newest
from models import Opportunity, published


def public_opportunities(now: datetime) -> list[Opportunity]:
    """Return the public calls: open, then announced, then closed ones; soonest deadline first."""
    calls = db.session.scalars(published(Opportunity, now).options(selectinload(Opportunity.topics)))
    order = ["open", "announced", "closed"]
    return sorted(calls, key=lambda call: (order.index(call.state(now)), call.closes is None, call.closes, call.title))


def public_opportunity(slug: str, now: datetime) -> Opportunity | None:
    """Return a public call with everything its page shows."""
    query = (
        published(Opportunity, now)
        .where(Opportunity.slug == slug)
        .options(selectinload(Opportunity.topics), selectinload(Opportunity.partners))
    )
    return db.session.scalar(query)


def latest_entries(now: datetime, zone: str) -> list[Entry]:
    """Return the latest published calls as feed entries, with dates in a time zone."""
    query = (
        published(Opportunity, now)
        .options(selectinload(Opportunity.topics))
        .order_by(Opportunity.published_at.desc(), Opportunity.id.desc())
        .limit(MAX_ENTRIES)
    )
    return newest([opportunity_entry(call, zone) for call in db.session.scalars(query)])
