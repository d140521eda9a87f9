"""Reminders: mails before the start to those who have a place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select

from blueprints.registration.notifications import GIVING_A_PLACE, Notification, notify
from core.database import db
from core.time import in_zone
from models import Event, OutboundMessage, Registration, Status
from models.event import Attendance
from models.record import public_rule
from models.registration import RegistrationStatus

# Hours before the start, where an event has none of its own.
USUAL_HOURS = {Attendance.IN_PERSON: [24], Attendance.ONLINE: [24, 1]}
# Few enough for the lock for writing not to be missed by those who register meanwhile.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """A reminder that is due for those who take part in an event in one way."""

    event_id: int
    attendance: Attendance
    due_at: datetime
    name: str  # what makes it another one than that of yesterday


def due_reminders(now: datetime, limit: int = AT_ONCE) -> list[tuple[int, str]]:
    """Return which registrations are to be reminded now, by id, each with what it must not be reminded of twice."""
    due: list[tuple[int, str]] = []
    for rule in _due_rules(now):
        due += _left_to_remind(rule, limit - len(due))
        if len(due) >= limit:
            break
    return due


def write_reminders(now: datetime) -> int:
    """Queue the mails of the reminders that are due, and return how many; more may be due than are written at once."""
    written = 0
    for registration_id, idempotency_key in due_reminders(now):
        registration = db.session.get(Registration, registration_id)
        if registration is not None:
            notify(registration, Notification.REMINDER, idempotency_key=idempotency_key)
            written += 1
    return written


def _due_rules(now: datetime) -> Iterator[Rule]:
    query = select(Event.id, Event.starts, Event.timezone, Event.reminders).where(
        Event.starts > now, public_rule(Event, now), Event.status.not_in((Status.CANCELLED, Status.POSTPONED))
    )
    events: Iterable[Any] = db.session.execute(query)
    for event_id, starts, zone, own_hours in events:
        for attendance, usual in USUAL_HOURS.items():
            due = [hours for hours in (usual if own_hours is None else own_hours) if _due_at(starts, hours) <= now]
            if due:
                # After a pause of the server only the last of them is worth sending.
                hours = min(due)
                # An event that was moved to another day is worth another reminder.
                name = f"{hours}:{in_zone(starts, zone):%Y-%m-%d}"
                yield Rule(event_id, attendance, _due_at(starts, hours), name)


def _due_at(starts: datetime, hours: int) -> datetime:
    return starts - timedelta(hours=hours)


def _left_to_remind(rule: Rule, limit: int) -> list[tuple[int, str]]:
    idempotency_key: ColumnElement[str] = (
        literal("reminder:") + cast(Registration.id, String) + literal(f":{rule.name}")
    )
    written = exists().where(OutboundMessage.idempotency_key == idempotency_key)
    # Who was given a place after that knows as much as a reminder could say.
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
