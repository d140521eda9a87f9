"""Registrations for tests, complete with minimal values."""

from itertools import count
from typing import Any

from blueprints.registration.queries import registration_token
from core.email_address import email_key
from core.tokens import hash_token, new_key
from models import Registration
from models.registration import RegistrationStatus

_numbers = count(1)


def a_registration(**changes: Any) -> Registration:
    """Return a confirmed registration for `event`, in its first attendance mode."""
    number, key = next(_numbers), new_key()
    email = changes.get("email", f"person-{number}@example.org")
    defaults: dict[str, Any] = {
        "name": f"Person {number}",
        "email": email,
        "email_key": email_key(email),
        "attendance": changes["event"].attendances[0],
        "status": RegistrationStatus.CONFIRMED,
        "waitlist_position": number if changes.get("status") == RegistrationStatus.WAITLISTED else None,
        "key": key,
        "token_hash": hash_token(registration_token(key)),
        "code": f"CODE{number}",
    }
    return Registration(**{**defaults, **changes})
