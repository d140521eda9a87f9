"""Delayed notices: which changes of events can still be undone, and which are due."""

from datetime import datetime

from sqlalchemy import func, select

from core.database import db
from models import DelayedNotice


def has_delayed_notice(event_id: int) -> bool:
    """Tell whether a change of an event can still be undone."""
    found = select(DelayedNotice.id).where(DelayedNotice.event_id == event_id).limit(1)
    return db.session.scalar(found) is not None


def delayed_notices(event_id: int) -> list[DelayedNotice]:
    """Return the changes of an event that can still be undone, oldest first; they are carried out together."""
    query = select(DelayedNotice).where(DelayedNotice.event_id == event_id).order_by(DelayedNotice.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def events_with_due_notices(now: datetime) -> list[int]:
    """Return the ids of the events of which every change can no longer be undone."""
    due = func.max(DelayedNotice.run_at) <= now
    query = select(DelayedNotice.event_id).group_by(DelayedNotice.event_id).having(due)
    return list(db.session.scalars(query.order_by(func.max(DelayedNotice.run_at), DelayedNotice.event_id)))


def delayed_notice_of(audit_entry_id: int, event_id: int) -> DelayedNotice | None:
    """Return what an action is about to do to an event's registrants, if it can still be undone."""
    query = select(DelayedNotice).where(
        DelayedNotice.audit_entry_id == audit_entry_id, DelayedNotice.event_id == event_id, DelayedNotice.only.is_(None)
    ).order_by(DelayedNotice.id)  # fmt: skip
    return db.session.scalars(query.execution_options(populate_existing=True)).first()
