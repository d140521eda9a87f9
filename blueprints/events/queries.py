"""Event queries: lists with filters and counts, single events, calendars and feed entries."""

from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from blueprints.events.counts import EventCounts, count_events, search_once
from blueprints.events.feed_entries import event_entry
from blueprints.events.filter_conditions import (
    EventFilters,
    conditions_without_search,
    filter_conditions,
    is_upcoming,
    ordered,
)
from core.database import db
from core.feeds import MAX_ENTRIES, Entry, newest
from models import Contributor, Event, Partner, Person, Series, Session, Status, Topic, published
from models.event import NO_END
from models.record import public_rule

PAGE_SIZE = 20
MOST_GATHERED = 12


@dataclass(frozen=True, slots=True)
class EventList(EventCounts):
    """The shown pages of the events that the filters find, and the counts over all pages."""

    events: list[Event]
    pages: int


def list_events(filters: EventFilters, now: datetime, zone: str) -> EventList:
    """Return the pages of public events that the filters ask for; days are days of the zone."""
    search = search_once(filters, now, zone)
    counts = count_events(filters, now, zone, search)
    # The ids come from an index alone; whole rows are read of one page only. Both are told what is public at once.
    page = ordered(select(Event.id), filters.when).where(*conditions_without_search(filters, now, zone), *search)
    page = page.offset((filters.page - 1) * PAGE_SIZE).limit(filters.pages * PAGE_SIZE)
    events = list(db.session.scalars(ordered(_row_query(now), filters.when).where(Event.id.in_(page))))
    return EventList(
        counts.total,
        counts.kinds,
        counts.formats,
        counts.topics,
        events=events,
        pages=max(1, ceil(counts.total / PAGE_SIZE)),
    )


def _row_query(now: datetime) -> Select[Event]:
    return published(Event, now).options(
        defer(Event.body),
        defer(Event.body_html),
        joinedload(Event.image),
        joinedload(Event.series).load_only(Series.slug, Series.title),
        selectinload(Event.contributors)
        .joinedload(Contributor.person)
        .load_only(Person.slug, Person.name, Person.sort_text),
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
            selectinload(Event.contributors).joinedload(Contributor.person).joinedload(Person.image),
            selectinload(Event.sessions).selectinload(Session.people),
            selectinload(Event.resources),
            selectinload(Event.episodes),
        )
    )
    return db.session.scalar(query)


def related_events(event: Event, now: datetime, limit: int = 4) -> list[Event]:
    """Return events that take place and share topics with an event, by start.

    Of many, upcoming ones are preferred, then those that share more topics, then those that are nearer in time.
    """
    topic_ids = [topic.id for topic in event.topics]
    if not topic_ids:
        return []
    shared = func.count(Topic.id)
    to_come = case((is_upcoming(now), Event.starts))
    query = (
        _row_query(now)
        .join(Event.topics)
        .where(Topic.id.in_(topic_ids), Event.id != event.id)
        .where(Event.status.not_in((Status.CANCELLED, Status.POSTPONED)))
        .group_by(Event.id)
        .order_by(is_upcoming(now).desc(), shared.desc(), Event.starts.is_(None), to_come, Event.starts.desc())
    )
    return sorted(db.session.scalars(query.limit(limit)), key=lambda one: (one.starts or NO_END, one.id))


def neighbours_in_series(event: Event, now: datetime) -> tuple[Event | None, Event | None]:
    """Return the public talks before and after an event in its series."""
    if event.series_id is None or event.starts is None:
        return None, None
    others = published(Event, now).where(Event.series_id == event.series_id, Event.id != event.id)
    before = others.where(Event.starts <= event.starts).order_by(Event.starts.desc(), Event.id.desc())
    after = others.where(Event.starts > event.starts).order_by(Event.starts, Event.id)
    return db.session.scalar(before.limit(1)), db.session.scalar(after.limit(1))


@dataclass(frozen=True, slots=True)
class GatheredEvents:
    """The next and the latest past events of a record, and how many of each there are in all."""

    upcoming: list[Event]
    past: list[Event]
    upcoming_total: int
    past_total: int


def gather_events(
    now: datetime, most: int = MOST_GATHERED, *, topic: str = "", person: str = "", partner: str = "", series: str = ""
) -> GatheredEvents:
    """Return the public events of a record by its slug, upcoming and past ones, each at most a number."""
    filters = EventFilters(topic=topic, person=person, partner=partner, series=series)
    upcoming, past = replace(filters, when="upcoming"), replace(filters, when="past")
    return GatheredEvents(
        next_events(upcoming, now, "UTC", most),
        next_events(past, now, "UTC", most),
        _total(upcoming, now),
        _total(past, now),
    )


def _total(filters: EventFilters, now: datetime) -> int:
    conditions = filter_conditions(filters, now, "UTC")
    return db.session.scalar(select(func.count()).where(public_rule(Event, now), *conditions)) or 0


def titles_of_named(filters: EventFilters, now: datetime) -> dict[str, str]:
    """Return the title of the person, the partner and the series that filters name, or the slug of an unknown one."""
    types: dict[str, type[Person | Partner | Series]] = {"person": Person, "partner": Partner, "series": Series}
    titles = {}
    for name, record_type in types.items():
        if slug := getattr(filters, name):
            found = db.session.scalar(published(record_type, now).where(record_type.slug == slug))
            titles[name] = found.title if found else slug
    return titles


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
