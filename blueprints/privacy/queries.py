"""Personal data queries: everything held about one email address, and what keeps data from being erased."""

import secrets
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from core.database import db
from core.metadata import absolute
from models import Event, OutboundMessage, Registration

TRACES = "traces-"
# A clock that is this far ahead of the last known time may be wrong; erasing by it could erase everything.
FAR_AHEAD = timedelta(days=30)


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


def known_time() -> datetime | None:
    """Return the last time at which the clock made sense: the noted one, or else that of the newest record."""
    try:
        return datetime.fromisoformat(known_time_note().read_text())
    except (OSError, ValueError):
        newest = [
            db.session.scalar(select(func.max(model.created_at))) for model in (Event, Registration, OutboundMessage)
        ]
        return max((moment for moment in newest if moment is not None), default=None)


def is_far_ahead(now: datetime) -> bool:
    """Tell whether the clock is so far ahead of the last known time that nothing is erased by it."""
    known = known_time()
    return known is not None and now - known > FAR_AHEAD


def known_time_note() -> Path:
    """Return the file with the last known time."""
    return Path(current_app.config["DATA_FOLDER"]) / "known-time"


def traces_notes() -> list[Path]:
    """Return the files that exist while traces of erased data may be left in the database file or its log."""
    return list(Path(current_app.config["DATA_FOLDER"]).glob(f"{TRACES}*"))


def new_traces_note() -> Path:
    """Return the file to note that one more erasure may leave traces."""
    return Path(current_app.config["DATA_FOLDER"]) / f"{TRACES}{secrets.token_hex(8)}"
