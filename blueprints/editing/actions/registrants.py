"""What content actions on events do to registrants: nothing for a minute, and then all of it, unless it is undone."""

from datetime import datetime
from typing import Any

from blueprints.registration.actions import cancel_delayed_notice, delay_notice
from blueprints.registration.queries.event_facts import EventFacts
from core.database import db
from models import AuditEntry, Event


def facts_before(folder: str, record: Any | None) -> EventFacts | None:
    """Return the facts of an event before an action; None for other records, and for new ones."""
    return EventFacts.of(record) if folder == "events" and record is not None else None


def notify_later(
    record: Any, before: EventFacts | None, entry: AuditEntry, now: datetime, *, notifies: bool = True
) -> None:
    """Note what an action does to the registrants of an event, within the transaction of the action."""
    if before is None:
        return
    if not notifies:
        entry.detail = {**(entry.detail or {}), "notifies": False}
    delay_notice(record, before, entry, now, notifies=notifies)


def facts_before_undoing(part: dict[str, Any]) -> EventFacts | None:
    """Return the facts of the event that a part of an action is about to be taken back from."""
    is_event = part["folder"] == "events" and part["record_id"] is not None
    return facts_before("events", db.session.get(Event, part["record_id"])) if is_event else None


def undo_for_registrants(
    part: dict[str, Any], before: EventFacts | None, undone: AuditEntry, entry: AuditEntry, now: datetime
) -> None:
    """Take back what an action was about to do, or, once that is done, do to registrants what undoing it does.

    Who was notified of a change is notified of its end.
    """
    event = db.session.get(Event, part["record_id"]) if before is not None else None
    if event is not None and not cancel_delayed_notice(undone.id, event.id, now):
        notify_later(event, before, entry, now, notifies=undone.detail.get("notifies", True))
