"""Check-in: people who arrive at the venue, and people who join online."""

import re
from datetime import datetime

from sqlalchemy import select

from blueprints.registration.actions.waitlist import changing_registration
from blueprints.registration.errors import NotConfirmedError, NotPossibleError, TooEarlyError, UnknownError
from core.database import db, writing
from models import Registration
from models.event import Attendance
from models.registration import RegistrationStatus


def check_in(event_id: int, code: str, now: datetime) -> Registration:
    """Record that the person with a check-in code has arrived, and return their registration; the first time is kept.

    The code may be in lower case and contain spaces or hyphens. Raises UnknownError when it isn't a code of this event,
    and NotConfirmedError when the person has no place.
    """
    plain = re.sub(r"[\s-]", "", code).upper()
    with writing():
        query = select(Registration).where(Registration.event_id == event_id, Registration.code == plain)
        registration = db.session.scalar(query)
        if registration is None:
            raise UnknownError
        if registration.status is not RegistrationStatus.CONFIRMED:
            raise NotConfirmedError
        registration.checked_in_at = registration.checked_in_at or now
    return registration


def join_online(registration_id: int, now: datetime) -> str:
    """Record that a registrant joins online, and return the address of the meeting.

    Raises NotConfirmedError without a place online, NotPossibleError once the event is over or called off, and
    TooEarlyError until 15 minutes before the start.
    """
    with changing_registration(registration_id, now) as (registration, event):
        is_confirmed = registration.status is RegistrationStatus.CONFIRMED
        if not is_confirmed or registration.attendance is not Attendance.ONLINE:
            raise NotConfirmedError
        if not event.is_still_on(now):
            raise NotPossibleError
        joins_from = registration.joins_from(now)
        if joins_from is None or now < joins_from or not event.online_url:
            raise TooEarlyError
        registration.joined_at = registration.joined_at or now
        url = event.online_url
    return url
