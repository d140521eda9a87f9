"""What is read of registrations."""

import unicodedata
from datetime import datetime

from flask import current_app
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from blueprints.registration.facts import Facts
from blueprints.registration.refusals import ClosedReason
from core.database import db
from core.tokens import hash_token, make_token
from models import Event, Registration
from models.event import Attendance, EventState, RegistrationMode
from models.record import public_rule
from models.registration import ACTIVE, RegistrationStatus

PURPOSE = "registration"
# What a date or the team has decided comes before how one registers.
CLOSED_STATES = {
    EventState.CANCELLED: ClosedReason.CANCELLED,
    EventState.POSTPONED: ClosedReason.POSTPONED,
    EventState.PAST: ClosedReason.PAST,
    EventState.LIVE: ClosedReason.LIVE,
}
CLOSED_MODES = {
    RegistrationMode.EXTERNAL: ClosedReason.EXTERNAL,
    RegistrationMode.NONE: ClosedReason.NONE,
}
CLOSED_DATES = {
    EventState.ANNOUNCED: ClosedReason.ANNOUNCED,
    EventState.CLOSED: ClosedReason.CLOSED,
}


def closed_reason(event: Event | None, now: datetime) -> ClosedReason | None:
    """Return why nobody can register for an event, or None when it is open, if only to wait in a line."""
    if event is None or not event.is_public(now):
        return ClosedReason.UNKNOWN
    state = event.state(now)
    return CLOSED_STATES.get(state) or CLOSED_MODES.get(event.registration_mode) or CLOSED_DATES.get(state)


def email_key(address: str) -> str:
    """Return an address as two spellings of it compare; what follows a + is kept, for it may be another person's."""
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address.strip()).casefold())
    local, at, domain = key.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        # Compared as it is written; whether one can write to it is asked elsewhere.
        return key
    return f"{local}{at}{domain}"


def registration_by_token(token: str) -> Registration | None:
    """Return the registration that a link is for, whatever became of it, with its event."""
    query = select(Registration).where(Registration.token_hash == hash_token(token))
    return db.session.scalar(query.options(joinedload(Registration.event)))


def registration_token(key: bytes) -> str:
    """Return the token of a registration's link, made from its key."""
    return make_token(str(current_app.config["SECRET_KEY"]), PURPOSE, key)


def registration_link(registration: Registration | Facts) -> str:
    """Return the address of a registrant's own page, which only they are told."""
    return f"{current_app.config['BASE_URL']}/registrations/{registration_token(registration.key)}"


def active_registration(event_id: int, email_key: str) -> Registration | None:
    """Return the registration with which a person has or awaits a place at an event."""
    return db.session.scalar(
        select(Registration).where(
            Registration.event_id == event_id, Registration.email_key == email_key, Registration.status.in_(ACTIVE)
        )
    )


def active_registrations(email_key: str, now: datetime) -> list[Registration]:
    """Return the registrations of a person for events that are not over, the next event first."""
    query = (
        select(Registration)
        .join(Registration.event)
        .where(Registration.email_key == email_key, Registration.status.in_(ACTIVE), Event.over_at > now)
        .order_by(Event.over_at, Registration.id)
        .options(joinedload(Registration.event))
    )
    return list(db.session.scalars(query))


def event_with_slug(slug: str) -> Event | None:
    """Return the event of a slug, public or not."""
    return db.session.scalar(select(Event).where(Event.slug == slug))


def registrations_of(event_id: int) -> list[Registration]:
    """Return all registrations for an event with their answers, in the order in which they came."""
    query = select(Registration).where(Registration.event_id == event_id).order_by(Registration.id)
    return list(db.session.scalars(query.options(selectinload(Registration.answers))))


def place_in_line(registration: Registration) -> int:
    """Return how many wait up to and with this person for the same way to take part; 0 when they do not wait."""
    if registration.status is not RegistrationStatus.WAITLISTED:
        return 0
    query = select(func.count()).where(
        Registration.event_id == registration.event_id,
        Registration.attendance == registration.attendance,
        Registration.status == RegistrationStatus.WAITLISTED,
        Registration.waitlist_position <= registration.waitlist_position,
    )
    return int(db.session.scalar(query) or 0)


def lines_to_settle(now: datetime) -> list[int]:
    """Return the events at which an offer has run out, or somebody waits though a place is free, by id."""
    run_out = and_(Registration.status == RegistrationStatus.OFFERED, Registration.offer_until <= now)
    free = (
        (Attendance.IN_PERSON, or_(Event.capacity.is_(None), Event.places_taken < Event.capacity)),
        (Attendance.ONLINE, or_(Event.online_capacity.is_(None), Event.online_places_taken < Event.online_capacity)),
    )
    waits = and_(
        Registration.status == RegistrationStatus.WAITLISTED,
        or_(*(and_(Registration.attendance == attendance, is_free) for attendance, is_free in free)),
        or_(Event.starts.is_(None), Event.starts > now),
        public_rule(Event, now),
    )
    query = select(Registration.event_id).join(Registration.event).where(or_(run_out, waits))
    return list(db.session.scalars(query.distinct().order_by(Registration.event_id)))
