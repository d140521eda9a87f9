"""What becomes of a registration after it was made; each function says so to the registrant."""

from datetime import datetime

from blueprints.registration.admission import place
from blueprints.registration.notifications import Notification, notify
from blueprints.registration.refusals import Full, NoOffer, NotPossible
from blueprints.registration.waitlist import is_free
from core.ics import CalendarMethod
from models import Event, Registration
from models.event import Attendance, EventState
from models.registration import HOLDING, Canceller, RegistrationStatus

OVER = (EventState.PAST, EventState.CANCELLED, EventState.POSTPONED)


def end(registration: Registration, by: Canceller, now: datetime) -> None:
    """Cancel a registration; one that has ended already stays as it ended."""
    if not registration.is_active:
        return
    # Only who had a place has an entry in their calendar.
    calendar: CalendarMethod | None = "CANCEL" if registration.status is RegistrationStatus.CONFIRMED else None
    registration.status = RegistrationStatus.CANCELLED
    registration.cancelled_by = by
    registration.changed_at = now
    kind = Notification.CANCELLED_BY_YOU if by is Canceller.REGISTRANT else Notification.CANCELLED_BY_US
    notify(registration, kind, calendar=calendar)


def accept(registration: Registration, now: datetime) -> None:
    """Take the place that is offered."""
    if registration.status is RegistrationStatus.CONFIRMED:
        return
    if registration.status is not RegistrationStatus.OFFERED:
        raise NoOffer
    registration.status = RegistrationStatus.CONFIRMED
    registration.changed_at = now
    notify(registration, Notification.CONFIRMED)


def refuse(registration: Registration, now: datetime) -> None:
    """Turn an offer down."""
    if registration.status is not RegistrationStatus.OFFERED:
        if registration.is_active:
            raise NoOffer
        return
    end(registration, Canceller.REGISTRANT, now)


def move(registration: Registration, event: Event, attendance: Attendance, now: datetime) -> None:
    """Change the way to take part, if there is a place for it or if no place is lost by waiting for one."""
    require_open_to_change(registration, event, now)
    if registration.attendance is attendance:
        return
    if attendance not in event.attendances:
        raise NotPossible
    holds = registration.status in HOLDING
    if holds and not is_free(event, attendance, registration):
        raise Full
    registration.attendance = attendance
    registration.changed_at = now
    if registration.status is not RegistrationStatus.SUBMITTED and not place(registration, event):
        raise Full


def judge(registration: Registration, event: Event, accepted: bool, now: datetime) -> None:
    """Accept an application, be it for the end of the line, or turn it down."""
    if registration.status is not RegistrationStatus.SUBMITTED:
        raise NotPossible
    registration.changed_at = now
    if not accepted:
        registration.status = RegistrationStatus.DECLINED
        notify(registration, Notification.DECLINED)
        return
    require_open_to_change(registration, event, now)
    if not place(registration, event, welcome=Notification.ACCEPTED):
        raise Full


def require_open_to_change(registration: Registration, event: Event, now: datetime) -> None:
    """Raise NotPossible when the registration has ended, or its event is over or does not take place."""
    if not registration.is_active or event.state(now) in OVER or not event.is_public(now):
        raise NotPossible
