"""All that is held about an address."""

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.database import db
from core.metadata import absolute
from core.tokens import sign, unsign
from models import OutboundMessage, Registration

PURPOSE = "privacy"
LINK_HOLDS = 3600  # seconds


def privacy_link(registration_id: int) -> str:
    """Return the address at which a person sees for an hour what is held about them; their own is not in it."""
    return absolute(f"/privacy/me/{sign(_secret(), PURPOSE, registration_id)}")


def email_key_of_link(token: str) -> str | None:
    """Return whose link it is; None when it is too old, or all was erased."""
    found = unsign(_secret(), PURPOSE, token, LINK_HOLDS)
    registration = db.session.get(Registration, found[0]) if found else None
    return registration.email_key if registration and registration.anonymised_at is None else None


def registrations_about(email_key: str) -> list[Registration]:
    """Return every registration of a person with its event and answers, the latest first."""
    query = select(Registration).where(Registration.email_key == email_key).order_by(Registration.id.desc())
    return list(db.session.scalars(query.options(joinedload(Registration.event), selectinload(Registration.answers))))


def mails_about(registrations: list[Registration]) -> list[OutboundMessage]:
    """Return the mails that were written for registrations, the latest first."""
    numbers = [registration.id for registration in registrations]
    query = select(OutboundMessage).where(OutboundMessage.registration_id.in_(numbers))
    return list(db.session.scalars(query.order_by(OutboundMessage.id.desc())))


def as_data(registrations: list[Registration]) -> dict[str, Any]:
    """Return all that is held as plain data, for the person to take along."""
    return {
        "registrations": [_registration(registration) for registration in registrations],
        "mails": [
            {
                "recipient": mail.recipient,
                "kind": mail.kind,
                "subject": mail.subject,
                "status": mail.status,
                "written_at": mail.created_at.isoformat(),
                "facts": mail.facts,
                "content": mail.content.decode("utf-8", "replace"),
            }
            for mail in mails_about(registrations)
        ],
    }


def _registration(registration: Registration) -> dict[str, Any]:
    moments = ("created_at", "changed_at", "offer_until", "conduct_agreed_at", "checked_in_at", "joined_at")
    said = (
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
        **{name: getattr(registration, name) for name in said},
        **{name: moment.isoformat() if (moment := getattr(registration, name)) else None for name in moments},
        "cancelled_by": registration.cancelled_by,
        "answers": [{"question": answer.label, "answer": answer.values} for answer in registration.answers],
    }


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
