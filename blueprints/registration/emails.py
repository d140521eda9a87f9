"""Emails to registrants: subject, template and attachment of each kind, composed from the facts of a message."""

from blueprints.registration.calendar_entry import calendar_entry, calendar_file_name
from blueprints.registration.notifications import Facts, Notification
from blueprints.registration.queries import has_questions, registration_link
from core.letter import Letter
from models import OutboundMessage

# Followed by the title of the event.
SUBJECTS = {
    Notification.RECEIVED: "We’ve received your application",
    Notification.CONFIRMED: "You’re registered",
    Notification.WAITLISTED: "You’re on the waiting list",
    Notification.OFFERED: "A place is available for you",
    Notification.LAPSED: "Your offer has expired",
    Notification.ACCEPTED: "Your application was successful",
    Notification.DECLINED: "Your application",
    Notification.CANCELLED_BY_YOU: "You’ve cancelled your registration",
    Notification.CANCELLED_BY_US: "Your registration has been cancelled",
    Notification.CHANGED: "Change to your event",
    Notification.REMINDER: "Reminder",
    Notification.LINK: "Link to your registration",
}


def compose_notification(message: OutboundMessage) -> Letter:
    """Compose an email to a registrant; its template gets the facts and `link`, the registrant's own page.

    Some kinds have more: `calendar` (REQUEST or CANCEL) when an entry is attached, `place` (the position on the waiting
    list) for waitlisted, and `changes` (each with `label`, `was` and `now`) for changed.
    """
    facts, kind = Facts.from_json(message.facts), Notification(message.kind)
    method = message.facts["calendar"]
    # Read now and not kept as a fact: it is what the person can do when they read the email.
    asks = has_questions(message.registration_id)
    own = {name: getattr(facts, name) for name in (*Facts.__slots__, "when", "where")}
    return Letter(
        name=facts.name,
        subject=f"{SUBJECTS[kind]}: {facts.title}",
        template=kind,
        context={**message.facts, **own, "link": registration_link(facts), "has_questions": asks},
        calendar=calendar_entry(facts, message.created_at, method) if method else None,
        calendar_method=method or "REQUEST",
        calendar_file=calendar_file_name(facts),
    )


COMPOSERS = {kind.value: compose_notification for kind in Notification}
