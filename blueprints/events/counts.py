"""Counts of events: how many the filters find, and how many each other choice would give."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.sql.elements import ColumnElement

from blueprints.events.filter_conditions import (
    FORMATS_FOUND,
    EventFilters,
    conditions_without_search,
    search_conditions,
)
from core.database import db
from core.public_memo import PublicMemo
from models import Event, Person, Topic
from models.event import NO_END, EventFormat, EventKind
from models.record import public_rule


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events the filters find, and how many each other choice would give."""

    total: int
    kinds: dict[EventKind, int]
    formats: dict[EventFormat, int]
    topics: dict[str, int]


_counts: PublicMemo[EventCounts] = PublicMemo(256)


def search_once(filters: EventFilters, now: datetime, zone: str) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of the search in filters, asked of the database once for all queries of a list."""
    # To look through all texts takes longer than all else, and a list asks three times which events are found.
    words = search_conditions(filters.q, now)
    if not words:
        return []
    wider = replace(filters, kind=None, format=None, topic="")
    found = db.session.scalar(
        select(func.json_group_array(Event.id)).where(*conditions_without_search(wider, now, zone), *words)
    )
    return [Event.id.in_(select(func.json_each(found).table_valued("value").c.value))]


def count_events(filters: EventFilters, now: datetime, zone: str, search: list[ColumnElement[bool]]) -> EventCounts:
    """Return the counts of the filters, with their search as conditions; days are days of the zone."""
    key = (replace(filters, page=1, pages=1), filters.days(now, zone), zone)
    return _counts.value(key, now, lambda: _count(filters, now, zone, search), lambda: _next_change_of_counts(now))


def _next_change_of_counts(now: datetime) -> datetime:
    # Whether an event is over, it is public, or a person whose name a search finds is.
    moments = (Event.over_at, Event.publish_at, Person.publish_at)
    upcoming = (select(func.min(moment)).where(moment > now).scalar_subquery() for moment in moments)
    return min((moment for moment in db.session.execute(select(*upcoming)).one() if moment is not None), default=NO_END)


def _count(filters: EventFilters, now: datetime, zone: str, search: list[ColumnElement[bool]]) -> EventCounts:
    kinds: Counter[EventKind] = Counter()
    formats: Counter[EventFormat] = Counter()
    total = 0
    for kind, format_, count in db.session.execute(_count_by_kind_and_format(filters, now, zone).where(*search)):
        choices = [choice for choice, found in FORMATS_FOUND.items() if format_ in found]
        if filters.format in (None, *choices):
            kinds[kind] += count
        if filters.kind in (None, kind):
            formats.update(dict.fromkeys(choices, count))
        if filters.kind in (None, kind) and filters.format in (None, *choices):
            total += count
    topics = dict(db.session.execute(_count_by_topic(filters, now, zone, search)).all())
    return EventCounts(total, dict(kinds), dict(formats), topics)


def _count_by_kind_and_format(filters: EventFilters, now: datetime, zone: str) -> Select[EventKind, EventFormat, int]:
    wider = replace(filters, kind=None, format=None)
    return (
        select(Event.kind, Event.format, func.count())
        # Naming every kind and format makes each a range of the index, so SQLite sorts nothing.
        .where(Event.kind.in_(EventKind), Event.format.in_(EventFormat))
        .where(public_rule(Event, now), *conditions_without_search(wider, now, zone))
        .group_by(Event.kind, Event.format)
    )


def _count_by_topic(
    filters: EventFilters, now: datetime, zone: str, search: list[ColumnElement[bool]]
) -> Select[str, int]:
    wider = replace(filters, topic="")
    links = Event.topics.property.secondary
    counts = (
        select(links.c.topic_id, func.count().label("events"))
        .select_from(Event)
        .outerjoin(links, links.c.event_id == Event.id)
        .where(public_rule(Event, now), *conditions_without_search(wider, now, zone), *search)
        .group_by(links.c.topic_id)
        # With an outer join and a subquery SQLite walks the matching events instead of all links of each topic.
        .subquery()
    )
    return select(Topic.slug, counts.c.events).join(counts, counts.c.topic_id == Topic.id)
