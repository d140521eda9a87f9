"""Steps that a registrant can take, each confirmed on its own page since a GET changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from blueprints.registration.actions import accept_offer, cancel_registration, change_attendance, decline_offer
from core.rate_limits import Limit
from models import Registration
from models.event import Attendance
from models.registration import Canceller, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the question on its page, the text of its button, whether it is possible, and its action."""

    title: str
    button: str
    is_possible: Callable[[Registration, datetime], bool]
    take: Callable[[int, datetime, Sequence[Limit]], None]


# Each attendance mode has its own step, so that submitting one twice doesn't undo it.
STEPS = {
    "accept": Step(
        "Accept your place?",
        "Accept place",
        Registration.has_open_offer,
        lambda registration_id, now, _: accept_offer(registration_id, now),
    ),
    "decline": Step(
        "Decline your place?",
        "Decline place",
        Registration.has_open_offer,
        lambda registration_id, now, _: decline_offer(registration_id, now),
    ),
    "online": Step(
        "Attend online instead?",
        "Attend online",
        lambda registration, now: registration.can_change_to(Attendance.ONLINE, now),
        lambda registration_id, now, limits: change_attendance(registration_id, Attendance.ONLINE, now, limits),
    ),
    "in-person": Step(
        "Attend in person instead?",
        "Attend in person",
        lambda registration, now: registration.can_change_to(Attendance.IN_PERSON, now),
        lambda registration_id, now, limits: change_attendance(registration_id, Attendance.IN_PERSON, now, limits),
    ),
    "cancel": Step(
        "Cancel your registration?",
        "Cancel registration",
        Registration.can_be_cancelled,
        lambda registration_id, now, _: cancel_registration(registration_id, Canceller.REGISTRANT, now),
    ),
}


# Question and button of the step that ends a registration that isn't one yet.
GIVING_UP = {
    RegistrationStatus.SUBMITTED: ("Withdraw your application?", "Withdraw application"),
    RegistrationStatus.WAITLISTED: ("Leave the waiting list?", "Leave waiting list"),
}


def step_of(registration: Registration, name: str) -> Step:
    """Return the step with a name, worded for the status of a registration."""
    title, button = GIVING_UP.get(registration.status, ("", ""))
    return replace(STEPS[name], title=title, button=button) if name == "cancel" and title else STEPS[name]


def possible_steps(registration: Registration, now: datetime) -> dict[str, Step]:
    """Return the steps that a registrant can take now, by the last segment of their path."""
    return {name: step_of(registration, name) for name, step in STEPS.items() if step.is_possible(registration, now)}
