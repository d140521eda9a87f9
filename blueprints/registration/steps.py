"""The steps that a registrant can take, each confirmed on a page of its own since a GET changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from blueprints.registration.actions import accept_offer, cancel, change_attendance, decline_offer
from blueprints.registration.changes import OVER
from blueprints.registration.door import OPENS_BEFORE
from models import Registration
from models.event import Attendance, EventState
from models.registration import HOLDING, Canceller, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what the page asks, what its button says, who may take it, and what it does."""

    title: str
    button: str
    is_possible: Callable[[Registration, datetime], bool]
    take: Callable[[int, datetime], object]


def can_change(registration: Registration, now: datetime) -> bool:
    """Tell whether what was registered can still be changed."""
    event = registration.event
    return registration.is_active and event.state(now) not in OVER and event.is_public(now)


def _can_cancel(registration: Registration, now: datetime) -> bool:
    return registration.is_active and registration.event.state(now) is not EventState.PAST


def _is_offered(registration: Registration, now: datetime) -> bool:
    until = registration.offer_until
    is_offered = registration.status is RegistrationStatus.OFFERED and until is not None and now < until
    return is_offered and can_change(registration, now)


def _has_other_way(way: Attendance) -> Callable[[Registration, datetime], bool]:
    def is_possible(registration: Registration, now: datetime) -> bool:
        event = registration.event
        is_other = way in event.attendances and registration.attendance is not way
        # Who waits can wait in either line, but nobody is let go of a place for none.
        has_room = event.places_left(way) != 0 or registration.status not in HOLDING
        return is_other and has_room and can_change(registration, now)

    return is_possible


def _change_to(way: Attendance) -> Callable[[int, datetime], object]:
    return lambda registration_id, now: change_attendance(registration_id, way, now)


# Each way to take part is a step of its own, so that sending one twice does not undo it.
STEPS = {
    "accept": Step("Accept the place?", "Accept the place", _is_offered, accept_offer),
    "decline": Step("Give up the place?", "Give up the place", _is_offered, decline_offer),
    "online": Step(
        "Take part online instead?",
        "Take part online",
        _has_other_way(Attendance.ONLINE),
        _change_to(Attendance.ONLINE),
    ),
    "in-person": Step(
        "Come in person instead?",
        "Take part in person",
        _has_other_way(Attendance.IN_PERSON),
        _change_to(Attendance.IN_PERSON),
    ),
    "cancel": Step(
        "Cancel your registration?",
        "Cancel my registration",
        _can_cancel,
        lambda registration_id, now: cancel(registration_id, Canceller.REGISTRANT, now),
    ),
}


def possible_steps(registration: Registration, now: datetime) -> dict[str, Step]:
    """Return the steps that a registrant can take now, by their address."""
    return {name: step for name, step in STEPS.items() if step.is_possible(registration, now)}


def joins_from(registration: Registration, now: datetime) -> datetime | None:
    """Return from when somebody may join online; None for those who have no place there, and after the end."""
    event = registration.event
    has_place = registration.status is RegistrationStatus.CONFIRMED and registration.attendance is Attendance.ONLINE
    if not has_place or event.starts is None or event.state(now) in OVER or not event.is_public(now):
        return None
    return event.starts - OPENS_BEFORE
