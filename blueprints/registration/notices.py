"""The mails to registrants: one function a kind. They are queued in the transaction of the action that causes them.

Each template gets `event`, `registration`, `link` (the registrant's own page) and `method` (REQUEST or CANCEL where an
entry for the calendar comes with it). Beside these: `place` in the line for waitlisted, and `changes` (things with
`label`, `was` and `now`) for changed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from blueprints.mail.actions import queue_message
from blueprints.registration import blueprint
from blueprints.registration.calendar import calendar_entry
from blueprints.registration.queries import place_in_line, registration_link
from core.time import in_zone, spell_span
from models import Event, Registration
from models.event import CALENDAR_FIELDS, Attendance

Method = Literal["REQUEST", "CANCEL"]
# These say how things stand without saying that they were otherwise, so a notice of a change is still owed.
TELLING_NO_CHANGE = ("reminder", "link")


# Filters, and not macros shared by both kinds of template: what a .txt template renders counts as safe in an HTML one.
@blueprint.app_template_filter()
def spell_dates(event: Event) -> str:
    """Spell when an event is, with its zone in full."""
    if event.starts is None or event.ends is None:
        return "The date is not fixed yet."
    local = in_zone(event.starts, event.timezone), in_zone(event.ends, event.timezone)
    return f"{spell_span(*local)} ({event.timezone.replace('_', ' ')})"


@blueprint.app_template_filter()
def spell_place(registration: Registration) -> str:
    """Spell where somebody takes part."""
    if registration.attendance is Attendance.ONLINE:
        return "Online"
    places = [registration.event.venue, registration.event.address]
    return ", ".join(filter(None, places)) or "The place is not fixed yet."


def facts_told(event: Event) -> dict[str, Any]:
    """Return what a mail says of an event, as it is remembered of whom was told what."""
    facts = {name: getattr(event, name) for name in CALENDAR_FIELDS}
    return {name: fact.isoformat() if isinstance(fact, datetime) else fact for name, fact in facts.items()}


def received(registration: Registration) -> None:
    """Say that an application has come in."""
    _tell(registration, "received", "We have your application")


def confirmed(registration: Registration) -> None:
    """Say that the person has a place, with the entry for their calendar."""
    _tell(registration, "confirmed", "Your place is confirmed", method="REQUEST")


def waitlisted(registration: Registration) -> None:
    """Say that the person waits, and where in the line."""
    _tell(registration, "waitlisted", "You are on the waiting list", place=place_in_line(registration))


def offered(registration: Registration) -> None:
    """Offer a place until a moment."""
    _tell(registration, "offered", "A place has become free for you")


def lapsed(registration: Registration) -> None:
    """Say that an offer was not taken in time."""
    _tell(registration, "lapsed", "The offer of a place has run out")


def accepted(registration: Registration) -> None:
    """Say that an application was accepted, with the entry for the calendar."""
    _tell(registration, "accepted", "Your application is accepted", method="REQUEST")


def declined(registration: Registration) -> None:
    """Say that an application was not accepted."""
    _tell(registration, "declined", "Your application")


def cancelled_by_you(registration: Registration, method: Method | None) -> None:
    """Say that the registration is cancelled as the person wished; CANCEL takes it out of their calendar."""
    _tell(registration, "cancelled-by-you", "Your registration is cancelled", method=method)


def cancelled_by_us(registration: Registration, method: Method | None) -> None:
    """Say that the institute cancelled the registration; CANCEL takes it out of the person's calendar."""
    _tell(registration, "cancelled-by-us", "Your registration had to be cancelled", method=method)


def changed(registration: Registration, changes: Sequence[Any], method: Method | None, idempotency_key: str) -> None:
    """Say what was and what is now, with a newer entry for the calendar."""
    _tell(registration, "changed", "Changed", method=method, idempotency_key=idempotency_key, changes=list(changes))


def reminder(registration: Registration, idempotency_key: str) -> None:
    """Say that the event is near."""
    _tell(registration, "reminder", "Soon", idempotency_key=idempotency_key)


def link_again(registration: Registration) -> None:
    """Send a person their link once more."""
    _tell(registration, "link", "Your registration")


def privacy(registration: Registration, link: str) -> None:
    """Send a person the link at which they see what is held about them."""
    queue_message(
        "privacy",
        registration.email,
        registration.name,
        "What we hold about you",
        {"link": link},
        registration=registration,
    )


def _tell(
    registration: Registration,
    kind: str,
    words: str,
    *,
    method: Method | None = None,
    idempotency_key: str | None = None,
    **more: Any,
) -> None:
    event = registration.event
    if kind not in TELLING_NO_CHANGE:
        registration.notified_state = facts_told(event)
    queue_message(
        kind,
        registration.email,
        registration.name,
        f"{words}: {event.title}",
        {
            "event": event,
            "registration": registration,
            "link": registration_link(registration),
            "method": method,
            **more,
        },
        registration=registration,
        idempotency_key=idempotency_key,
        calendar=calendar_entry(event, registration, method) if method else None,
        calendar_method=method or "REQUEST",
    )
