"""Correcting one's details: name, affiliation and newsletter at once, an email address once its owner confirms it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from blueprints.registration.actions.waitlist import changing_registration
from blueprints.registration.errors import AddressTakenError, NotPossibleError
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.queries import active_registration
from core.email_address import email_key
from core.rate_limits import UNLIMITED, FormLimits, count_try, try_is_left
from models import Registration
from models.registration import RegistrationStatus

LABELS = {"name": "Name", "affiliation": "Affiliation", "newsletter": "Newsletter"}


@dataclass(frozen=True, slots=True)
class Details:
    """The data of a valid form."""

    name: str
    email: str
    affiliation: str
    newsletter: bool


def edit_details(registration_id: int, details: Details, now: datetime, limits: FormLimits = UNLIMITED) -> None:
    """Change the details of a registration and mail what has changed; a new address is mailed a link that confirms it.

    Whether the new address is registered for the event already is not revealed: its owner then gets their own link.
    """
    with changing_registration(registration_id, now) as (registration, event):
        if not registration.can_be_changed(now):
            raise NotPossibleError
        changes = list(_changes(registration, details))
        registration.changed_at = now
        if email_key(details.email) == registration.email_key:
            registration.email, registration.new_email = details.email, ""
        elif details.email != registration.new_email or not changes:
            # Sent again, the form mails another link. Whoever the address belongs to gets it.
            count_try((*limits.tries, *limits.mail), now)
            registration.new_email = details.email
            if owner := active_registration(event.id, email_key(details.email)):
                notify(owner, Notification.LINK)
            else:
                notify(registration, Notification.CONFIRM_ADDRESS, recipient=details.email)
        if changes and try_is_left(limits.mail, now):
            notify(registration, Notification.UPDATED, changes=changes)


def confirm_address(registration_id: int, address: str, now: datetime) -> None:
    """Replace the address of a registration by the new one, and mail both.

    Raises AddressTakenError when the new address has a registration for the event by now.
    """
    with changing_registration(registration_id, now) as (registration, event):
        if registration.new_email != address or not registration.can_be_changed(now):
            raise NotPossibleError
        if active_registration(event.id, email_key(address)):
            raise AddressTakenError
        notify(registration, Notification.ADDRESS_CHANGED)
        change = {"label": "Email", "was": registration.email, "now": address}
        registration.email, registration.email_key, registration.new_email = address, email_key(address), ""
        registration.changed_at = now
        registration.sequence += 1
        has_place = registration.status is RegistrationStatus.CONFIRMED and event.starts is not None
        notify(registration, Notification.UPDATED, changes=[change], calendar="REQUEST" if has_place else None)


def _changes(registration: Registration, details: Details) -> Iterator[dict[str, str]]:
    """Set the details that differ, and yield what was and what is."""
    for name, label in LABELS.items():
        was, now = getattr(registration, name), getattr(details, name)
        if was != now:
            setattr(registration, name, now)
            yield {"label": label, "was": _spell(was), "now": _spell(now)}


def _spell(value: str | bool) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value or "None"
