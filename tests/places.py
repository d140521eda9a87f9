"""People who want a place, and what happened to them."""

from datetime import timedelta
from typing import Any

from records import NOW, an_event, save
from sqlalchemy import func, select

from blueprints.registration.actions import Entry, fill_free_places, register
from core.database import db, writing
from models import Event, OutboundMessage, Registration
from models.event import Attendance, EventFormat, RegistrationMode
from models.registration import HOLDING, RegistrationStatus

IN_PERSON, ONLINE = Attendance.IN_PERSON, Attendance.ONLINE


def an_open_event(**changes: Any) -> Event:
    """Save an event in ten days with open registration and a waiting list."""
    defaults = {
        "registration_mode": RegistrationMode.OPEN,
        "waitlist": True,
        "starts": NOW + timedelta(days=10),
        "online_url": "https://meet.test/room",
    }
    event: Event = save(an_event(**{**defaults, **changes}))
    return event


def a_hybrid_event(**changes: Any) -> Event:
    """Save an open event with places in person and online."""
    return an_open_event(**{"format": EventFormat.HYBRID, **changes})


def an_entry(name: str, attendance: Attendance = IN_PERSON, **changes: Any) -> Entry:
    """Return the form data of a person with a name."""
    defaults = {"name": name, "email": f"{name}@people.test", "affiliation": "", "attendance": attendance}
    return Entry(**{**defaults, **changes})


def come(event: Event, *names: str, attendance: Attendance = IN_PERSON, now: Any = NOW) -> None:
    """Register people one after the other."""
    for name in names:
        register(event.id, an_entry(name, attendance), now)


def set_capacity(event_id: int, capacity: int | None, online_capacity: int | None, now: Any) -> None:
    """Change the number of places as loading a content file does; the next settling gives them out."""
    with writing():
        event = db.session.get_one(Event, event_id, with_for_update=True)
        event.capacity, event.online_capacity = capacity, online_capacity
    fill_free_places(event_id, now)


def the_one(event: Event, name: str) -> Registration:
    """Return a person's latest registration for an event."""
    query = select(Registration).where(Registration.event_id == event.id, Registration.name == name)
    registration = db.session.scalars(query.order_by(Registration.id.desc()).limit(1)).one()
    db.session.refresh(registration)
    return registration


def standing(event: Event, attendance: Attendance | None = None) -> dict[str, RegistrationStatus]:
    """Return each person's status, in waiting-list order for those who have a position."""
    query = select(Registration).where(Registration.event_id == event.id)
    if attendance:
        query = query.where(Registration.attendance == attendance)
    return {
        one.name: one.status
        for one in db.session.scalars(query.order_by(Registration.waitlist_position, Registration.id))
    }


def mails(name: str) -> list[str]:
    """Return the kinds of the emails sent to a person, in order."""
    query = select(OutboundMessage.kind).where(OutboundMessage.recipient == f"{name}@people.test")
    return list(db.session.scalars(query.order_by(OutboundMessage.id)))


def places_really_taken(event: Event, attendance: Attendance) -> int:
    """Count the places that are confirmed or offered."""
    query = select(func.count()).where(
        Registration.event_id == event.id, Registration.attendance == attendance, Registration.status.in_(HOLDING)
    )
    return db.session.scalars(query).one()
