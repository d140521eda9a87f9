"""The places of an event, and the lines of those who wait for one."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from blueprints.registration.notifications import Notification, notify
from core.database import db
from models import Event, Registration
from models.event import Attendance, EventState, WaitlistMode
from models.registration import HOLDING, RegistrationStatus

# From its start on nobody can be told in time; and there are no places at what does not take place.
WITHOUT_PLACES = (EventState.LIVE, EventState.PAST, EventState.CANCELLED, EventState.POSTPONED)


def settle(event: Event, now: datetime) -> int:
    """Take back the offers that have run out, give every free place to the next in line, return how many lapsed."""
    lapsed = _lapse(event, now)
    recount(event)
    fill(event, now)
    return lapsed


def recount(event: Event) -> None:
    """Write down how many places are taken."""
    db.session.flush()
    taken = dict(
        db.session.execute(
            select(Registration.attendance, func.count())
            .where(Registration.event_id == event.id, Registration.status.in_(HOLDING))
            .group_by(Registration.attendance)
        ).all()
    )
    counts = {
        "places_taken": taken.get(Attendance.IN_PERSON, 0),
        "online_places_taken": taken.get(Attendance.ONLINE, 0),
    }
    if all(getattr(event, name) == count for name, count in counts.items()):
        return
    # Past the unit of work, which would note that the event's page has changed for good.
    recounted = update(Event).where(Event.id == event.id).values(**counts)
    db.session.execute(recounted, execution_options={"synchronize_session": False})
    for name, count in counts.items():
        set_committed_value(event, name, count)


def fill(event: Event, now: datetime) -> None:
    """Give or offer every free place to those who wait for it, strictly in order."""
    if event.state(now) in WITHOUT_PLACES or not event.is_public(now):
        return
    for attendance in event.attendances:
        waiting = (
            select(Registration)
            .where(
                Registration.event_id == event.id,
                Registration.attendance == attendance,
                Registration.status == RegistrationStatus.WAITLISTED,
            )
            .order_by(Registration.waitlist_position)
            .limit(event.places_left(attendance))
        )
        for registration in db.session.scalars(waiting).all():
            _promote(registration, event, now)
    recount(event)


def is_free(event: Event, attendance: Attendance, registration: Registration) -> bool:
    """Say whether there is a place for a registration that nobody else waits for."""
    if event.places_left(attendance) == 0:
        return False
    # A line that was settled waits for no free place, but for that of an event under way, which gives none out.
    others = select(Registration.id).where(
        Registration.event_id == event.id,
        Registration.attendance == attendance,
        Registration.status == RegistrationStatus.WAITLISTED,
        Registration.id != registration.id,
    )
    return db.session.scalar(others.limit(1)) is None


def take_place(registration: Registration, event: Event) -> RegistrationStatus | None:
    """Give a free place, or else the end of the line, and return which; None, and do neither, when there is none."""
    if is_free(event, registration.attendance, registration):
        registration.status = RegistrationStatus.CONFIRMED
    elif event.waitlist:
        last = db.session.scalar(
            select(func.max(Registration.waitlist_position)).where(Registration.event_id == event.id)
        )
        registration.waitlist_position = (last or 0) + 1
        registration.status = RegistrationStatus.WAITLISTED
    else:
        return None
    recount(event)
    return registration.status


def _promote(registration: Registration, event: Event, now: datetime) -> None:
    registration.changed_at = now
    if event.waitlist_mode is WaitlistMode.AUTOMATIC:
        registration.status = RegistrationStatus.CONFIRMED
        notify(registration, Notification.CONFIRMED)
        return
    until = now + timedelta(hours=event.offer_hours)
    registration.offer_until = until if event.starts is None else min(until, event.starts)
    registration.status = RegistrationStatus.OFFERED
    notify(registration, Notification.OFFERED)


def _lapse(event: Event, now: datetime) -> int:
    overdue = (
        select(Registration)
        .where(
            Registration.event_id == event.id,
            Registration.status == RegistrationStatus.OFFERED,
            Registration.offer_until <= now,
        )
        .order_by(Registration.waitlist_position)
    )
    lapsed = db.session.scalars(overdue).all()
    for registration in lapsed:
        registration.status = RegistrationStatus.LAPSED
        registration.changed_at = now
        notify(registration, Notification.LAPSED)
    return len(lapsed)
