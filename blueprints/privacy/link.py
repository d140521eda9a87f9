"""The link to a person's data: how it is made, and how long it is valid."""

from flask import current_app

from core.database import db
from core.metadata import absolute
from core.tokens import sign, unsign
from models import Registration

PURPOSE = "privacy"
LINK_LIFETIME = 3600  # seconds


def privacy_link(registration_id: int) -> str:
    """Return the link to a person's data; it does not contain their email address."""
    return absolute(f"/privacy/me/{sign(_secret(), PURPOSE, registration_id)}")


def email_key_of_link(token: str) -> str | None:
    """Return the email key a link was made for, or None when it has expired or the data was deleted."""
    found = unsign(_secret(), PURPOSE, token, LINK_LIFETIME)
    registration = db.session.get(Registration, found[0]) if found else None
    return registration.email_key if registration and registration.anonymised_at is None else None


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
