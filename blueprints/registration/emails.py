"""Emails to registrants: subject, template and attachment of each kind, composed from the facts of a message."""

from blueprints.registration.calendar_entry import calendar_entry, calendar_file_name
from blueprints.registration.notifications import Facts, Notification
from blueprints.registration.queries import address_link, has_questions, registration_link
from core.letter import Letter
from models import OutboundMessage
from models.registration import RegistrationStatus, term_for

# Followed by the title of the event. `{term}` is “registration” or “application”.
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
    Notification.LINK: "Link to your {term}",
    Notification.UPDATED: "Your {term} has been updated",
    Notification.CONFIRM_ADDRESS: "Confirm your new email address",
    Notification.ADDRESS_CHANGED: "The email address of your {term} has changed",
}
# What a registrant gave up, by the status before.
GIVEN_UP = {
    RegistrationStatus.SUBMITTED: "You’ve withdrawn your application",
    RegistrationStatus.WAITLISTED: "You’ve left the waiting list",
    RegistrationStatus.OFFERED: "You’ve declined your place",
}

# What stays as it was when the event changes, and what to do for somebody who can no longer come; by status.
STILL = {
    RegistrationStatus.SUBMITTED: ("We still have your application.", "withdraw your application"),
    RegistrationStatus.CONFIRMED: ("You still have your place.", "cancel so that somebody else can have your place"),
    RegistrationStatus.WAITLISTED: ("You’re still on the waiting list.", "leave the waiting list"),
    RegistrationStatus.OFFERED: ("We’re still holding a place for you.", "decline so that somebody else can have it"),
}


def compose_notification(message: OutboundMessage) -> Letter:
    """Compose an email to a registrant; its template gets the facts and `link`, the registrant's own page.

    Some kinds have more: `calendar` (REQUEST or CANCEL) when an entry is attached, `place` (the position on the waiting
    list) for waitlisted, `changes` (each with `label`, `was` and `now`) for changed and updated, `answers` (the
    questions) for updated, `differs` (what a repeated form says otherwise) for link, `confirm_link` for
    confirm-address.
    """
    facts, kind = Facts.from_json(message.facts), Notification(message.kind)
    method = message.facts["calendar"]
    # Read now and not kept as a fact: it is what the person can do when they read the email.
    asks = has_questions(message.registration_id)
    own = {name: getattr(facts, name) for name in (*Facts.__slots__, "when", "where")}
    term = term_for(facts.status, facts.cancelled_from)
    subject = SUBJECTS[kind].format(term=term)
    if kind is Notification.CANCELLED_BY_YOU and facts.cancelled_from:
        subject = GIVEN_UP.get(RegistrationStatus(facts.cancelled_from), subject)
    still, give_up = STILL.get(RegistrationStatus(facts.status), ("", ""))
    words = {"term": term, "given_up": subject, "still": still, "give_up": give_up}
    links = {"link": registration_link(facts)}
    if kind is Notification.CONFIRM_ADDRESS:
        links["confirm_link"] = address_link(message.registration_id, message.recipient)
    return Letter(
        name=facts.name,
        subject=f"{subject}: {facts.title}",
        template=kind,
        context={**message.facts, **own, **links, **words, "has_questions": asks},
        calendar=calendar_entry(facts, message.created_at, method) if method else None,
        calendar_method=method or "REQUEST",
        calendar_file=calendar_file_name(facts),
    )


COMPOSERS = {kind.value: compose_notification for kind in Notification}
