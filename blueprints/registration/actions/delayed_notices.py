"""Delayed notices: what a published change of an event does to its registrants, a minute after it can be seen."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from blueprints.registration.actions.notify import notify_of
from blueprints.registration.actions.waitlist import carry_out, lock_event
from blueprints.registration.queries.consequences import DELAY, audience_of, consequences_of
from blueprints.registration.queries.delayed_notices import (
    delayed_notice_of,
    delayed_notices,
    events_with_due_notices,
    has_delayed_notice,
)
from blueprints.registration.queries.event_facts import EventFacts
from blueprints.registration.queries.planning import Audience, people_to_notify, plan_settlement
from core.database import db, writing
from models import AuditEntry, DelayedNotice, Event


def delay_notice(
    event: Event, before: EventFacts, entry: AuditEntry, now: datetime, *, notifies: bool
) -> DelayedNotice | None:
    """Note what a change of an event will do in a minute, within the transaction that publishes it.

    `before` are the facts of the event before the change, and `notifies` is whether registrants are notified of it.
    Returns None if the change does nothing to them. Changes that follow within the minute are carried out together.
    """
    db.session.flush()
    after = EventFacts.of(event)
    if not has_delayed_notice(event.id) and not consequences_of(event.id, before, after, now, notifies=notifies).mails:
        return None
    notice = DelayedNotice(
        event_id=event.id,
        audit_entry_id=entry.id,
        before=before.as_json(),
        notifies=notifies,
        created_at=now,
        run_at=now + DELAY,
    )
    db.session.add(notice)
    return notice


def cancel_delayed_notice(audit_entry_id: int, event_id: int, now: datetime) -> bool:
    """Take back what a change was about to do, within the transaction that has put the event back as it was.

    Returns False if nothing was about to be done, or it has been done. Whoever acted on the change meanwhile, and so
    has had a mail with its details, is notified that they are no longer true.
    """
    db.session.flush()
    notice = delayed_notice_of(audit_entry_id, event_id)
    if notice is None:
        return False
    event = notice.event
    later = [one for one in delayed_notices(event.id) if one.id > notice.id and one.only is None]
    if later:
        later[0].before = notice.before
    acted = people_to_notify(event, now, Audience(everybody=False, since=notice.created_at))
    if only := [registration.id for registration, _ in acted]:
        notice.only, notice.notifies, notice.run_at = only, False, now + DELAY
    else:
        db.session.delete(notice)
    db.session.flush()
    return True


def give_notices_to(entry: AuditEntry, others: Sequence[AuditEntry]) -> None:
    """Let one action stand for others that are undone with it, within the current transaction."""
    db.session.flush()
    are_theirs = DelayedNotice.audit_entry_id.in_([other.id for other in others])
    db.session.execute(update(DelayedNotice).where(are_theirs).values(audit_entry_id=entry.id))


def run_delayed_notices(now: datetime) -> int:
    """Carry out the changes that can no longer be undone, and return how many messages were queued.

    A scheduled task: all that the changes of one event do is one transaction, and so is done exactly once.
    """
    events = events_with_due_notices(now)
    db.session.rollback()
    return sum(_run(event_id, now) for event_id in events)


def _run(event_id: int, now: datetime) -> int:
    with writing():
        event = lock_event(event_id)
        notices = delayed_notices(event_id)
        if event is None or not notices or max(notice.run_at for notice in notices) > now:
            return 0
        audience = audience_of(notices, EventFacts.of(event), now)
        entries = [notice.audit_entry for notice in notices if notice.audit_entry]
        for notice in notices:
            db.session.delete(notice)
        messages = carry_out(plan_settlement(event, now), event, now)
        db.session.flush()
        # Hundreds of messages in a moment, for people who register wait meanwhile.
        with db.session.no_autoflush:
            for registration, changes in people_to_notify(event, now, audience):
                if message := notify_of(registration, changes):
                    messages.append(message)
        db.session.flush()
        ids = [message.id for message in messages]
        for entry in entries:
            entry.detail = {**entry.detail, "messages": ids}
    return len(ids)
