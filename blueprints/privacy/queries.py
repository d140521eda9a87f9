"""Personal data: all that is held about one email address, and the link that shows it."""

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.database import db
from core.metadata import absolute
from core.tokens import sign, unsign
from models import OutboundMessage, Registration

PURPOSE = "privacy"
LINK_LIFETIME = 3600  # seconds


def privacy_link(registration_id: int) -> str:
    """Return the address at which a person sees what is held about them; their email address is not in it."""
    return absolute(f"/privacy/me/{sign(_secret(), PURPOSE, registration_id)}")


def email_key_of_link(token: str) -> str | None:
    """Return whose link it is; None when it has expired, or their data was deleted."""
    found = unsign(_secret(), PURPOSE, token, LINK_LIFETIME)
    registration = db.session.get(Registration, found[0]) if found else None
    return registration.email_key if registration and registration.anonymised_at is None else None


def registrations_about(email_key: str) -> list[Registration]:
    """Return every registration of a person with its event and answers, the latest first."""
    query = select(Registration).where(Registration.email_key == email_key).order_by(Registration.id.desc())
    return list(db.session.scalars(query.options(joinedload(Registration.event), selectinload(Registration.answers))))


def messages_about(registrations: list[Registration]) -> list[OutboundMessage]:
    """Return the emails that registrations have caused, the latest first."""
    ids = [registration.id for registration in registrations]
    query = select(OutboundMessage).where(OutboundMessage.registration_id.in_(ids))
    return list(db.session.scalars(query.order_by(OutboundMessage.id.desc())))


def personal_data(registrations: list[Registration]) -> dict[str, Any]:
    """Return all that is held as plain data, for the person to take along."""
    return {
        "registrations": [_registration(registration) for registration in registrations],
        "mails": [
            {
                "recipient": message.recipient,
                "kind": message.kind,
                "subject": message.subject,
                "status": message.status,
                "written_at": message.created_at.isoformat(),
                "facts": message.facts,
                "content": message.content.decode("utf-8", "replace"),
            }
            for message in messages_about(registrations)
        ],
    }


def _registration(registration: Registration) -> dict[str, Any]:
    moments = ("created_at", "changed_at", "offer_until", "conduct_agreed_at", "checked_in_at", "joined_at")
    values = (
        "name",
        "email",
        "affiliation",
        "attendance",
        "status",
        "code",
        "newsletter",
        "conduct_version",
        "notified_state",
    )
    return {
        "event": registration.event.title,
        "event_page": absolute(registration.event.path),
        **{name: getattr(registration, name) for name in values},
        **{name: moment.isoformat() if (moment := getattr(registration, name)) else None for name in moments},
        "cancelled_by": registration.cancelled_by,
        "answers": [{"question": answer.label, "answer": answer.values} for answer in registration.answers],
    }


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
