"""Filters of event lists, and the SQL conditions they stand for."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from core.text import fold_for_search
from core.time import in_zone
from models import Contributor, Event, Partner, Person, Series, Session, Topic
from models.event import EventFormat, EventKind
from models.record import public_rule

# Who can attend in person finds what is only in person and what is hybrid; likewise online.
FORMATS_FOUND = {
    EventFormat.IN_PERSON: (EventFormat.IN_PERSON, EventFormat.HYBRID),
    EventFormat.ONLINE: (EventFormat.ONLINE, EventFormat.HYBRID),
    EventFormat.HYBRID: (EventFormat.HYBRID,),
}


class Period(StrEnum):
    """Spans of days that visitors ask for by name; weeks begin on Monday."""

    THIS_WEEK = "this-week"
    NEXT_WEEK = "next-week"
    THIS_MONTH = "this-month"

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day of the period."""
        if self is Period.THIS_MONTH:
            return today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1 if self is Period.NEXT_WEEK else 0)
        return monday, monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class EventFilters:
    """The filters of an event list; None and "" filter nothing. `since` and `until` are inclusive dates."""

    when: str = "upcoming"  # or "past" or "all"
    kind: EventKind | None = None
    format: EventFormat | None = None
    topic: str = ""
    person: str = ""
    partner: str = ""
    series: str = ""
    q: str = ""
    period: Period | None = None  # instead of `since` and `until`
    since: date | None = None
    until: date | None = None
    page: int = 1
    pages: int = 1  # how many pages are shown, from `page` on

    def days(self, now: datetime, zone: str) -> tuple[date | None, date | None]:
        """Return the first and the last day that are asked for, in the time zone."""
        return self.period.days(in_zone(now, zone).date()) if self.period else (self.since, self.until)


def filter_conditions(filters: EventFilters, now: datetime, zone: str) -> list[ColumnElement[bool]]:
    """Return the filters as SQL conditions; days are days in the time zone."""
    return [*conditions_without_search(filters, now, zone), *search_conditions(filters.q, now)]


def search_conditions(q: str, now: datetime) -> list[ColumnElement[bool]]:
    """Return the SQL conditions that an event mentions each word of a search."""
    return [_mentions(word, now) for word in fold_for_search(q).split()]


def conditions_without_search(filters: EventFilters, now: datetime, zone: str) -> list[ColumnElement[bool]]:
    """Return the filters other than the search as SQL conditions; days are days in the time zone."""
    conditions: list[ColumnElement[bool]] = []
    since, until = filters.days(now, zone)
    if filters.when == "upcoming":
        conditions.append(is_upcoming(now))
    elif filters.when == "past":
        conditions.append(Event.over_at <= now)
    if filters.kind is not None:
        conditions.append(Event.kind == filters.kind)
    if filters.format is not None:
        conditions.append(Event.format.in_(FORMATS_FOUND[filters.format]))
    if filters.topic:
        conditions.append(Event.topics.any(Topic.slug == filters.topic))
    if filters.person:
        conditions.append(_with_people(and_(Person.slug == filters.person, public_rule(Person, now))))
    if filters.partner:
        links = Event.partners.property.secondary
        partner = and_(Partner.slug == filters.partner, public_rule(Partner, now))
        conditions.append(Event.id.in_(select(links.c.event_id).join(Partner).where(partner)))
    if filters.series:
        series = select(Series.id).where(Series.slug == filters.series, public_rule(Series, now))
        conditions.append(Event.series_id == series.scalar_subquery())
    if since is not None:
        conditions.append(Event.ends >= _midnight(since, zone))
    if until is not None:
        conditions.append(Event.starts < _midnight(until + timedelta(days=1), zone))
    return conditions


def _mentions(word: str, now: datetime) -> ColumnElement[bool]:
    # Subqueries that do not depend on the event: SQLite runs each of them once, not once for each event.
    person = and_(Person.search_text.contains(word, autoescape=True), public_rule(Person, now))
    topics = Event.topics.property.secondary
    return or_(
        Event.search_text.contains(word, autoescape=True),
        _with_people(person),
        Event.id.in_(select(topics.c.event_id).join(Topic).where(Topic.search_text.contains(word, autoescape=True))),
    )


def _with_people(chosen: ColumnElement[bool]) -> ColumnElement[bool]:
    people = Session.people.property.secondary
    return or_(
        Event.id.in_(select(Contributor.event_id).join(Contributor.person).where(chosen)),
        Event.id.in_(select(Session.event_id).join(people).join(Person).where(chosen)),
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
