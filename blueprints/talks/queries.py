"""Queries about series: their pages, counts, next talks and speakers."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from core.database import db
from models import Contributor, Event, Person, Series, published
from models.event_parts import ContributorRole
from models.record import public_rule


def list_public_series(now: datetime) -> list[Series]:
    """Return the public series by title."""
    query = published(Series, now).options(joinedload(Series.image), selectinload(Series.topics))
    return list(db.session.scalars(query.order_by(Series.title)))


def series_page(slug: str, now: datetime) -> Series | None:
    """Return a public series with everything its page shows."""
    query = (
        published(Series, now)
        .where(Series.slug == slug)
        .options(joinedload(Series.image), selectinload(Series.topics), selectinload(Series.partners))
    )
    return db.session.scalar(query)


def talk_counts(now: datetime) -> dict[int, int]:
    """Return the number of public talks by series id."""
    query = (
        select(Event.series_id, func.count())
        .where(Event.series_id.is_not(None), public_rule(Event, now))
        .group_by(Event.series_id)
    )
    return {series_id: count for series_id, count in db.session.execute(query) if series_id is not None}


def next_talks(now: datetime) -> dict[int, Event]:
    """Return the next public talk by series id."""
    soonest = (
        select(Event.series_id, func.min(Event.starts).label("starts"))
        .where(Event.series_id.is_not(None), Event.ends > now, public_rule(Event, now))
        .group_by(Event.series_id)
        .subquery()
    )
    query = published(Event, now).join(
        soonest, (Event.series_id == soonest.c.series_id) & (Event.starts == soonest.c.starts)
    )
    return {event.series_id: event for event in db.session.scalars(query) if event.series_id is not None}


def speakers_of(series: Series, now: datetime, most: int) -> tuple[list[Person], int]:
    """Return the first speakers of the public talks of a series, by family name, and how many others there are."""
    speaks = (
        select(Contributor.person_id)
        .join(Event, Event.id == Contributor.event_id)
        .where(Event.series_id == series.id, Contributor.role == ContributorRole.SPEAKER, public_rule(Event, now))
    )
    query = published(Person, now).where(Person.id.in_(speaks))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    speakers = list(db.session.scalars(query.order_by(Person.sort_text).limit(most)))
    return speakers, total - len(speakers)
