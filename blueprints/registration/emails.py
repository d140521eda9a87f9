"""Emails to registrants: subject, template and attachment of each kind, composed from the facts of a message."""

from collections.abc import Callable

from blueprints.registration.calendar_entry import calendar_entry, calendar_file_name
from blueprints.registration.facts import Facts
from blueprints.registration.holdings import privacy_link
from blueprints.registration.notifications import Notification
from blueprints.registration.queries import registration_link
from core.letter import Letter
from models import OutboundMessage

# The title of the event follows.
SUBJECTS = {
    Notification.RECEIVED: "We have your application",
    Notification.CONFIRMED: "Your place is confirmed",
    Notification.WAITLISTED: "You are on the waiting list",
    Notification.OFFERED: "A place has become free for you",
    Notification.LAPSED: "The offer of a place has run out",
    Notification.ACCEPTED: "Your application is accepted",
    Notification.DECLINED: "Your application",
    Notification.CANCELLED_BY_YOU: "Your registration is cancelled",
    Notification.CANCELLED_BY_US: "Your registration had to be cancelled",
    Notification.CHANGED: "Changed",
    Notification.REMINDER: "Soon",
    Notification.LINK: "Your registration",
}


def compose_notification(message: OutboundMessage) -> Letter:
    """Compose an email to a registrant; its template gets the facts, and `link`, the registrant's own page.

    Beside these: `calendar` (REQUEST or CANCEL where an entry is attached), `place` on the waiting list for
    waitlisted, and `changes` (each with `label`, `was` and `now`) for changed.
    """
    facts, kind = Facts.from_json(message.facts), Notification(message.kind)
    method = message.facts["calendar"]
    entry = calendar_entry(facts, message.created_at, method) if method else None
    own = {name: getattr(facts, name) for name in (*Facts.__slots__, "when", "where")}
    return Letter(
        name=facts.name,
        subject=f"{SUBJECTS[kind]}: {facts.title}",
        template=kind,
        context={**message.facts, **own, "link": registration_link(facts)},
        calendar=entry,
        calendar_method=method or "REQUEST",
        calendar_file=calendar_file_name(facts),
    )


def compose_privacy_link(message: OutboundMessage) -> Letter:
    """Compose the email with the link to all that is held about a person; its hour begins now."""
    link = privacy_link(message.facts["registration_id"])
    return Letter(message.facts["name"], "What we hold about you", "privacy", {"link": link})


COMPOSERS: dict[str, Callable[[OutboundMessage], Letter]] = {
    **{kind.value: compose_notification for kind in Notification},
    "privacy": compose_privacy_link,
}
