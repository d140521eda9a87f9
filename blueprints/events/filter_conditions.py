"""Filters of event lists, and the SQL conditions they stand for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from core.text import fold_for_search
from models import Contributor, Event, Person, Session, Topic
from models.event import EventFormat, EventKind
from models.record import public_rule


@dataclass(frozen=True, slots=True)
class EventFilters:
    """The filters of an event list; None and "" filter nothing. `since` and `until` are inclusive dates."""

    when: str = "upcoming"  # or "past" or "all"
    kind: EventKind | None = None
    format: EventFormat | None = None
    topic: str = ""
    q: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


def filter_conditions(filters: EventFilters, now: datetime, zone: str) -> list[ColumnElement[bool]]:
    """Return the filters as SQL conditions; days are days in the time zone."""
    conditions: list[ColumnElement[bool]] = []
    if filters.when == "upcoming":
        conditions.append(is_upcoming(now))
    elif filters.when == "past":
        conditions.append(Event.over_at <= now)
    if filters.kind is not None:
        conditions.append(Event.kind == filters.kind)
    if filters.format is not None:
        conditions.append(Event.format == filters.format)
    if filters.topic:
        conditions.append(Event.topics.any(Topic.slug == filters.topic))
    if filters.since is not None:
        conditions.append(Event.ends >= _midnight(filters.since, zone))
    if filters.until is not None:
        conditions.append(Event.starts < _midnight(filters.until + timedelta(days=1), zone))
    conditions.extend(_mentions(word, now) for word in fold_for_search(filters.q).split())
    return conditions


def _mentions(word: str, now: datetime) -> ColumnElement[bool]:
    # Subqueries that do not depend on the event: SQLite runs each of them once, not once for each event.
    person = and_(Person.search_text.contains(word, autoescape=True), public_rule(Person, now))
    people = Session.people.property.secondary
    topics = Event.topics.property.secondary
    return or_(
        Event.search_text.contains(word, autoescape=True),
        Event.id.in_(select(Contributor.event_id).join(Contributor.person).where(person)),
        Event.id.in_(select(Session.event_id).join(people).join(Person).where(person)),
        Event.id.in_(select(topics.c.event_id).join(Topic).where(Topic.search_text.contains(word, autoescape=True))),
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def is_upcoming(now: datetime) -> ColumnElement[bool]:
    """Return the SQL condition that an event is not over yet; an event without a date is upcoming."""
    return Event.over_at > now


def ordered(query: Select[Event], when: str) -> Select[Event]:
    """Return the query in list order: upcoming events soonest first, other lists latest first."""
    if when == "upcoming":
        return query.order_by(Event.starts.is_(None), Event.starts, Event.id)
    return query.order_by(Event.starts.desc(), Event.id)
