"""Changing a registration: cancel it, change its attendance mode or answers, or decide an application."""

from collections.abc import Sequence
from datetime import datetime

from blueprints.registration.actions.register import AnswerGiven, changed_answers
from blueprints.registration.actions.waitlist import changing_registration, give_place_or_position, is_free
from blueprints.registration.errors import FullError, NotPossibleError
from blueprints.registration.notifications import Notification, notify
from core.rate_limits import UNLIMITED, FormLimits, Limit, try_is_left
from models.event import Attendance
from models.registration import Canceller, RegistrationStatus

SPELLED = {Attendance.IN_PERSON: "In person", Attendance.ONLINE: "Online"}


def cancel_registration(registration_id: int, by: Canceller, now: datetime) -> None:
    """Cancel an active registration, and give its place to the next person on the waiting list."""
    with changing_registration(registration_id, now) as (registration, _):
        if not registration.is_active:
            return
        had_place = registration.status is RegistrationStatus.CONFIRMED
        registration.cancel(by, now)
        kind = Notification.CANCELLED_BY_YOU if by is Canceller.REGISTRANT else Notification.CANCELLED_BY_US
        # Only people who had a place have an entry in their calendar.
        notify(registration, kind, calendar="CANCEL" if had_place else None)


def change_attendance(
    registration_id: int, attendance: Attendance, now: datetime, limits: Sequence[Limit] = ()
) -> None:
    """Switch between in person and online, and give the old place to the next person on that waiting list.

    Raises FullError when the other mode has no free place; the person then keeps their place. People on a waiting list
    move to the other one.
    """
    with changing_registration(registration_id, now, limits) as (registration, event):
        if not registration.can_be_changed(now) or attendance not in event.attendances:
            raise NotPossibleError
        if registration.attendance is attendance:
            return
        if registration.holds_place and not is_free(event, attendance, registration):
            raise FullError
        change = {"label": "Attending", "was": SPELLED[registration.attendance], "now": SPELLED[attendance]}
        registration.attendance = attendance
        registration.changed_at = now
        registration.sequence += 1
        if registration.status is RegistrationStatus.SUBMITTED:
            notify(registration, Notification.UPDATED, changes=[change])
        else:
            give_place_or_position(registration, event, now)


def edit_answers(
    registration_id: int, answers: list[AnswerGiven], now: datetime, limits: FormLimits = UNLIMITED
) -> None:
    """Replace all answers of a registration; the email says which have changed, but not how."""
    with changing_registration(registration_id, now) as (registration, _):
        if not registration.can_be_changed(now):
            raise NotPossibleError
        if labels := changed_answers(registration, answers):
            registration.answers = [answer.as_answer() for answer in answers]
            registration.changed_at = now
            if try_is_left(limits.mail, now):
                notify(registration, Notification.UPDATED, answers=labels)


def decide_application(registration_id: int, accept: bool, now: datetime) -> None:
    """Accept an application, for a place or the waiting list, or decline it; FullError when there is neither."""
    with changing_registration(registration_id, now) as (registration, event):
        if registration.status is not RegistrationStatus.SUBMITTED:
            raise NotPossibleError
        if accept and not registration.can_be_changed(now):
            raise NotPossibleError
        registration.changed_at = now
        if accept:
            give_place_or_position(registration, event, now, welcome=Notification.ACCEPTED)
        else:
            registration.status = RegistrationStatus.DECLINED
            notify(registration, Notification.DECLINED)
