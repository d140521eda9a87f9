"""Changes of events with registrants: published, undone, and carried out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from records import NOW
from registration.registered import a_registration
from sqlalchemy import select

from blueprints.registration.actions import delay_notice, run_delayed_notices
from blueprints.registration.notifications import notified_state
from blueprints.registration.queries.consequences import Consequences, consequences_of
from blueprints.registration.queries.event_facts import EventFacts
from core.database import db, writing
from models import AuditEntry, DelayedNotice, Event, OutboundMessage, Registration
from models.registration import RegistrationStatus

MINUTE = timedelta(seconds=60)


def with_people(event: Event, *people: dict[str, Any]) -> list[Registration]:
    """Save registrations that were made an hour ago, each with what they were then told of the event."""
    told = notified_state(event)
    made = NOW - timedelta(hours=1)
    found = []
    for number, changes in enumerate(people, start=1):
        more = {"offer_until": NOW + timedelta(days=1)} if changes.get("status") == RegistrationStatus.OFFERED else {}
        defaults = {"event": event, "notified_state": told, "created_at": made, "changed_at": made, **more}
        found.append(a_registration(**{**defaults, **changes}))
        if found[-1].status == RegistrationStatus.WAITLISTED:
            found[-1].waitlist_position = number
    db.session.add_all(found)
    db.session.commit()
    return found


def facts_with(event: Event, **changes: Any) -> EventFacts:
    """Return the facts that an event would have, and leave it as it is."""
    with db.session.no_autoflush:
        _set(event, changes)
        facts = EventFacts.of(event)
    db.session.rollback()
    return facts


def foresee(event: Event, now: datetime = NOW, **changes: Any) -> Consequences:
    """Return the consequences that changing an event would have."""
    after = facts_with(event, **changes)
    return consequences_of(event.id, EventFacts.of(event), after, now)


def publish(event_id: int, now: datetime = NOW, *, notifies: bool = True, **changes: Any) -> int:
    """Change an event as the desk does, and return the id of the log's entry."""
    with writing():
        event = db.session.get_one(Event, event_id)
        before = EventFacts.of(event)
        _set(event, changes)
        entry = AuditEntry(action="published", folder="events", record_id=event_id, at=now)
        db.session.add(entry)
        db.session.flush()
        delay_notice(event, before, entry, now, notifies=notifies)
        return entry.id


def run(now: datetime = NOW + MINUTE) -> int:
    """Do what the scheduled task does at a time."""
    return run_delayed_notices(now)


def outbox(after: int = 0) -> list[OutboundMessage]:
    """Return the messages in the outbox, in order."""
    query = select(OutboundMessage).where(OutboundMessage.id > after).order_by(OutboundMessage.id)
    return list(db.session.scalars(query))


def pending() -> int:
    """Return how many notices are waiting."""
    return len(db.session.scalars(select(DelayedNotice.id)).all())


def people_of(event_id: int) -> Sequence[tuple[Any, ...]]:
    """Return all about the places of an event: everybody's status, position, offer and what they were told."""
    query = select(
        Registration.id,
        Registration.status,
        Registration.waitlist_position,
        Registration.offer_until,
        Registration.changed_at,
        Registration.notified_state,
    ).where(Registration.event_id == event_id)
    rows = [tuple(row) for row in db.session.execute(query.order_by(Registration.id))]
    counts = select(Event.places_taken, Event.online_places_taken, Event.capacity, Event.online_capacity)
    return [*rows, tuple(db.session.execute(counts.where(Event.id == event_id)).one())]


def _set(event: Event, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(event, name, value)
