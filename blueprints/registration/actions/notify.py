"""Notifying registrants: reminders, changes of an event, and lost links."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select

from blueprints.registration.notifications import GIVING_A_PLACE, Notification, notify
from blueprints.registration.queries import active_registrations
from blueprints.registration.queries.delayed_notices import has_delayed_notice
from blueprints.registration.queries.planning import REMINDER_HOURS, Change, calendar_method, people_to_notify
from core.database import db, writing
from core.rate_limits import UNLIMITED, FormLimits, limited_writing, try_is_left
from core.time import in_zone
from models import DelayedNotice, Event, OutboundMessage, Registration, Status
from models.event import Attendance
from models.record import public_rule
from models.registration import RegistrationStatus

# Few enough not to hold the write lock for long while people register.
AT_ONCE = 50


def mail_links(email_key: str, now: datetime, limits: FormLimits = UNLIMITED) -> None:
    """Mail a person the manage links of their registrations for events that are not over, if they have any."""
    with limited_writing(limits.tries, now):
        found = active_registrations(email_key, now)
        if found and try_is_left(limits.mail, now):
            for registration in found:
                notify(registration, Notification.LINK)


def send_reminders(now: datetime) -> int:
    """Queue every reminder that is due, and return how many were queued.

    A scheduled task: it takes the write lock only when reminders are due, and queues a few at a time.
    """
    written = 0
    while due_reminders(now, 1):
        with writing():
            for registration_id, idempotency_key in due_reminders(now):
                registration = db.session.get_one(Registration, registration_id)
                notify(registration, Notification.REMINDER, idempotency_key=idempotency_key)
                written += 1
    db.session.rollback()
    return written


def notify_change(event_id: int, now: datetime) -> int:
    """Notify every registrant whose event has changed since they were last notified; return how many were notified.

    While a change can still be undone, nobody is: its delayed notice does that.
    """
    written = 0
    while True:
        with writing():
            event = db.session.get(Event, event_id)
            is_due = event is not None and not has_delayed_notice(event_id)
            some = list(islice(people_to_notify(event, now), AT_ONCE)) if event and is_due else []
            for registration, changes in some:
                notify_of(registration, changes)
        written += len(some)
        if not some:
            return written


def notify_of(registration: Registration, changes: Iterable[Change]) -> OutboundMessage | None:
    """Queue the notification that says what of its event has changed, in the caller's transaction."""
    event = registration.event
    return notify(
        registration,
        Notification.CHANGED,
        calendar=calendar_method(registration, event),
        idempotency_key=f"changed:{registration.id}:{event.sequence}",
        changes=[asdict(change) for change in changes],
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    """A reminder that is due for the registrants of an event in one attendance mode."""

    event_id: int
    attendance: Attendance
    due_at: datetime
    name: str  # distinguishes it from earlier reminders of the same event


def due_reminders(now: datetime, limit: int = AT_ONCE) -> list[tuple[int, str]]:
    """Return the ids of the registrations to remind now, each with the idempotency key of its reminder."""
    due: list[tuple[int, str]] = []
    for rule in _due_rules(now):
        due += _left_to_remind(rule, limit - len(due))
        if len(due) >= limit:
            break
    return due


def _due_rules(now: datetime) -> Iterator[_Rule]:
    query = select(Event.id, Event.starts, Event.timezone, Event.reminders).where(
        Event.starts > now,
        public_rule(Event, now),
        Event.status.not_in((Status.CANCELLED, Status.POSTPONED)),
        # A reminder says when and where, which can still be undone.
        ~exists().where(DelayedNotice.event_id == Event.id),
    )
    events: Iterable[Any] = db.session.execute(query)
    for event_id, starts, zone, own_hours in events:
        for attendance, usual in REMINDER_HOURS.items():
            hours = usual if own_hours is None else own_hours
            due = [before for before in hours if starts - timedelta(hours=before) <= now]
            if due:
                # After server downtime, only the last due reminder is worth sending.
                before = min(due)
                # An event that moved to another day gets another reminder.
                name = f"{before}:{in_zone(starts, zone):%Y-%m-%d}"
                yield _Rule(event_id, attendance, starts - timedelta(hours=before), name)


def _left_to_remind(rule: _Rule, limit: int) -> list[tuple[int, str]]:
    idempotency_key: ColumnElement[str] = (
        literal("reminder:") + cast(Registration.id, String) + literal(f":{rule.name}")
    )
    written = exists().where(OutboundMessage.idempotency_key == idempotency_key)
    # People given a place after the reminder was due have just had an email with the same details.
    came_late = exists().where(
        OutboundMessage.registration_id == Registration.id,
        OutboundMessage.kind.in_(GIVING_A_PLACE),
        OutboundMessage.created_at >= rule.due_at,
    )
    query = select(Registration.id, idempotency_key).where(
        Registration.event_id == rule.event_id,
        Registration.attendance == rule.attendance,
        Registration.status == RegistrationStatus.CONFIRMED,
        Registration.created_at < rule.due_at,
        ~written,
        ~came_late,
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Registration.id).limit(limit))]
