"""Other events around a time, published or not: when and where they are, and who takes part."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from blueprints.content.queries import field_values
from core.database import db
from core.fields.field_errors import ValidationError
from core.fields.times import read_moment, read_zone
from models import Contributor, Draft, Event, Person, Series, Session, Status
from models.event import EventFormat

Span = tuple[datetime, datetime]
NOT_TAKING_PLACE = (Status.CANCELLED, Status.POSTPONED, Status.WITHDRAWN)
_TODAY = date(2000, 1, 1)  # drafts have no relative times
_LONGEST = timedelta(days=31)  # of an event that only a draft has


@dataclass(slots=True)
class Engagement:
    """An event: its time and place, its series, and the times at which people are wanted there."""

    ref: str  # of its form
    title: str
    is_draft: bool
    starts: datetime
    ends: datetime
    venue: str
    address: str
    series: str
    people: dict[str, list[Span]] = field(default_factory=dict)  # by slug

    @property
    def path(self) -> str:
        """The path of its form."""
        return f"/desk/events/{self.ref}/"


def overlap(first: Span, second: Span) -> bool:
    """Tell whether two spans of time have more than a moment in common."""
    return first[0] < second[1] and second[0] < first[1]


def spans_by_person(
    span: Span, contributors: Iterable[str], sessions: Iterable[tuple[Span, Iterable[str]]]
) -> dict[str, list[Span]]:
    """Return when each person is wanted: in their sessions, or all the time if they are in none."""
    found: dict[str, list[Span]] = defaultdict(list)
    for of_session, people in sessions:
        for slug in people:
            found[slug].append(of_session)
    for slug in contributors:
        found.setdefault(slug, [span])
    return dict(found)


def engagements(
    span: Span, people: Iterable[str], record_id: int | None, draft_key: str, zone: str
) -> list[Engagement]:
    """Return the events within a span other than a record or draft, with those of these people who take part."""
    stored = _stored(span, set(people), record_id)
    drafts = _drafts(span, record_id, draft_key, zone)
    # What a draft changes is not public yet, so both count; a clash with either is named once.
    return [*stored.values(), *(draft for ref, draft in drafts.items() if ref not in stored)]


def _stored(span: Span, people: set[str], record_id: int | None) -> dict[str, Engagement]:
    query = (
        select(
            Event.id, Event.title, Event.status, Event.starts, Event.ends, Event.format, Event.venue, Event.address,
            Series.slug,
        )
        .outerjoin(Event.series)
        .where(
            Event.over_at > span[0],
            Event.starts < span[1],
            Event.status.not_in(NOT_TAKING_PLACE),
            Event.deleted_at.is_(None),
        )
        .order_by(Event.starts, Event.id)
    )  # fmt: skip
    found = {}
    for event_id, title, status, starts, ends, held, venue, address, series in db.session.execute(query):
        if event_id != record_id and starts is not None and ends is not None:
            place = ("", "") if held is EventFormat.ONLINE else (venue, address)
            is_draft = status is Status.DRAFT
            found[event_id] = Engagement(str(event_id), title, is_draft, starts, ends, *place, series or "")
    if found and people:
        _add_people(found, people)
    return {engagement.ref: engagement for engagement in found.values()}


def _add_people(found: Mapping[int, Engagement], people: set[str]) -> None:
    sessions: dict[int, list[tuple[Span, list[str]]]] = defaultdict(list)
    in_sessions = select(Session.event_id, Session.starts, Session.ends, Person.slug).join(Session.people)
    for event_id, starts, ends, slug in db.session.execute(
        in_sessions.where(Session.event_id.in_(found), Person.slug.in_(people))
    ):
        sessions[event_id].append(((starts, ends), [slug]))
    contributors: dict[int, list[str]] = defaultdict(list)
    at_events = select(Contributor.event_id, Person.slug).join(Contributor.person)
    for event_id, slug in db.session.execute(at_events.where(Contributor.event_id.in_(found), Person.slug.in_(people))):
        contributors[event_id].append(slug)
    for event_id, engagement in found.items():
        span = engagement.starts, engagement.ends
        engagement.people = spans_by_person(span, contributors[event_id], sessions[event_id])


def _drafts(span: Span, record_id: int | None, draft_key: str, zone: str) -> dict[str, Engagement]:
    # Texts are read only where they name a month around the time.
    months = {f"{day:%Y-%m}" for day in _days(span[0] - _LONGEST, span[1] + _LONGEST)}
    query = select(Draft.key, Draft.record_id, Draft.text).where(
        Draft.folder == "events",
        Draft.deleted_at.is_(None),
        or_(*(Draft.text.contains(f" {month}-") for month in sorted(months))),
    )
    found = {}
    for key, of_record, text in db.session.execute(query):
        is_itself = key == draft_key or (of_record is not None and of_record == record_id)
        engagement = None if is_itself else _read_draft(str(of_record or key), text, zone)
        if engagement is not None and overlap((engagement.starts, engagement.ends), span):
            found[engagement.ref] = engagement
    return found


def _days(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += timedelta(days=20)
    yield last


@lru_cache(maxsize=256)
def _read_draft(ref: str, text: str, site_zone: str) -> Engagement | None:
    values = field_values("events", text)
    try:
        zone = read_zone(_text(values, "timezone") or site_zone)
        span = _span(values, zone)
    except (ValidationError, OverflowError):
        return None
    if span is None or _text(values, "status") in [status.value for status in NOT_TAKING_PLACE]:
        return None
    sessions = []
    for row in _rows(values, "sessions"):
        try:
            of_session = _span(row, zone)
        except (ValidationError, OverflowError):
            continue
        people = row.get("people")
        if of_session and isinstance(people, list):
            sessions.append((of_session, [str(slug) for slug in people]))
    contributors = [_text(row, "person") for row in _rows(values, "contributors")]
    is_online = _text(values, "format") == EventFormat.ONLINE
    return Engagement(
        ref,
        _text(values, "title"),
        is_draft=True,
        starts=span[0],
        ends=span[1],
        venue="" if is_online else _text(values, "venue"),
        address="" if is_online else _text(values, "address"),
        series=_text(values, "series"),
        people=spans_by_person(span, filter(None, contributors), sessions),
    )


def _span(values: Mapping[str, Any], zone: ZoneInfo) -> Span | None:
    starts, ends = _text(values, "starts"), _text(values, "ends")
    if not starts or not ends:
        return None
    return read_moment(starts, zone, _TODAY), read_moment(ends, zone, _TODAY)


def _rows(values: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = values.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
