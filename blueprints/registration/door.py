"""The door of an event: where those who come are counted, and those online are sent on."""

import re
from datetime import datetime, timedelta

from sqlalchemy import select

from blueprints.registration.changes import OVER
from blueprints.registration.refusals import Ended, NotConfirmed, TooEarly, Unknown
from core.database import db
from models import Event, Registration
from models.event import Attendance
from models.registration import RegistrationStatus

OPENS_BEFORE = timedelta(minutes=15)


def enter(registration: Registration, event: Event, now: datetime) -> str:
    """Note that somebody joins online, and return where."""
    confirmed = registration.status is RegistrationStatus.CONFIRMED
    if not confirmed or registration.attendance is not Attendance.ONLINE or not event.is_public(now):
        raise NotConfirmed
    if event.state(now) in OVER:
        raise Ended
    opens = event.starts - OPENS_BEFORE if event.starts else None
    if opens is None or now < opens or not event.online_url:
        raise TooEarly(opens)
    registration.joined_at = registration.joined_at or now
    return event.online_url


def registration_with_code(event_id: int, code: str) -> Registration:
    """Return the registration of a code as people write it: in small letters, with spaces or hyphens."""
    plain = re.sub(r"[\s-]", "", code).upper()
    query = select(Registration).where(Registration.event_id == event_id, Registration.code == plain)
    registration = db.session.scalar(query)
    if registration is None:
        raise Unknown
    return registration
