"""Registration queries."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from blueprints.mail.queries import messages_caused_by
from core.database import db
from core.email_address import email_key
from core.tokens import hash_token, make_token, sign, unsign
from models import AuditEntry, DelayedNotice, Event, OutboundMessage, Question, Registration
from models.event import Attendance
from models.record import public_rule, published
from models.registration import ACTIVE, RegistrationStatus

if TYPE_CHECKING:
    from blueprints.registration.notifications import Facts

PURPOSE = "registration"
NEW_ADDRESS = "new address"
ADDRESS_LINK_LIFETIME = 24 * 3600  # seconds


def registration_by_token(token: str) -> Registration | None:
    """Return the registration for a manage link with its event, whatever its status."""
    query = select(Registration).where(Registration.token_hash == hash_token(token))
    return db.session.scalar(query.options(joinedload(Registration.event)))


def registration_token(key: bytes) -> str:
    """Return the token of a manage link, made from the registration's key."""
    return make_token(str(current_app.config["SECRET_KEY"]), PURPOSE, key)


def registration_link(registration: "Registration | Facts") -> str:
    """Return the link to the registrant's own page, which only they receive."""
    return f"{current_app.config['BASE_URL']}/registrations/{registration_token(registration.key)}"


def address_link(registration_id: int | None, address: str) -> str:
    """Return the link that confirms a new address, which only this address receives."""
    token = sign(str(current_app.config["SECRET_KEY"]), NEW_ADDRESS, [registration_id, _digest(address)])
    return f"{current_app.config['BASE_URL']}/registrations/{token}/address"


def registration_by_address_token(token: str) -> Registration | None:
    """Return the registration whose new address a link confirms; None once it has expired or been replaced."""
    found = unsign(str(current_app.config["SECRET_KEY"]), NEW_ADDRESS, token, ADDRESS_LINK_LIFETIME)
    if found is None:
        return None
    registration_id, digest = found[0]
    registration = db.session.get(Registration, registration_id, options=[joinedload(Registration.event)])
    is_current = registration is not None and registration.new_email and _digest(registration.new_email) == digest
    return registration if is_current else None


def _digest(address: str) -> str:
    # URLs are logged, so that this one doesn't contain the address.
    return hash_token(email_key(address))[:16]


def active_registration(event_id: int, key: str) -> Registration | None:
    """Return the registration of an email key for an event if it has a place or waits for one."""
    return db.session.scalar(
        select(Registration).where(
            Registration.event_id == event_id, Registration.email_key == key, Registration.status.in_(ACTIVE)
        )
    )


def active_registrations(key: str, now: datetime) -> list[Registration]:
    """Return the registrations of an email key for events that are not over, next event first."""
    query = (
        select(Registration)
        .join(Registration.event)
        .where(Registration.email_key == key, Registration.status.in_(ACTIVE), Event.over_at > now)
        .order_by(Event.over_at, Registration.id)
        .options(joinedload(Registration.event))
    )
    return list(db.session.scalars(query))


def public_event(slug: str, now: datetime) -> Event | None:
    """Return a public event; what its form shows is loaded when needed."""
    return db.session.scalar(published(Event, now).where(Event.slug == slug))


def event_with_slug(slug: str) -> Event | None:
    """Return the event with a slug, public or not."""
    return db.session.scalar(select(Event).where(Event.slug == slug))


def registrations_of(event_id: int) -> list[Registration]:
    """Return all registrations for an event with their answers, in the order in which they were made."""
    query = select(Registration).where(Registration.event_id == event_id).order_by(Registration.id)
    return list(db.session.scalars(query.options(selectinload(Registration.answers))))


def has_questions(registration_id: int | None) -> bool:
    """Return whether the event of a registration asks any questions."""
    query = select(Question.id).join(Registration, Registration.event_id == Question.event_id)
    return db.session.scalar(query.where(Registration.id == registration_id).limit(1)) is not None


def position_on_waiting_list(registration: Registration) -> int:
    """Return the position on the waiting list of the attendance mode, from 1; 0 for people who aren't waiting."""
    if registration.status is not RegistrationStatus.WAITLISTED:
        return 0
    query = select(func.count()).where(
        Registration.event_id == registration.event_id,
        Registration.attendance == registration.attendance,
        Registration.status == RegistrationStatus.WAITLISTED,
        Registration.waitlist_position <= registration.waitlist_position,
    )
    return int(db.session.scalar(query) or 0)


def waiting_lists_to_settle(now: datetime) -> list[int]:
    """Return the ids of events where an offer has lapsed, or where somebody waits although a place is free."""
    has_lapsed = and_(Registration.status == RegistrationStatus.OFFERED, Registration.offer_until <= now)
    room = (
        (Attendance.IN_PERSON, or_(Event.capacity.is_(None), Event.places_taken < Event.capacity)),
        (Attendance.ONLINE, or_(Event.online_capacity.is_(None), Event.online_places_taken < Event.online_capacity)),
    )
    waits = and_(
        Registration.status == RegistrationStatus.WAITLISTED,
        or_(*(and_(Registration.attendance == attendance, has_room) for attendance, has_room in room)),
        or_(Event.starts.is_(None), Event.starts > now),
        public_rule(Event, now),
    )
    # A delayed notice settles the lists of its event.
    is_held = exists().where(DelayedNotice.event_id == Event.id)
    query = select(Registration.event_id).join(Registration.event).where(or_(has_lapsed, waits), ~is_held)
    return list(db.session.scalars(query.distinct().order_by(Registration.event_id)))


def events_with_registrations() -> set[str]:
    """Return the slugs of the events that have any registration, whatever its status."""
    return set(db.session.scalars(select(Event.slug).where(Event.id.in_(select(Registration.event_id)))))


def registration_counts() -> dict[int, int]:
    """Return how many registrations there are for each event that has any, whatever their status."""
    query = select(Registration.event_id, func.count()).group_by(Registration.event_id)
    return dict(db.session.execute(query).all())


def mails_of_last_change(event_id: int) -> list[OutboundMessage]:
    """Return the messages that the last change of an event has caused, if it has caused any."""
    is_its = and_(AuditEntry.folder == "events", AuditEntry.record_id == event_id)
    entry = db.session.scalar(select(AuditEntry).where(is_its).order_by(AuditEntry.id.desc()).limit(1))
    return messages_caused_by(entry) if entry else []
