"""Notifications: the emails that registrants get, and the facts that the emails state.

A notification is queued in the transaction of the action that causes it. `emails.py` composes it from the facts when
it is sent.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from blueprints.mail.actions import queue_message
from core.ics import CalendarMethod
from core.time import format_span, in_zone
from models import Event, OutboundMessage, Registration
from models.event import CALENDAR_FIELDS, Attendance, EventFormat

UNKNOWN_DATE = "Date to be confirmed"
UNKNOWN_PLACE = "Venue to be confirmed"


class Notification(StrEnum):
    """The kinds of emails to registrants."""

    RECEIVED = "received"  # for an application
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    LAPSED = "lapsed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED_BY_YOU = "cancelled-by-you"
    CANCELLED_BY_US = "cancelled-by-us"
    UPDATED = "updated"  # the registrant changed something
    CONFIRM_ADDRESS = "confirm-address"  # to the new address
    ADDRESS_CHANGED = "address-changed"  # to the old address
    CHANGED = "changed"  # the event was rescheduled, moved or cancelled
    REMINDER = "reminder"
    LINK = "link"


GIVING_A_PLACE = (Notification.CONFIRMED, Notification.ACCEPTED)
# These state the current facts without saying that they changed, so a change notification is still due after them.
TELLING_NO_CHANGE = (
    Notification.REMINDER,
    Notification.LINK,
    Notification.UPDATED,
    Notification.CONFIRM_ADDRESS,
    Notification.ADDRESS_CHANGED,
)
MOMENTS = ("starts", "ends", "registration_closes", "offer_until")


@dataclass(frozen=True, slots=True)
class Facts:
    """A registration and its event at one moment."""

    name: str
    email: str
    attendance: str
    status: str
    code: str
    key: bytes  # of the manage link
    offer_until: datetime | None

    title: str
    path: str
    summary: str
    starts: datetime | None
    ends: datetime | None
    timezone: str
    format: str
    venue: str
    address: str
    event_status: str
    registration_closes: datetime | None
    waitlist_mode: str
    offer_hours: int
    uid: str
    sequence: int
    # Messages that were queued by an earlier version have no facts that are new.
    cancelled_from: str = ""

    @classmethod
    def of(cls, registration: Registration, event: Event | None = None) -> "Facts":
        """Return the current facts of a registration, or those that it would have if its event were another."""
        event = event or registration.event
        return cls(
            name=registration.name,
            email=registration.email,
            attendance=registration.attendance,
            status=registration.status,
            code=registration.code,
            key=registration.key,
            offer_until=registration.offer_until,
            title=event.title,
            path=event.path,
            summary=event.summary,
            starts=event.starts,
            ends=event.ends,
            timezone=event.timezone,
            format=event.format,
            venue=event.venue,
            address=event.address,
            event_status=event.status,
            registration_closes=event.registration_closes,
            waitlist_mode=event.waitlist_mode,
            offer_hours=event.offer_hours,
            uid=event.uid,
            sequence=event.sequence + (registration.sequence or 0),
            cancelled_from=registration.cancelled_from or "",
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        """Return facts that were stored as JSON; other data may be stored with them."""
        kept = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        moments = {name: datetime.fromisoformat(kept[name]) for name in MOMENTS if kept[name]}
        return cls(**kept | moments | {"key": bytes.fromhex(kept["key"])})

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON for storage."""
        return {**_as_json(asdict(self)), "key": self.key.hex()}

    @property
    def when(self) -> str:
        """The dates of the event, with the full name of its time zone."""
        return format_when(self.starts, self.ends, self.timezone)

    @property
    def where(self) -> str:
        """The place where this person takes part."""
        return format_where(self.format, self.attendance, self.venue, self.address)


def notify(
    registration: Registration,
    kind: Notification,
    *,
    calendar: CalendarMethod | None = None,
    idempotency_key: str | None = None,
    recipient: str | None = None,
    **more: Any,
) -> OutboundMessage | None:
    """Queue an email to the registrant, or another recipient, with the current facts and `more` for its kind.

    `calendar` attaches an entry that adds the event to the registrant's calendar, or removes it. Returns None if the
    idempotency key has already been used.
    """
    if kind not in TELLING_NO_CHANGE:
        registration.notified_state = notified_state(registration.event)
    return queue_message(
        kind,
        recipient or registration.email,
        facts_of_message(kind, Facts.of(registration), calendar, more),
        registration=registration,
        idempotency_key=idempotency_key,
    )


def facts_of_message(
    kind: Notification, facts: Facts, calendar: CalendarMethod | None, more: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the facts of a message as JSON; everybody who is given a place gets an entry for their calendar."""
    return {**facts.as_json(), "calendar": "REQUEST" if kind in GIVING_A_PLACE else calendar, **more}


def notified_state(event: Event) -> dict[str, Any]:
    """Return the facts whose changes registrants are notified of, as JSON."""
    return _as_json({name: getattr(event, name) for name in CALENDAR_FIELDS})


def format_when(starts: datetime | None, ends: datetime | None, zone: str) -> str:
    """Format the dates of an event with the full name of its time zone."""
    if starts is None or ends is None:
        return UNKNOWN_DATE
    return f"{format_span(in_zone(starts, zone), in_zone(ends, zone))} ({zone.replace('_', ' ')})"


def format_where(event_format: str, attendance: str, venue: str, address: str) -> str:
    """Format the place where somebody takes part, from the event's format and their attendance mode."""
    takes_part_online = attendance == Attendance.ONLINE and event_format != EventFormat.IN_PERSON
    if takes_part_online or event_format == EventFormat.ONLINE:
        return "Online"
    return ", ".join(part for part in (venue, address) if part) or UNKNOWN_PLACE


def _as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in facts.items()}
