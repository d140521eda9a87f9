"""What publishing or withdrawing does to the registrants of an event."""

from dataclasses import replace
from datetime import datetime

from blueprints.editing.actions.publishing import facts_if_published
from blueprints.editing.queries import Target
from blueprints.registration.queries.consequences import Consequences, consequences_of, delayed_consequences
from blueprints.registration.queries.event_facts import EventFacts
from models import Event, Status


def consequences_of_target(target: Target, action: str, now: datetime) -> Consequences | None:
    """Return what publishing or withdrawing an event does to its registrants; None if it concerns nobody."""
    event = target.record
    if not isinstance(event, Event):
        return None
    event_id, before = event.id, EventFacts.of(event)
    if action == "withdraw":
        after: EventFacts | None = replace(before, status=Status.WITHDRAWN)
    else:
        after = facts_if_published(target, now)
    if after is None:
        return None
    return consequences_of(event_id, before, after, now) or None


def shown_consequences(target: Target, action: str, now: datetime) -> Consequences | None:
    """Return the consequences of a draft, or those that a published change is about to have."""
    if target.draft is None and action != "withdraw" and isinstance(target.record, Event):
        return delayed_consequences(target.record)
    return consequences_of_target(target, action, now)
