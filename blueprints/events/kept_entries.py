"""Calendar entries of events: read as they are kept, rendered where none is, and kept by every transaction."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple
from zoneinfo import TZPATH

import icalendar
from sqlalchemy import Connection, Select, and_, bindparam, case, delete, event, func, or_, select, union_all, update
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import defer, selectinload, with_loader_criteria
from sqlalchemy.sql.elements import ColumnElement

from blueprints.events.ics import EDITION, render_entry
from core.database import db, seen_public_version
from core.ics import Years, add_years, years_of
from core.time import utc_now
from models import CalendarEntry, Contributor, Event, Person, Session, Topic
from models.record import public_rule

# A transaction keeps this many entries at most, so that others don't wait long; the worker keeps the rest.
MOST_AT_ONCE = 500


class Entries(NamedTuple):
    """Rendered entries, and the years that their times are in."""

    contents: list[bytes]
    years: Years


class _Rendered(NamedTuple):
    content: bytes
    first_year: int | None
    last_year: int | None
    edition: str


def public_entries(conditions: Iterable[ColumnElement[bool]], now: datetime) -> Entries:
    """Return the entries of the public events that have a date and match the conditions, by start."""
    is_valid = and_(
        or_(CalendarEntry.valid_from.is_(None), CalendarEntry.valid_from <= now),
        or_(CalendarEntry.valid_until.is_(None), CalendarEntry.valid_until > now),
    )
    query = (
        select(
            Event.id,
            Event.timezone,
            CalendarEntry.edition,
            CalendarEntry.first_year,
            CalendarEntry.last_year,
            case((is_valid, CalendarEntry.content)),
        )
        .outerjoin(CalendarEntry, CalendarEntry.event_id == Event.id)
        .where(public_rule(Event, now), Event.starts.is_not(None), *conditions)
        .order_by(Event.starts, Event.id)
    )
    # Without its triggers the database doesn't remove what is outdated.
    are_trusted = seen_public_version() is not None
    rows = db.session.execute(query).all()
    missing = [
        id_
        for id_, zone, edition, _, _, content in rows
        if not are_trusted or content is None or edition != edition_of(zone)
    ]
    rendered = dict(_render(db.session.connection(), missing, now)) if missing else {}
    contents: list[bytes] = []
    years: Years = {}
    for id_, zone, _, first, last, content in rows:
        if id_ in rendered:
            content, first, last, _ = rendered[id_]
        contents.append(content)
        add_years(years, zone, first, last)
    return Entries(contents, years)


def _render(connection: Connection, ids: list[int], now: datetime) -> Iterator[tuple[int, _Rendered]]:
    """Yield the entries of events by id, as they are at a time."""
    query = select(Event).options(
        # The events themselves may be drafts.
        with_loader_criteria(Person, public_rule(Person, now)),
        defer(Event.body),
        defer(Event.body_html),
        selectinload(Event.topics).load_only(Topic.title),
        selectinload(Event.contributors).joinedload(Contributor.person).load_only(Person.name),
        selectinload(Event.sessions).selectinload(Session.people).load_only(Person.name),
    )
    for at in range(0, len(ids), MOST_AT_ONCE):
        # A session of its own, since that of a writer has changed some of the records.
        with OrmSession(connection) as session:
            for found in session.scalars(query.where(Event.id.in_(ids[at : at + MOST_AT_ONCE]))):
                spans = [(found.starts, found.ends, found.timezone)] if found.starts and found.ends else []
                first, last = years_of(spans).get(found.timezone, (None, None))
                yield found.id, _Rendered(render_entry(found), first, last, edition_of(found.timezone))


@lru_cache(maxsize=1024)
def edition_of(zone: str) -> str:
    """Return a zone with a digest of everything besides the database that decides how its events are rendered."""
    parts = (str(EDITION).encode(), icalendar.__version__.encode(), _rules_of(zone))
    return f"{zone} {hashlib.sha256(b' '.join(parts)).hexdigest()[:16]}"


def _rules_of(zone: str) -> bytes:
    # The files that zoneinfo reads, in its order.
    for folder in TZPATH:
        if (file := Path(folder, zone)).is_file():
            return file.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", zone).read_bytes()


@event.listens_for(OrmSession, "before_commit")
def _keep_entries_of_changes(session: OrmSession) -> None:
    session.flush()
    keep_missing(session.connection(), utc_now())


def keep_missing(connection: Connection, now: datetime) -> int:
    """Render and keep missing entries, MOST_AT_ONCE at most, in the transaction of a connection; return how many."""
    query = select(CalendarEntry.event_id).where(CalendarEntry.content.is_(None)).limit(MOST_AT_ONCE)
    ids = list(connection.scalars(query))
    if not ids:
        return 0
    spans = {id_: (since, until) for id_, since, until in connection.execute(_validity(ids, now))}
    kept = []
    for id_, rendered in _render(connection, ids, now):
        since, until = spans.get(id_, (None, None))
        kept.append({"id": id_, "valid_from": since, "valid_until": until, **rendered._asdict()})
    if kept:
        connection.execute(update(CalendarEntry).where(CalendarEntry.event_id == bindparam("id")), kept)
    if gone := set(ids) - {row["id"] for row in kept}:
        # Programs that don't enforce foreign keys leave rows of events that are gone.
        connection.execute(delete(CalendarEntry).where(CalendarEntry.event_id.in_(gone)))
    return len(ids)


def _validity(ids: list[int], now: datetime) -> Select[int, datetime | None, datetime | None]:
    """Select when the people of events last became public before a time, and when the next one does."""
    people_of_sessions = Session.people.property.secondary
    links = union_all(
        select(Contributor.event_id, Contributor.person_id),
        select(Session.event_id, people_of_sessions.c.person_id).join(people_of_sessions),
    ).subquery()
    return (
        select(
            links.c.event_id,
            func.max(case((Person.publish_at <= now, Person.publish_at))),
            func.min(case((Person.publish_at > now, Person.publish_at))),
        )
        .join(Person, Person.id == links.c.person_id)
        .where(links.c.event_id.in_(ids), Person.publish_at.is_not(None))
        .group_by(links.c.event_id)
    )


def is_incomplete(now: datetime) -> bool:
    """Tell whether entries are missing or outdated."""
    missing = select(CalendarEntry.event_id).where(CalendarEntry.content.is_(None)).limit(1)
    return db.session.scalar(missing) is not None or db.session.scalar(_outdated(now).limit(1)) is not None


def remove_outdated(now: datetime) -> None:
    """Remove the entries of other editions, and those in which a person became public."""
    outdated = _outdated(now).scalar_subquery()
    db.session.execute(update(CalendarEntry).where(CalendarEntry.event_id.in_(outdated)).values(content=None))


def _outdated(now: datetime) -> Select[int]:
    kept = select(CalendarEntry.event_id).where(CalendarEntry.content.is_not(None))
    known = set(db.session.scalars(select(CalendarEntry.edition).distinct())) - {""}
    others = {edition for edition in known if edition != edition_of(edition.rpartition(" ")[0])}
    return kept.where(or_(CalendarEntry.valid_until <= now, CalendarEntry.edition.in_(others)))
