"""Notifying registrants: reminders, changes of an event, and lost links."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select

from blueprints.registration.notifications import (
    GIVING_A_PLACE,
    Notification,
    format_when,
    format_where,
    notified_state,
    notify,
)
from blueprints.registration.queries import active_registrations, registrations_of
from core.database import db, writing
from core.ics import CalendarMethod
from core.rate_limits import UNLIMITED, FormLimits, limited_writing, try_is_left
from core.time import in_zone
from models import Event, OutboundMessage, Registration, Status
from models.event import Attendance
from models.record import public_rule
from models.registration import RegistrationStatus

# Hours before the start, for events that don't set their own reminders.
REMINDER_HOURS = {Attendance.IN_PERSON: [24], Attendance.ONLINE: [24, 1]}
NOT_TAKING_PLACE = {Status.CANCELLED: "Cancelled", Status.POSTPONED: "Postponed"}
# Few enough not to hold the write lock for long while people register.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Change:
    """What a registrant was last told about an event, and what is true now."""

    label: str
    was: str
    now: str


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
    """Notify every registrant whose event has changed since they were last notified; return how many were notified."""
    written = 0
    while True:
        with writing():
            event = db.session.get(Event, event_id)
            some = list(_some_to_notify(event)) if event and event.over_at > now else []
            for registration, changes in some:
                notify(
                    registration,
                    Notification.CHANGED,
                    calendar=_calendar_method(registration),
                    idempotency_key=f"changed:{registration.id}:{registration.event.sequence}",
                    changes=[asdict(change) for change in changes],
                )
        written += len(some)
        if not some:
            return written


def people_to_notify(event: Event) -> Iterator[tuple[Registration, list[Change]]]:
    """Yield active registrations whose last notification is out of date, each with everything that changed."""
    for registration in registrations_of(event.id):
        if registration.is_active and (changes := _changes(registration)):
            yield registration, changes


def _some_to_notify(event: Event) -> Iterator[tuple[Registration, list[Change]]]:
    for number, found in enumerate(people_to_notify(event), start=1):
        yield found
        if number == AT_ONCE:
            return


def _changes(registration: Registration) -> list[Change]:
    if not registration.notified_state:
        return []
    was = _spell(registration.notified_state, registration.attendance)
    now = _spell(notified_state(registration.event), registration.attendance)
    return [Change(label, was[label], now[label]) for label in was if was[label] != now[label]]


def _spell(state: Mapping[str, Any], attendance: Attendance) -> dict[str, str]:
    starts, ends = (datetime.fromisoformat(state[name]) if state[name] else None for name in ("starts", "ends"))
    return {
        "Event": NOT_TAKING_PLACE.get(state["status"], "Going ahead"),
        "When": format_when(starts, ends, state["timezone"]),
        "Where": format_where(state["format"], attendance, state["venue"], state["address"]),
    }


def _calendar_method(registration: Registration) -> CalendarMethod | None:
    event = registration.event
    if registration.status is not RegistrationStatus.CONFIRMED:
        return None
    # A postponed event is no longer on at its old time; it returns to the calendar when it gets a new one.
    return "CANCEL" if event.status in NOT_TAKING_PLACE or event.starts is None else "REQUEST"


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
        Event.starts > now, public_rule(Event, now), Event.status.not_in((Status.CANCELLED, Status.POSTPONED))
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
