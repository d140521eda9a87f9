"""Personal data queries: everything held about one email address."""

from email import message_from_bytes
from email.policy import default
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.database import db
from core.metadata import absolute
from models import OutboundMessage, Registration


def registrations_about(email_key: str) -> list[Registration]:
    """Return all registrations of a person with their events and answers, latest first."""
    query = select(Registration).where(Registration.email_key == email_key).order_by(Registration.id.desc())
    return list(db.session.scalars(query.options(joinedload(Registration.event), selectinload(Registration.answers))))


def messages_about(registrations: list[Registration]) -> list[OutboundMessage]:
    """Return the emails that registrations have caused, latest first."""
    ids = [registration.id for registration in registrations]
    query = select(OutboundMessage).where(OutboundMessage.registration_id.in_(ids))
    return list(db.session.scalars(query.order_by(OutboundMessage.id.desc())))


def personal_data(registrations: list[Registration]) -> dict[str, Any]:
    """Return everything held as plain data, for the person to download."""
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
                "text": _text_of(message.content),
                "content": message.content.decode("utf-8", "replace"),
            }
            for message in messages_about(registrations)
        ],
    }


def _text_of(content: bytes) -> str:
    """Return what an email says as plain text; empty until it is composed."""
    body = message_from_bytes(content, policy=default).get_body(("plain",)) if content else None
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def _registration(registration: Registration) -> dict[str, Any]:
    moments = ("created_at", "changed_at", "offer_until", "conduct_agreed_at", "checked_in_at", "joined_at")
    values = (
        "name",
        "email",
        "new_email",
        "affiliation",
        "attendance",
        "status",
        "code",
        "newsletter",
        "conduct_version",
        "notified_state",
        "sequence",
        "cancelled_from",
    )
    return {
        "event": registration.event.title,
        "event_page": absolute(registration.event.path),
        **{name: getattr(registration, name) for name in values},
        **{name: moment.isoformat() if (moment := getattr(registration, name)) else None for name in moments},
        "cancelled_by": registration.cancelled_by,
        "answers": [{"question": answer.label, "answer": answer.values} for answer in registration.answers],
    }
