"""Notifications: which emails registrants get. Each is queued in the transaction of the action that causes it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from blueprints.mail.actions import queue_message
from blueprints.registration.facts import Facts
from blueprints.registration.queries import place_in_line
from core.ics import CalendarMethod
from models import Event, Registration
from models.event import CALENDAR_FIELDS


class Notification(StrEnum):
    """The kinds of emails to registrants."""

    RECEIVED = "received"  # an application
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    LAPSED = "lapsed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED_BY_YOU = "cancelled-by-you"
    CANCELLED_BY_US = "cancelled-by-us"
    CHANGED = "changed"  # the event's time, place or status
    REMINDER = "reminder"
    LINK = "link"


GIVING_A_PLACE = (Notification.CONFIRMED, Notification.ACCEPTED)
# These say how things are without saying that they were otherwise, so a notification of a change is still due.
TELLING_NO_CHANGE = (Notification.REMINDER, Notification.LINK)


def notify(
    registration: Registration,
    kind: Notification,
    *,
    calendar: CalendarMethod | None = None,
    idempotency_key: str | None = None,
    **more: Any,
) -> None:
    """Queue an email with the facts of this moment; `calendar` adds an entry that goes in or out of a calendar."""
    if kind in GIVING_A_PLACE:
        calendar = "REQUEST"
    if kind is Notification.WAITLISTED:
        more["place"] = place_in_line(registration)
    if kind not in TELLING_NO_CHANGE:
        registration.notified_state = state_to_notify(registration.event)
    queue_message(
        kind,
        registration.email,
        {**Facts.of(registration).as_json(), "calendar": calendar, **more},
        registration=registration,
        idempotency_key=idempotency_key,
    )


def state_to_notify(event: Event) -> dict[str, Any]:
    """Return what registrants are notified of when it changes, as JSON."""
    facts = {name: getattr(event, name) for name in CALENDAR_FIELDS}
    return {name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in facts.items()}


def notify_of_link_to_personal_data(registration: Registration) -> None:
    """Queue an email with the link to all that is held about a person."""
    facts = {"name": registration.name, "registration_id": registration.id}
    queue_message("privacy", registration.email, facts, registration=registration)
