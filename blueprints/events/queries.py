"""Event queries: lists with filters and counts, single events, calendars and feed entries."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from blueprints.events.feed_entries import event_entry
from blueprints.events.filter_conditions import EventFilters, filter_conditions, is_upcoming, ordered
from core.database import db
from core.feeds import MAX_ENTRIES, Entry, newest
from core.public_memo import PublicMemo
from models import Contributor, Event, Partner, Person, Series, Session, Topic, published
from models.event import NO_END, EventFormat, EventKind
from models.record import public_rule

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events the filters find, and how many each other choice would give."""

    total: int
    kinds: dict[EventKind, int]
    formats: dict[EventFormat, int]
    topics: dict[str, int]


@dataclass(frozen=True, slots=True)
class EventList(EventCounts):
    """A page of the events that the filters find, and the counts over all pages."""

    events: list[Event]
    pages: int


_counts: PublicMemo[EventCounts] = PublicMemo(256)


def list_events(filters: EventFilters, now: datetime, zone: str) -> EventList:
    """Return the page of public events that the filters ask for; days are days of the zone."""
    key = (replace(filters, page=1), zone)
    counts = _counts.value(key, now, lambda: _count(filters, now, zone), lambda: _next_change_of_counts(now))
    # The ids come from an index alone; whole rows are read of one page only. Both are told what is public at once.
    page = ordered(select(Event.id), filters.when).where(*filter_conditions(filters, now, zone))
    page = page.offset((filters.page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    events = list(db.session.scalars(ordered(_row_query(now), filters.when).where(Event.id.in_(page))))
    return EventList(
        counts.total,
        counts.kinds,
        counts.formats,
        counts.topics,
        events=events,
        pages=max(1, ceil(counts.total / PAGE_SIZE)),
    )


def _next_change_of_counts(now: datetime) -> datetime:
    # Whether an event is over, it is public, or a person whose name a search finds is.
    moments = (Event.over_at, Event.publish_at, Person.publish_at)
    upcoming = (select(func.min(moment)).where(moment > now).scalar_subquery() for moment in moments)
    return min((moment for moment in db.session.execute(select(*upcoming)).one() if moment is not None), default=NO_END)


def _count(filters: EventFilters, now: datetime, zone: str) -> EventCounts:
    kinds: Counter[EventKind] = Counter()
    formats: Counter[EventFormat] = Counter()
    total = 0
    for kind, format_, count in db.session.execute(_count_by_kind_and_format(filters, now, zone)):
        if filters.format in (None, format_):
            kinds[kind] += count
        if filters.kind in (None, kind):
            formats[format_] += count
        if filters.kind in (None, kind) and filters.format in (None, format_):
            total += count
    topics = dict(db.session.execute(_count_by_topic(filters, now, zone)).all())
    return EventCounts(total, dict(kinds), dict(formats), topics)


def _count_by_kind_and_format(filters: EventFilters, now: datetime, zone: str) -> Select[EventKind, EventFormat, int]:
    wider = replace(filters, kind=None, format=None)
    return (
        select(Event.kind, Event.format, func.count())
        # Naming every kind and format makes each a range of the index, so SQLite sorts nothing.
        .where(Event.kind.in_(EventKind), Event.format.in_(EventFormat))
        .where(public_rule(Event, now), *filter_conditions(wider, now, zone))
        .group_by(Event.kind, Event.format)
    )


def _count_by_topic(filters: EventFilters, now: datetime, zone: str) -> Select[str, int]:
    wider = replace(filters, topic="")
    links = Event.topics.property.secondary
    counts = (
        select(links.c.topic_id, func.count().label("events"))
        .select_from(Event)
        .outerjoin(links, links.c.event_id == Event.id)
        .where(public_rule(Event, now), *filter_conditions(wider, now, zone))
        .group_by(links.c.topic_id)
        # With an outer join and a subquery SQLite walks the matching events instead of all links of each topic.
        .subquery()
    )
    return select(Topic.slug, counts.c.events).join(counts, counts.c.topic_id == Topic.id)


def _row_query(now: datetime) -> Select[Event]:
    return published(Event, now).options(
        defer(Event.body),
        defer(Event.body_html),
        joinedload(Event.series).load_only(Series.slug, Series.title),
        selectinload(Event.contributors).joinedload(Contributor.person).load_only(Person.slug, Person.name),
    )


def next_events(filters: EventFilters, now: datetime, zone: str, limit: int) -> list[Event]:
    """Return the first public events that match the filters."""
    query = ordered(_row_query(now), filters.when).where(*filter_conditions(filters, now, zone))
    return list(db.session.scalars(query.limit(limit)))


def upcoming_events(now: datetime, limit: int) -> list[Event]:
    """Return the next public events, starting with those happening now."""
    query = ordered(_row_query(now), "upcoming").where(is_upcoming(now))
    return list(db.session.scalars(query.limit(limit)))


def public_event(slug: str, now: datetime) -> Event | None:
    """Return a public event with everything its page shows."""
    query = (
        published(Event, now)
        .where(Event.slug == slug)
        .options(
            joinedload(Event.series),
            joinedload(Event.code_of_conduct),
            joinedload(Event.image),
            selectinload(Event.topics),
            selectinload(Event.partners),
            selectinload(Event.contributors).joinedload(Contributor.person),
            selectinload(Event.sessions).selectinload(Session.people),
            selectinload(Event.resources),
            selectinload(Event.episodes),
        )
    )
    return db.session.scalar(query)


def related_events(event: Event, now: datetime, limit: int = 4) -> list[Event]:
    """Return events that share topics with an event: upcoming ones first, then by the number of shared topics."""
    topic_ids = [topic.id for topic in event.topics]
    if not topic_ids:
        return []
    shared = func.count(Topic.id)
    query = (
        _row_query(now)
        .join(Event.topics)
        .where(Topic.id.in_(topic_ids), Event.id != event.id)
        .group_by(Event.id)
        .order_by(is_upcoming(now).desc(), shared.desc(), Event.starts.is_(None), Event.starts.desc())
    )
    return list(db.session.scalars(query.limit(limit)))


def neighbours_in_series(event: Event, now: datetime) -> tuple[Event | None, Event | None]:
    """Return the public talks before and after an event in its series."""
    if event.series_id is None or event.starts is None:
        return None, None
    others = published(Event, now).where(Event.series_id == event.series_id, Event.id != event.id)
    before = others.where(Event.starts <= event.starts).order_by(Event.starts.desc(), Event.id.desc())
    after = others.where(Event.starts > event.starts).order_by(Event.starts, Event.id)
    return db.session.scalar(before.limit(1)), db.session.scalar(after.limit(1))


def events_with_person(person: Person, now: datetime) -> list[Event]:
    """Return the public events that a person takes part in, the latest first."""
    in_session = Event.sessions.any(Session.people.any(Person.id == person.id))
    query = _row_query(now).where(or_(Event.contributors.any(person_id=person.id), in_session))
    return list(db.session.scalars(ordered(query, "all")))


def events_with_partner(partner: Partner, now: datetime) -> list[Event]:
    """Return the public events of a partner, the latest first."""
    query = _row_query(now).where(Event.partners.any(Partner.id == partner.id))
    return list(db.session.scalars(ordered(query, "all")))


def events_on_topic(topic: Topic, now: datetime, limit: int) -> list[Event]:
    """Return the latest public events on a topic."""
    query = _row_query(now).where(Event.topics.any(Topic.id == topic.id))
    return list(db.session.scalars(ordered(query, "all").limit(limit)))


def talks_of_series(series: Series, now: datetime) -> list[Event]:
    """Return the public talks of a series, the latest first."""
    query = _row_query(now).where(Event.series_id == series.id)
    return list(db.session.scalars(ordered(query, "all")))


def public_series(slug: str, now: datetime) -> Series | None:
    """Return a public series."""
    return db.session.scalar(published(Series, now).where(Series.slug == slug))


def latest_entries(filters: EventFilters, now: datetime, zone: str) -> list[Entry]:
    """Return the latest published events that match the filters as feed entries."""
    return _entries(_entry_query(now).where(*filter_conditions(filters, now, zone)))


def latest_entries_unfiltered(now: datetime) -> list[Entry]:
    """Return the events that came out last as entries of a feed."""
    return _entries(_entry_query(now))


def latest_talk_entries(series: Series, now: datetime) -> list[Entry]:
    """Return the latest published talks of a series as feed entries."""
    return _entries(_entry_query(now).where(Event.series_id == series.id))


def _entry_query(now: datetime) -> Select[Event]:
    return (
        published(Event, now)
        .options(
            joinedload(Event.image),
            selectinload(Event.topics),
            selectinload(Event.contributors).joinedload(Contributor.person).load_only(Person.slug, Person.name),
        )
        .order_by(Event.published_at.desc(), Event.id.desc())
        .limit(MAX_ENTRIES)
    )


def _entries(query: Select[Event]) -> list[Entry]:
    return newest([event_entry(event) for event in db.session.scalars(query)])


def all_uids() -> set[str]:
    """Return the uids of all events, public or not."""
    return set(db.session.scalars(select(Event.uid)))


def all_slugs() -> set[str]:
    """Return the slugs of all events, public or not."""
    return set(db.session.scalars(select(Event.slug)))
