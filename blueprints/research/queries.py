"""Research queries: lists, single items, and feed entries."""

from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import defer, joinedload, selectinload

from blueprints.research.feed_entries import research_entry
from core.database import db
from core.feeds import MAX_ENTRIES, Entry, newest
from models import Partner, Person, ResearchItem, Topic, published
from models.research import ResearchKind


def _row_query(now: datetime) -> Select[ResearchItem]:
    return (
        published(ResearchItem, now)
        .options(
            defer(ResearchItem.body),
            defer(ResearchItem.body_html),
            joinedload(ResearchItem.image),
            selectinload(ResearchItem.people).load_only(Person.slug, Person.name),
        )
        .order_by(ResearchItem.date.desc(), ResearchItem.title)
    )


def public_research(now: datetime, kind: ResearchKind | None = None) -> list[ResearchItem]:
    """Return the public research items, of one kind or of all kinds, the latest first."""
    query = _row_query(now)
    return list(db.session.scalars(query if kind is None else query.where(ResearchItem.kind == kind)))


def latest_spotlight(now: datetime) -> ResearchItem | None:
    """Return the latest public spotlight."""
    return db.session.scalar(_row_query(now).where(ResearchItem.kind == ResearchKind.SPOTLIGHT).limit(1))


def public_item(slug: str, now: datetime) -> ResearchItem | None:
    """Return a public research item with everything its page shows."""
    query = (
        published(ResearchItem, now)
        .where(ResearchItem.slug == slug)
        .options(
            joinedload(ResearchItem.image),
            selectinload(ResearchItem.people),
            selectinload(ResearchItem.topics),
            selectinload(ResearchItem.partners),
        )
    )
    return db.session.scalar(query)


def related_research(item: ResearchItem, now: datetime, limit: int = 3) -> list[ResearchItem]:
    """Return public research items that share a topic with an item."""
    topic_ids = [topic.id for topic in item.topics]
    query = _row_query(now).where(ResearchItem.topics.any(Topic.id.in_(topic_ids)), ResearchItem.id != item.id)
    return list(db.session.scalars(query.limit(limit)))


def research_with_person(person: Person, now: datetime) -> list[ResearchItem]:
    """Return the public research that a person took part in."""
    return list(db.session.scalars(_row_query(now).where(ResearchItem.people.any(Person.id == person.id))))


def research_with_partner(partner: Partner, now: datetime) -> list[ResearchItem]:
    """Return the public research of a partner."""
    return list(db.session.scalars(_row_query(now).where(ResearchItem.partners.any(Partner.id == partner.id))))


def research_on_topic(topic: Topic, now: datetime) -> list[ResearchItem]:
    """Return the public research on a topic."""
    return list(db.session.scalars(_row_query(now).where(ResearchItem.topics.any(Topic.id == topic.id))))


def latest_entries(now: datetime) -> list[Entry]:
    """Return the latest published research as feed entries."""
    query = (
        published(ResearchItem, now)
        .options(joinedload(ResearchItem.image), selectinload(ResearchItem.people), selectinload(ResearchItem.topics))
        .order_by(ResearchItem.published_at.desc(), ResearchItem.id.desc())
        .limit(MAX_ENTRIES)
    )
    return newest([research_entry(item) for item in db.session.scalars(query)])
